-- +goose Up

-- How somebody who was named came last, and when that was counted: proof is valid, or the code
-- that their identity token is refused with.
ALTER TABLE persons ADD COLUMN proof TEXT COLLATE "C";
ALTER TABLE persons ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;

-- How many people came how, by the UTC day that each was counted on last: somebody who comes
-- again leaves the day before. last is when one of them came. It names nobody.
CREATE TABLE proof_days (
  site BIGINT NOT NULL,
  day  BIGINT NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  n    BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (site, day, what)
);

-- +goose Down
DROP TABLE proof_days;
ALTER TABLE persons DROP COLUMN proved;
ALTER TABLE persons DROP COLUMN proof;

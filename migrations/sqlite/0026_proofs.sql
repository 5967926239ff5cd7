-- +goose Up

-- How somebody who was named came last, and when that was counted: proof is valid, or the code
-- that their identity token is refused with.
ALTER TABLE persons ADD COLUMN proof TEXT;
ALTER TABLE persons ADD COLUMN proved INTEGER NOT NULL DEFAULT 0;

-- How many people came how, by the UTC day that each was counted on last: somebody who comes
-- again leaves the day before. last is when one of them came. It names nobody.
CREATE TABLE proof_days (
  site INTEGER NOT NULL,
  day  INTEGER NOT NULL,
  what TEXT NOT NULL,
  n    INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (site, day, what)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE proof_days;
ALTER TABLE persons DROP COLUMN proved;
ALTER TABLE persons DROP COLUMN proof;

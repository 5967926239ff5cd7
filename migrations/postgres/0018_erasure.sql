-- +goose Up

-- The tombstones of ids that were erased: a keyed hash of each, so that the id itself is
-- nowhere. As long as one stands, nothing is taken under its id. person is the one whom
-- it belonged to, of whom nothing else is left than the number.
CREATE TABLE tombstones (
  site   BIGINT NOT NULL,
  hash   TEXT COLLATE "C" NOT NULL,
  person BIGINT NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (site, hash)
);

-- People who are being erased, or were: root is the one who was asked for, the others were
-- merged into them. done is when nothing of them was left; 0 while something is.
CREATE TABLE erasures (
  person BIGINT PRIMARY KEY,
  site   BIGINT NOT NULL,
  root   BIGINT NOT NULL,
  at     BIGINT NOT NULL,
  done   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX erasures_at ON erasures (at);
CREATE INDEX erasures_open ON erasures (root) WHERE done = 0;

-- +goose Down
DROP TABLE erasures;
DROP TABLE tombstones;

-- +goose Up

-- The tombstones of ids that were erased: a keyed hash of each, so that the id itself is
-- nowhere. As long as one stands, nothing is taken under its id. person is the one whom
-- it belonged to, of whom nothing else is left than the number.
CREATE TABLE tombstones (
  site   INTEGER NOT NULL,
  hash   TEXT NOT NULL,
  person INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  PRIMARY KEY (site, hash)
) WITHOUT ROWID;

-- People who are being erased, or were: root is the one who was asked for, the others were
-- merged into them. done is when nothing of them was left; 0 while something is.
CREATE TABLE erasures (
  person INTEGER PRIMARY KEY,
  site   INTEGER NOT NULL,
  root   INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  done   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX erasures_at ON erasures (at);
CREATE INDEX erasures_open ON erasures (root) WHERE done = 0;

-- +goose Down
DROP TABLE erasures;
DROP TABLE tombstones;

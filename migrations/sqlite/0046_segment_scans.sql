-- +goose Up

-- The segments that are watched, because a live campaign is triggered by who comes into them or
-- leaves them, and how far a scan of their people is. since names the watch; definition is of what
-- the condition said when it began; settled is 1 when a scan has been to everybody since. matched,
-- came and went count in the scan that is under way, or else the last one; finished is 0 while one
-- is, started before the first. size is how many the last whole one has found, -1 before it.
CREATE TABLE segment_scans (
  site       INTEGER NOT NULL,
  segment    TEXT NOT NULL,
  since      INTEGER NOT NULL,
  definition TEXT NOT NULL,
  settled    INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  done       INTEGER NOT NULL,
  total      INTEGER NOT NULL,
  matched    INTEGER NOT NULL,
  came       INTEGER NOT NULL,
  went       INTEGER NOT NULL,
  started    INTEGER NOT NULL,
  finished   INTEGER NOT NULL,
  size       INTEGER NOT NULL,
  sized_at   INTEGER NOT NULL,
  PRIMARY KEY (site, segment)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE segment_scans;

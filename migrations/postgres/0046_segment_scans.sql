-- +goose Up

-- The segments that are watched, because a live campaign is triggered by who comes into them or
-- leaves them, and how far a scan of their people is. since names the watch; definition is of what
-- the condition said when it began; settled is 1 when a scan has been to everybody since. matched,
-- came and went count in the scan that is under way, or else the last one; finished is 0 while one
-- is, started before the first. size is how many the last whole one has found, -1 before it.
CREATE TABLE segment_scans (
  site       BIGINT NOT NULL,
  segment    TEXT COLLATE "C" NOT NULL,
  since      BIGINT NOT NULL,
  definition TEXT COLLATE "C" NOT NULL,
  settled    BIGINT NOT NULL,
  position   BIGINT NOT NULL,
  done       BIGINT NOT NULL,
  total      BIGINT NOT NULL,
  matched    BIGINT NOT NULL,
  came       BIGINT NOT NULL,
  went       BIGINT NOT NULL,
  started    BIGINT NOT NULL,
  finished   BIGINT NOT NULL,
  size       BIGINT NOT NULL,
  sized_at   BIGINT NOT NULL,
  PRIMARY KEY (site, segment)
);

-- +goose Down
DROP TABLE segment_scans;

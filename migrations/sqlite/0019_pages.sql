-- +goose Up

-- The minute of last_seen, by which people are listed. An index on last_seen itself would be
-- written by every batch; the minute changes a few times a visit.
ALTER TABLE persons ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE persons SET seen = last_seen / 60000000;
CREATE INDEX persons_seen ON persons (site, seen) WHERE merged_into IS NULL;

-- The figures of a site on a day, all campaigns together; what stopped a match is one figure.
CREATE TABLE site_totals (
  site INTEGER NOT NULL,
  day  INTEGER NOT NULL,
  what TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (site, day, what)
) WITHOUT ROWID;
INSERT INTO site_totals (site, day, what, n)
SELECT site, day, CASE WHEN what LIKE 'suppressed:%' THEN 'suppressed' ELSE what END, SUM(n)
FROM totals GROUP BY 1, 2, 3;

-- Which campaigns were seen most in a week, and which fail, out of the index alone.
CREATE INDEX totals_seen ON totals (site, day, campaign, what, n) WHERE what IN ('shown', 'failed');

-- +goose Down
DROP INDEX totals_seen;
DROP TABLE site_totals;
DROP INDEX persons_seen;
ALTER TABLE persons DROP COLUMN seen;

-- +goose Up

-- The minute of last_seen, by which people are listed. An index on last_seen itself would be
-- written by every batch; the minute changes a few times a visit.
ALTER TABLE persons ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
UPDATE persons SET seen = last_seen / 60000000;
CREATE INDEX persons_seen ON persons (site, seen) WHERE merged_into IS NULL;

-- The figures of a site on a day, all campaigns together; what stopped a match is one figure.
CREATE TABLE site_totals (
  site BIGINT NOT NULL,
  day  BIGINT NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  n    BIGINT NOT NULL,
  PRIMARY KEY (site, day, what)
) WITH (fillfactor = 50);
INSERT INTO site_totals (site, day, what, n)
SELECT site, day, CASE WHEN what LIKE 'suppressed:%' THEN 'suppressed' ELSE what END, SUM(n)
FROM totals GROUP BY 1, 2, 3;

-- Which campaigns were seen most in a week, and which fail. Without n, or no row of a figure
-- could be written in place.
CREATE INDEX totals_seen ON totals (site, day, campaign) WHERE what IN ('shown', 'failed');

-- +goose Down
DROP INDEX totals_seen;
DROP TABLE site_totals;
DROP INDEX persons_seen;
ALTER TABLE persons DROP COLUMN seen;

-- +goose Up

-- When a delivery brought about what it was meant to, and the page on which it was first seen.
ALTER TABLE deliveries ADD COLUMN converted_at INTEGER;
ALTER TABLE deliveries ADD COLUMN page TEXT;

-- The figures of a campaign by page, for as many pages as have room; '' is the rest.
-- what: shown, clicked, converted.
CREATE TABLE page_totals (
  site     INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  page     TEXT NOT NULL,
  what     TEXT NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (site, campaign, page, what)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE page_totals;
ALTER TABLE deliveries DROP COLUMN page;
ALTER TABLE deliveries DROP COLUMN converted_at;

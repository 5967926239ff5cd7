-- +goose Up

-- When a delivery brought about what it was meant to, and the page on which it was first seen.
ALTER TABLE deliveries ADD COLUMN converted_at BIGINT;
ALTER TABLE deliveries ADD COLUMN page TEXT COLLATE "C";

-- The figures of a campaign by page, for as many pages as have room; '' is the rest.
-- what: shown, clicked, converted.
CREATE TABLE page_totals (
  site     BIGINT NOT NULL,
  campaign TEXT COLLATE "C" NOT NULL,
  page     TEXT COLLATE "C" NOT NULL,
  what     TEXT COLLATE "C" NOT NULL,
  n        BIGINT NOT NULL,
  PRIMARY KEY (site, campaign, page, what)
);

-- +goose Down
DROP TABLE page_totals;
ALTER TABLE deliveries DROP COLUMN page;
ALTER TABLE deliveries DROP COLUMN converted_at;

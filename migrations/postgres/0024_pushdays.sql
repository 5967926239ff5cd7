-- +goose Up

-- What came of asking for web push on a day of UTC: asked, granted, denied, dismissed, and the
-- browsers that were won (subscribed) and lost. It names nobody and is kept for good.
CREATE TABLE push_days (
  site BIGINT NOT NULL,
  day  BIGINT NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  n    BIGINT NOT NULL,
  PRIMARY KEY (site, day, what)
) WITH (fillfactor = 50);

-- Figures of what was sent are read by campaign, too.
CREATE INDEX pushes_campaign ON pushes (site, campaign);

-- +goose Down
DROP INDEX pushes_campaign;
DROP TABLE push_days;

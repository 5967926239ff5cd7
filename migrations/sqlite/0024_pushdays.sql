-- +goose Up

-- What came of asking for web push on a day of UTC: asked, granted, denied, dismissed, and the
-- browsers that were won (subscribed) and lost. It names nobody and is kept for good.
CREATE TABLE push_days (
  site INTEGER NOT NULL,
  day  INTEGER NOT NULL,
  what TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (site, day, what)
) WITHOUT ROWID;

-- Figures of what was sent are read by campaign, too.
CREATE INDEX pushes_campaign ON pushes (site, campaign);

-- +goose Down
DROP INDEX pushes_campaign;
DROP TABLE push_days;

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

-- +goose Down
DROP TABLE push_days;

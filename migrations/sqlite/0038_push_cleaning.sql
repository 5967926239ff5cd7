-- +goose Up

-- How often pushes ended how at a push service on a day of UTC: of those alone whose rows in
-- push_sends were deleted by retention. It names nobody and is kept for good.
CREATE TABLE push_outcomes (
  site     INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  day      INTEGER NOT NULL,
  service  TEXT NOT NULL,
  outcome  TEXT NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (site, campaign, day, service, outcome)
) WITHOUT ROWID;

-- Whether any browser takes pushes by a key, before it is deleted.
CREATE INDEX push_devices_key ON push_devices (site, vapid);

-- +goose Down
DROP INDEX push_devices_key;
DROP TABLE push_outcomes;

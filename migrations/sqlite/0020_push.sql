-- +goose Up

-- Browsers that take web push, whose they are: endpoint, p256dh and auth are their
-- subscription's, vapid the public key of ours that it was made with. A browser belongs to
-- whoever was in it last.
CREATE TABLE push_devices (
  id       TEXT PRIMARY KEY,
  site     INTEGER NOT NULL,
  person   INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  p256dh   TEXT NOT NULL,
  auth     TEXT NOT NULL,
  vapid    TEXT NOT NULL,
  lang     TEXT NOT NULL,
  agent    TEXT NOT NULL,
  created  INTEGER NOT NULL,
  seen     INTEGER NOT NULL,
  UNIQUE (site, endpoint)
) WITHOUT ROWID;
CREATE INDEX push_devices_person ON push_devices (person);

-- Deliveries of messages that ask for web push: the next one waits for some days.
ALTER TABLE deliveries ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE deliveries DROP COLUMN asks;
DROP TABLE push_devices;

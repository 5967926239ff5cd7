-- +goose Up

-- Browsers that take web push, whose they are: endpoint, p256dh and auth are their
-- subscription's, vapid the public key of ours that it was made with. A browser belongs to
-- whoever was in it last.
CREATE TABLE push_devices (
  id       TEXT COLLATE "C" PRIMARY KEY,
  site     BIGINT NOT NULL,
  person   BIGINT NOT NULL,
  endpoint TEXT COLLATE "C" NOT NULL,
  p256dh   TEXT COLLATE "C" NOT NULL,
  auth     TEXT COLLATE "C" NOT NULL,
  vapid    TEXT COLLATE "C" NOT NULL,
  lang     TEXT COLLATE "C" NOT NULL,
  agent    TEXT COLLATE "C" NOT NULL,
  created  BIGINT NOT NULL,
  seen     BIGINT NOT NULL,
  UNIQUE (site, endpoint)
);
CREATE INDEX push_devices_person ON push_devices (person);

-- Deliveries of messages that ask for web push: the next one waits for some days.
ALTER TABLE deliveries ADD COLUMN asks BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE deliveries DROP COLUMN asks;
DROP TABLE push_devices;

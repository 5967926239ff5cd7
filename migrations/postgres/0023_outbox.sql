-- +goose Up

-- What goes out by web push: a row a delivery, written in the unit of work that grants it. body
-- is what the service worker reads, topic what has a later push take the place of one that
-- waits, ttl in seconds.
CREATE TABLE pushes (
  delivery TEXT COLLATE "C" PRIMARY KEY,
  site     BIGINT NOT NULL,
  person   BIGINT NOT NULL,
  campaign TEXT COLLATE "C" NOT NULL,
  version  BIGINT NOT NULL,
  body     TEXT COLLATE "C" NOT NULL,
  topic    TEXT COLLATE "C" NOT NULL,
  ttl      BIGINT NOT NULL,
  urgency  TEXT COLLATE "C" NOT NULL,
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL
);
CREATE INDEX pushes_words ON pushes (expires) WHERE body <> '';

-- The outbox: a row for each browser that a push goes to. state: queued, attempting (by the node
-- whose token it is, until due), done. outcome and status (of HTTP) are of the last attempt.
CREATE TABLE push_sends (
  id       TEXT COLLATE "C" PRIMARY KEY,
  site     BIGINT NOT NULL,
  delivery TEXT COLLATE "C" NOT NULL,
  device   TEXT COLLATE "C" NOT NULL,
  service  TEXT COLLATE "C" NOT NULL,
  state    TEXT COLLATE "C" NOT NULL,
  due      BIGINT NOT NULL,
  lease    BIGINT NOT NULL DEFAULT 0,
  token    BIGINT NOT NULL DEFAULT 0,
  attempts BIGINT NOT NULL DEFAULT 0,
  outcome  TEXT COLLATE "C" NOT NULL DEFAULT '',
  status   BIGINT NOT NULL DEFAULT 0,
  detail   TEXT COLLATE "C" NOT NULL DEFAULT '',
  created  BIGINT NOT NULL,
  done_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX push_sends_due ON push_sends (due) WHERE state <> 'done';
CREATE INDEX push_sends_delivery ON push_sends (delivery);
CREATE INDEX push_sends_done ON push_sends (site, done_at);

-- +goose Down
DROP TABLE push_sends;
DROP TABLE pushes;

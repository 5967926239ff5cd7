-- +goose Up

-- What goes out by web push: a row a delivery, written in the unit of work that grants it. body
-- is what the service worker reads, topic what has a later push take the place of one that
-- waits, ttl in seconds.
CREATE TABLE pushes (
  delivery TEXT PRIMARY KEY,
  site     INTEGER NOT NULL,
  person   INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  version  INTEGER NOT NULL,
  body     TEXT NOT NULL,
  topic    TEXT NOT NULL,
  ttl      INTEGER NOT NULL,
  urgency  TEXT NOT NULL,
  created  INTEGER NOT NULL,
  expires  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX pushes_words ON pushes (expires) WHERE body <> '';

-- The outbox: a row for each browser that a push goes to. state: queued, attempting (by the node
-- whose token it is, until due), done. outcome and status (of HTTP) are of the last attempt.
CREATE TABLE push_sends (
  id       TEXT PRIMARY KEY,
  site     INTEGER NOT NULL,
  delivery TEXT NOT NULL,
  device   TEXT NOT NULL,
  service  TEXT NOT NULL,
  state    TEXT NOT NULL,
  due      INTEGER NOT NULL,
  lease    INTEGER NOT NULL DEFAULT 0,
  token    INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  outcome  TEXT NOT NULL DEFAULT '',
  status   INTEGER NOT NULL DEFAULT 0,
  detail   TEXT NOT NULL DEFAULT '',
  created  INTEGER NOT NULL,
  done_at  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX push_sends_due ON push_sends (due) WHERE state <> 'done';
CREATE INDEX push_sends_delivery ON push_sends (delivery);
CREATE INDEX push_sends_done ON push_sends (site, done_at);

-- +goose Down
DROP TABLE push_sends;
DROP TABLE pushes;

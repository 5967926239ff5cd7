-- +goose Up

-- Files of people, accounts and past events that were brought in, and how far each is. state is
-- receiving (the file is still coming), queued, running, done, failed or cancelled; position is how
-- many bytes of the file are dealt with, line the last of its lines. Times are microseconds, 0 where
-- it has not happened.
CREATE TABLE imports (
  site       INTEGER NOT NULL,
  id         TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  format     TEXT    NOT NULL,
  dry        INTEGER NOT NULL,
  mapping    TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  created_by TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL DEFAULT 0,
  ended_at   INTEGER NOT NULL DEFAULT 0,
  hash       TEXT    NOT NULL DEFAULT '',
  size       INTEGER NOT NULL DEFAULT 0,
  position   INTEGER NOT NULL DEFAULT 0,
  line       INTEGER NOT NULL DEFAULT 0,
  taken      INTEGER NOT NULL DEFAULT 0,
  unchanged  INTEGER NOT NULL DEFAULT 0,
  refused    INTEGER NOT NULL DEFAULT 0,
  code       TEXT    NOT NULL DEFAULT '',
  detail     TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (site, id)
) WITHOUT ROWID;

-- The file itself, packed, in pieces of the same length; they go as they are dealt with.
CREATE TABLE import_pieces (
  site      INTEGER NOT NULL,
  import_id TEXT    NOT NULL,
  n         INTEGER NOT NULL,
  body      BLOB    NOT NULL,
  PRIMARY KEY (site, import_id, n)
);

-- Rows that were not taken, and why: nothing of what they say.
CREATE TABLE import_refused (
  site      INTEGER NOT NULL,
  import_id TEXT    NOT NULL,
  line      INTEGER NOT NULL,
  code      TEXT    NOT NULL,
  target    TEXT    NOT NULL,
  source    TEXT    NOT NULL,
  detail    TEXT    NOT NULL,
  PRIMARY KEY (site, import_id, line)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE import_refused;
DROP TABLE import_pieces;
DROP TABLE imports;

-- +goose Up

-- Files of people, accounts and past events that were brought in, and how far each is. state is
-- receiving (the file is still coming), queued, running, done, failed or cancelled; position is how
-- many bytes of the file are dealt with, line the last of its lines. Times are microseconds, 0 where
-- it has not happened.
CREATE TABLE imports (
  site       BIGINT NOT NULL,
  id         TEXT COLLATE "C" NOT NULL,
  kind       TEXT COLLATE "C" NOT NULL,
  format     TEXT COLLATE "C" NOT NULL,
  dry        BIGINT NOT NULL,
  mapping    TEXT COLLATE "C" NOT NULL,
  state      TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT NOT NULL DEFAULT 0,
  ended_at   BIGINT NOT NULL DEFAULT 0,
  hash       TEXT COLLATE "C" NOT NULL DEFAULT '',
  size       BIGINT NOT NULL DEFAULT 0,
  position   BIGINT NOT NULL DEFAULT 0,
  line       BIGINT NOT NULL DEFAULT 0,
  taken      BIGINT NOT NULL DEFAULT 0,
  unchanged  BIGINT NOT NULL DEFAULT 0,
  refused    BIGINT NOT NULL DEFAULT 0,
  code       TEXT COLLATE "C" NOT NULL DEFAULT '',
  detail     TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (site, id)
);

-- The file itself, packed, in pieces of the same length; they go as they are dealt with.
CREATE TABLE import_pieces (
  site      BIGINT NOT NULL,
  import_id TEXT COLLATE "C" NOT NULL,
  n         BIGINT NOT NULL,
  body      BYTEA   NOT NULL,
  PRIMARY KEY (site, import_id, n)
);

-- Rows that were not taken, and why: nothing of what they say.
CREATE TABLE import_refused (
  site      BIGINT NOT NULL,
  import_id TEXT COLLATE "C" NOT NULL,
  line      BIGINT NOT NULL,
  code      TEXT COLLATE "C" NOT NULL,
  target    TEXT COLLATE "C" NOT NULL,
  source    TEXT COLLATE "C" NOT NULL,
  detail    TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site, import_id, line)
);

-- +goose Down
DROP TABLE import_refused;
DROP TABLE import_pieces;
DROP TABLE imports;

-- +goose Up

-- Ways that people are meant to go, step by step. body has what decides: within, by and steps.
CREATE TABLE funnels (
  site       INTEGER NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  body       TEXT NOT NULL,
  rev        INTEGER NOT NULL DEFAULT 1,
  author     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE funnels;

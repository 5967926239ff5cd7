-- +goose Up

-- Conditions that are saved under a name, to be referred to by audiences and by each other.
CREATE TABLE segments (
  site        INTEGER NOT NULL,
  id          TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  body        TEXT NOT NULL,
  rev         INTEGER NOT NULL DEFAULT 1,
  author      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE segments;

-- +goose Up

-- Conditions that are saved under a name, to be referred to by audiences and by each other.
CREATE TABLE segments (
  site        BIGINT NOT NULL,
  id          TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL DEFAULT '',
  body        TEXT COLLATE "C" NOT NULL,
  rev         BIGINT NOT NULL DEFAULT 1,
  author      TEXT COLLATE "C" NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);

-- +goose Down
DROP TABLE segments;

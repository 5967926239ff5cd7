-- +goose Up

-- Ways that people are meant to go, step by step. body has what decides: within, by and steps.
CREATE TABLE funnels (
  site       BIGINT NOT NULL,
  id         TEXT COLLATE "C" NOT NULL,
  name       TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  rev        BIGINT NOT NULL DEFAULT 1,
  author     TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);

-- +goose Down
DROP TABLE funnels;

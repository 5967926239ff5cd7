-- +goose Up

-- The anonymous ids of a person, for their record; written only when an id is bound.
CREATE INDEX anons_person ON anons (person);

-- The answers to calls that came with an Idempotency-Key, kept for 24 hours.
-- status 0: the call is under way, or the server died in it.
CREATE TABLE idempotency (
  caller  TEXT COLLATE "C" NOT NULL,
  key     TEXT COLLATE "C" NOT NULL,
  request BYTEA NOT NULL,
  at      BIGINT NOT NULL,
  status  BIGINT NOT NULL,
  etag    TEXT COLLATE "C" NOT NULL,
  body    BYTEA NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_at ON idempotency (at);

-- +goose Down
DROP TABLE idempotency;
DROP INDEX anons_person;

-- +goose Up

-- What servers have sent in the last days: hashes of their messages' ids, so that one that is
-- sent again is not counted again. It names nobody.
CREATE TABLE message_ids (
  site BIGINT NOT NULL,
  id   TEXT COLLATE "C" NOT NULL,
  at   BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX message_ids_at ON message_ids (at);

-- +goose Down
DROP TABLE message_ids;

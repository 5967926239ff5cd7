-- +goose Up

-- What servers have sent in the last days: hashes of their messages' ids, so that one that is
-- sent again is not counted again. It names nobody.
CREATE TABLE message_ids (
  site INTEGER NOT NULL,
  id   TEXT NOT NULL,
  at   INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) WITHOUT ROWID;
CREATE INDEX message_ids_at ON message_ids (at);

-- +goose Down
DROP TABLE message_ids;

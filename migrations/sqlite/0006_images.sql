-- +goose Up

-- Images that members uploaded, as they are served: decoded and written anew. hash is the
-- first half of the SHA-256 of body, in base 16: with the site it is the image's address.
CREATE TABLE images (
  site       INTEGER NOT NULL REFERENCES sites (id),
  id         TEXT NOT NULL,
  hash       TEXT NOT NULL,
  type       TEXT NOT NULL,
  ext        TEXT NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  body       BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (site, id),
  UNIQUE (site, hash)
);

-- +goose Down
DROP TABLE images;

-- +goose Up

-- Images that members uploaded, as they are served: decoded and written anew. hash is the
-- first half of the SHA-256 of body, in base 16: with the site it is the image's address.
CREATE TABLE images (
  site       BIGINT NOT NULL REFERENCES sites (id),
  id         TEXT COLLATE "C" NOT NULL,
  hash       TEXT COLLATE "C" NOT NULL,
  type       TEXT COLLATE "C" NOT NULL,
  ext        TEXT COLLATE "C" NOT NULL,
  width      BIGINT NOT NULL,
  height     BIGINT NOT NULL,
  bytes      BIGINT NOT NULL,
  body       BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (site, id),
  UNIQUE (site, hash)
);

-- +goose Down
DROP TABLE images;

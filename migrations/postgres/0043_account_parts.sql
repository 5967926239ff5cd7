-- +goose Up

-- What is known of an account besides its attributes and what was done in it, in parts. body is an
-- encoded state that has nothing but that part; its days are UTC. It names nobody.
--   metric: how much it has of something, by the name of that; at most 20, of more the one that was
--           set longest ago goes
--   life:   what is seen of its people, by visits, messages (the campaigns shown) and sums
CREATE TABLE account_parts (
  site      BIGINT NOT NULL,
  account   TEXT COLLATE "C" NOT NULL,
  part      TEXT COLLATE "C" NOT NULL,
  name      TEXT COLLATE "C" NOT NULL,
  body      BYTEA NOT NULL,
  last_seen BIGINT NOT NULL,
  PRIMARY KEY (site, account, part, name)
);

-- +goose Down
DROP TABLE account_parts;

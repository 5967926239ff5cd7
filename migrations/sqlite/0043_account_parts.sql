-- +goose Up

-- What is known of an account besides its attributes and what was done in it, in parts. body is an
-- encoded state that has nothing but that part; its days are UTC. It names nobody.
--   metric: how much it has of something, by the name of that; at most 20, of more the one that was
--           set longest ago goes
--   life:   what is seen of its people, by visits, messages (the campaigns shown) and sums
CREATE TABLE account_parts (
  site      INTEGER NOT NULL,
  account   TEXT NOT NULL,
  part      TEXT NOT NULL,
  name      TEXT NOT NULL,
  body      BLOB NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (site, account, part, name)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE account_parts;

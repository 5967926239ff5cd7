-- +goose Up

-- How often anybody of an account did what, one row an event name: what conditions by account are
-- answered from. counter is an encoded state that has nothing but that counter; its days are UTC.
-- At most 200 names an account, of more the one that happened longest ago goes. It names nobody.
CREATE TABLE account_counts (
  site      BIGINT NOT NULL,
  account   TEXT COLLATE "C" NOT NULL,
  name      TEXT COLLATE "C" NOT NULL,
  counter   BYTEA NOT NULL,
  last_seen BIGINT NOT NULL,
  PRIMARY KEY (site, account, name)
);

-- +goose Down
DROP TABLE account_counts;

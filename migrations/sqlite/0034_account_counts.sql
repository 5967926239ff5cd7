-- +goose Up

-- How often anybody of an account did what, one row an event name: what conditions by account are
-- answered from. counter is an encoded state that has nothing but that counter; its days are UTC.
-- At most 200 names an account, of more the one that happened longest ago goes. It names nobody.
CREATE TABLE account_counts (
  site      INTEGER NOT NULL,
  account   TEXT NOT NULL,
  name      TEXT NOT NULL,
  counter   BLOB NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (site, account, name)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE account_counts;

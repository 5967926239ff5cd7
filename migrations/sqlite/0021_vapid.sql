-- +goose Up

-- The key pairs by which push services know a site (VAPID, RFC 8292). private is sealed
-- under the secret-key. One is in force; a retired one stays for the browsers that were
-- subscribed with it.
CREATE TABLE vapid_keys (
  site    INTEGER NOT NULL,
  id      TEXT NOT NULL,
  public  TEXT NOT NULL,
  private BLOB NOT NULL,
  created INTEGER NOT NULL,
  retired INTEGER,
  PRIMARY KEY (site, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX vapid_in_force ON vapid_keys (site) WHERE retired IS NULL;
CREATE UNIQUE INDEX vapid_public ON vapid_keys (site, public);

-- +goose Down
DROP TABLE vapid_keys;

-- +goose Up

-- The key pairs by which push services know a site (VAPID, RFC 8292). private is sealed
-- under the secret-key. One is in force; a retired one stays for the browsers that were
-- subscribed with it.
CREATE TABLE vapid_keys (
  site    BIGINT NOT NULL,
  id      TEXT COLLATE "C" NOT NULL,
  public  TEXT COLLATE "C" NOT NULL,
  private BYTEA NOT NULL,
  created BIGINT NOT NULL,
  retired BIGINT,
  PRIMARY KEY (site, id)
);
CREATE UNIQUE INDEX vapid_in_force ON vapid_keys (site) WHERE retired IS NULL;
CREATE UNIQUE INDEX vapid_public ON vapid_keys (site, public);

-- +goose Down
DROP TABLE vapid_keys;

-- +goose Up

-- A site is the tenant. write_key is the SHA-256 of the secret; identity_keys are
-- sealed under the secret-key, because verifying HS256 takes the secret itself.
-- rev counts the changes of a row: it is the ETag of the admin API.
CREATE TABLE sites (
  id                INTEGER PRIMARY KEY,
  name              TEXT NOT NULL UNIQUE,
  key               TEXT NOT NULL UNIQUE,
  write_key         BLOB NOT NULL UNIQUE,
  origins           TEXT NOT NULL,
  identity_required INTEGER NOT NULL,
  identity_keys     BLOB NOT NULL,
  caps              TEXT NOT NULL,
  stopped           INTEGER NOT NULL DEFAULT 0,
  rev               INTEGER NOT NULL DEFAULT 1,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
);

-- version is the newest one, live the one that runs or would run on resume (0:
-- never launched). They differ while an edit of a live campaign waits for approval.
CREATE TABLE campaigns (
  site       INTEGER NOT NULL REFERENCES sites (id),
  id         TEXT NOT NULL,
  status     TEXT NOT NULL,
  version    INTEGER NOT NULL,
  live       INTEGER NOT NULL DEFAULT 0,
  rev        INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) WITHOUT ROWID;
CREATE INDEX campaigns_live ON campaigns (status) WHERE status = 'live';

-- review: draft, in_review, approved.
CREATE TABLE campaign_versions (
  site        INTEGER NOT NULL,
  campaign    TEXT NOT NULL,
  version     INTEGER NOT NULL,
  body        TEXT NOT NULL,
  review      TEXT NOT NULL,
  author      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  approved_by TEXT,
  approved_at INTEGER,
  PRIMARY KEY (site, campaign, version),
  FOREIGN KEY (site, campaign) REFERENCES campaigns (site, id)
) WITHOUT ROWID;

CREATE TABLE members (
  id         INTEGER PRIMARY KEY,
  email      TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
);

-- role: owner, admin, marketer, viewer.
CREATE TABLE member_sites (
  site   INTEGER NOT NULL REFERENCES sites (id),
  member INTEGER NOT NULL REFERENCES members (id),
  role   TEXT NOT NULL,
  PRIMARY KEY (site, member)
) WITHOUT ROWID;
CREATE INDEX member_sites_member ON member_sites (member);

-- One-time links, by the SHA-256 of their token. purpose: setup (no member yet), signin.
CREATE TABLE links (
  hash       BLOB PRIMARY KEY,
  purpose    TEXT NOT NULL,
  member     INTEGER REFERENCES members (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) WITHOUT ROWID;

-- Sessions of members, by the SHA-256 of their token.
CREATE TABLE sessions (
  hash       BLOB PRIMARY KEY,
  member     INTEGER NOT NULL REFERENCES members (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_member ON sessions (member);

-- API keys, by the SHA-256 of the key; prefix is what people see of it.
CREATE TABLE api_keys (
  id         TEXT PRIMARY KEY,
  site       INTEGER NOT NULL REFERENCES sites (id),
  name       TEXT NOT NULL,
  hash       BLOB NOT NULL UNIQUE,
  prefix     TEXT NOT NULL,
  scopes     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (site, name)
) WITHOUT ROWID;

-- Who changed what, when. site 0: what belongs to no site.
CREATE TABLE audit (
  id     INTEGER PRIMARY KEY,
  site   INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_site ON audit (site, id);

-- What a bootstrap file last applied: an entry comes again only when its content differs.
CREATE TABLE bootstrap (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL,
  at   INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;

INSERT INTO meta (key, value) VALUES ('config', '1');

-- +goose Down
DELETE FROM meta WHERE key = 'config';
DROP TABLE bootstrap;
DROP TABLE audit;
DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE links;
DROP TABLE member_sites;
DROP TABLE members;
DROP TABLE campaign_versions;
DROP TABLE campaigns;
DROP TABLE sites;

-- +goose Up

-- Facts about the database itself: epoch (its opaque id), config (the version of the configuration).
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- A person's row is small, because every unit of work rewrites it: rev counts
-- the units, run is the newest run of their stream.
CREATE TABLE persons (
  id          INTEGER PRIMARY KEY,
  site        INTEGER NOT NULL,
  user        TEXT,
  anon        TEXT NOT NULL,
  rev         INTEGER NOT NULL,
  run         INTEGER NOT NULL,
  first_seen  INTEGER NOT NULL,
  last_seen   INTEGER NOT NULL,
  merged_into INTEGER
);
CREATE UNIQUE INDEX persons_user ON persons (site, user) WHERE user IS NOT NULL AND merged_into IS NULL;
CREATE INDEX persons_merged ON persons (merged_into) WHERE merged_into IS NOT NULL;

-- Which person an anonymous id belongs to; merged_into points on from there.
CREATE TABLE anons (
  site   INTEGER NOT NULL,
  anon   TEXT NOT NULL,
  person INTEGER NOT NULL,
  PRIMARY KEY (site, anon)
) WITHOUT ROWID;

-- A person's state at some revision, so that a fold need not begin at the first event.
CREATE TABLE snapshots (
  person INTEGER PRIMARY KEY,
  rev    INTEGER NOT NULL,
  state  BLOB NOT NULL
);

-- The watermark: the last committed number of each document. At or below is a duplicate.
CREATE TABLE tabs (
  id   INTEGER PRIMARY KEY,
  site INTEGER NOT NULL,
  tab  TEXT NOT NULL,
  n    INTEGER NOT NULL,
  UNIQUE (site, tab)
);

-- The events, append-only: one row per run of a person's events in a batch. prev
-- is the person's previous run, which saves an index over all events.
CREATE TABLE runs (
  id     INTEGER PRIMARY KEY,
  site   INTEGER NOT NULL,
  person INTEGER NOT NULL,
  prev   INTEGER NOT NULL,
  rev    INTEGER NOT NULL,
  tab    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  schema INTEGER NOT NULL,
  body   BLOB NOT NULL
);

-- The contact ledger: every delivery that was granted. status: granted (open,
-- not yet seen), shown, released (taken back unseen), failed (could not be
-- drawn), held (a held-out person: nothing is sent).
CREATE TABLE deliveries (
  id           TEXT PRIMARY KEY,
  site         INTEGER NOT NULL,
  person       INTEGER NOT NULL,
  campaign     TEXT NOT NULL,
  version      INTEGER NOT NULL,
  category     TEXT NOT NULL,
  channel      TEXT NOT NULL,
  status       TEXT NOT NULL,
  granted_at   INTEGER NOT NULL,
  lease        INTEGER NOT NULL,
  shown_at     INTEGER,
  clicked_at   INTEGER,
  dismissed_at INTEGER,
  answered_at  INTEGER
) WITHOUT ROWID;
CREATE INDEX deliveries_person ON deliveries (person);
CREATE INDEX deliveries_open ON deliveries (lease) WHERE status = 'granted';

-- Why a match was stopped, kept when it differs from the last one of that person and campaign.
CREATE TABLE decisions (
  id       INTEGER PRIMARY KEY,
  site     INTEGER NOT NULL,
  person   INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  detail   TEXT NOT NULL
);
CREATE INDEX decisions_person ON decisions (person, campaign);

-- The figures of a campaign by UTC day. what: matched, granted, shown, ..., suppressed:cap.global.
CREATE TABLE totals (
  site     INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  day      INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  what     TEXT NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (site, campaign, day, version, what)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE totals;
DROP TABLE decisions;
DROP TABLE deliveries;
DROP TABLE runs;
DROP TABLE tabs;
DROP TABLE snapshots;
DROP TABLE anons;
DROP TABLE persons;
DROP TABLE meta;

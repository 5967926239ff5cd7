-- +goose Up

-- The accounts (companies, teams) that people belong to. attrs is an encoded state that has nothing
-- but attributes. seen is the minute of last_seen, which the list is read by. people and events are
-- figures, counted where they come about; the owner is written by hand.
CREATE TABLE accounts (
  site        INTEGER NOT NULL,
  id          TEXT NOT NULL,
  name        TEXT NOT NULL DEFAULT '',
  attrs       BLOB,
  owner_name  TEXT NOT NULL DEFAULT '',
  owner_email TEXT NOT NULL DEFAULT '',
  first_seen  INTEGER NOT NULL,
  last_seen   INTEGER NOT NULL,
  seen        INTEGER NOT NULL DEFAULT 0,
  people      INTEGER NOT NULL,
  events      INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) WITHOUT ROWID;
CREATE INDEX accounts_seen ON accounts (site, seen);

-- Who belongs to which, in which role. day is the UTC day that they were active for it on last.
CREATE TABLE account_people (
  site       INTEGER NOT NULL,
  account    TEXT NOT NULL,
  person     INTEGER NOT NULL,
  role       TEXT NOT NULL DEFAULT '',
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  PRIMARY KEY (site, account, person)
) WITHOUT ROWID;
CREATE INDEX account_people_person ON account_people (person);

-- How many of its people were active on a UTC day, and what they did. It names nobody.
CREATE TABLE account_days (
  site    INTEGER NOT NULL,
  account TEXT NOT NULL,
  day     INTEGER NOT NULL,
  active  INTEGER NOT NULL,
  events  INTEGER NOT NULL,
  PRIMARY KEY (site, account, day)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE account_days;
DROP TABLE account_people;
DROP TABLE accounts;

-- +goose Up

-- The accounts (companies, teams) that people belong to. attrs is an encoded state that has nothing
-- but attributes. seen is the minute of last_seen, which the list is read by. people and events are
-- figures, counted where they come about; the owner is written by hand.
CREATE TABLE accounts (
  site        BIGINT NOT NULL,
  id          TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL DEFAULT '',
  attrs       BYTEA,
  owner_name  TEXT COLLATE "C" NOT NULL DEFAULT '',
  owner_email TEXT COLLATE "C" NOT NULL DEFAULT '',
  first_seen  BIGINT NOT NULL,
  last_seen   BIGINT NOT NULL,
  seen        BIGINT NOT NULL DEFAULT 0,
  people      BIGINT NOT NULL,
  events      BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX accounts_seen ON accounts (site, seen);

-- Who belongs to which, in which role. day is the UTC day that they were active for it on last.
CREATE TABLE account_people (
  site       BIGINT NOT NULL,
  account    TEXT COLLATE "C" NOT NULL,
  person     BIGINT NOT NULL,
  role       TEXT COLLATE "C" NOT NULL DEFAULT '',
  first_seen BIGINT NOT NULL,
  last_seen  BIGINT NOT NULL,
  day        BIGINT NOT NULL,
  PRIMARY KEY (site, account, person)
);
CREATE INDEX account_people_person ON account_people (person);

-- How many of its people were active on a UTC day, and what they did. It names nobody.
CREATE TABLE account_days (
  site    BIGINT NOT NULL,
  account TEXT COLLATE "C" NOT NULL,
  day     BIGINT NOT NULL,
  active  BIGINT NOT NULL,
  events  BIGINT NOT NULL,
  PRIMARY KEY (site, account, day)
);

-- +goose Down
DROP TABLE account_days;
DROP TABLE account_people;
DROP TABLE accounts;

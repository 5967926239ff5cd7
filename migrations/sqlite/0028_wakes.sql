-- +goose Up

-- When somebody is to be looked at though they do nothing: a push of theirs waits for its time.
-- A row goes when that has been done, and does no harm when it comes too often.
CREATE TABLE person_wakes (
  person INTEGER NOT NULL,
  due    INTEGER NOT NULL,
  site   INTEGER NOT NULL,
  PRIMARY KEY (person, due)
) WITHOUT ROWID;
CREATE INDEX person_wakes_due ON person_wakes (due);

-- How far a campaign has gone out that goes to everybody at a time: the person up to whom it has, and
-- of how many how many. It names nobody: a number leads nowhere once they are erased.
CREATE TABLE scans (
  site     INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  position INTEGER NOT NULL,
  done     INTEGER NOT NULL,
  total    INTEGER NOT NULL,
  begun    INTEGER NOT NULL,
  ended    INTEGER NOT NULL,
  PRIMARY KEY (site, campaign)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE scans;
DROP TABLE person_wakes;

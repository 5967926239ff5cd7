-- +goose Up

-- When somebody is to be looked at though they do nothing: a push of theirs waits for its time.
-- A row goes when that has been done, and does no harm when it comes too often.
CREATE TABLE person_wakes (
  person BIGINT NOT NULL,
  due    BIGINT NOT NULL,
  site   BIGINT NOT NULL,
  PRIMARY KEY (person, due)
);
CREATE INDEX person_wakes_due ON person_wakes (due);

-- How far a campaign has gone out that goes to everybody at a time: the person up to whom it has, and
-- of how many how many. It names nobody: a number leads nowhere once they are erased.
CREATE TABLE scans (
  site     BIGINT NOT NULL,
  campaign TEXT COLLATE "C" NOT NULL,
  position BIGINT NOT NULL,
  done     BIGINT NOT NULL,
  total    BIGINT NOT NULL,
  begun    BIGINT NOT NULL,
  ended    BIGINT NOT NULL,
  PRIMARY KEY (site, campaign)
);

-- +goose Down
DROP TABLE scans;
DROP TABLE person_wakes;

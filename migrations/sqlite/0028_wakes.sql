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

-- +goose Down
DROP TABLE person_wakes;

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

-- +goose Down
DROP TABLE person_wakes;

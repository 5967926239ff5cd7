-- +goose Up

-- User ids that people went by before they were joined with somebody known.
CREATE TABLE aliases (
  site   INTEGER NOT NULL,
  user   TEXT NOT NULL,
  person INTEGER NOT NULL,
  PRIMARY KEY (site, user)
) WITHOUT ROWID;
CREATE INDEX aliases_person ON aliases (person);

-- +goose Down
DROP TABLE aliases;

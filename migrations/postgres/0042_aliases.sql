-- +goose Up

-- User ids that people went by before they were joined with somebody known.
CREATE TABLE aliases (
  site   BIGINT NOT NULL,
  "user" TEXT COLLATE "C" NOT NULL,
  person BIGINT NOT NULL,
  PRIMARY KEY (site, "user")
);
CREATE INDEX aliases_person ON aliases (person);

-- +goose Down
DROP TABLE aliases;

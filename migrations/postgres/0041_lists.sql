-- +goose Up

-- Lists of people that were uploaded, to be asked for in conditions. members counts the rows of
-- list_members; gone is 1 while a list that was deleted is being emptied.
CREATE TABLE lists (
  site        BIGINT NOT NULL,
  id          TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL DEFAULT '',
  members     BIGINT NOT NULL DEFAULT 0,
  gone        BIGINT NOT NULL DEFAULT 0,
  rev         BIGINT NOT NULL DEFAULT 1,
  author      TEXT COLLATE "C" NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);

-- Who is on them: what the people's streams say, written in the same transactions. import_id is the
-- file that named them last.
CREATE TABLE list_members (
  site      BIGINT NOT NULL,
  list      TEXT COLLATE "C" NOT NULL,
  person    BIGINT NOT NULL,
  added_at  BIGINT NOT NULL,
  import_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site, list, person)
);
CREATE INDEX list_members_person ON list_members (person);

-- The list that a file is for, '' of other imports; what becomes of its members: add, remove,
-- replace; and how many a replacement has taken off.
ALTER TABLE imports ADD COLUMN list TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN mode TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE imports DROP COLUMN removed;
ALTER TABLE imports DROP COLUMN mode;
ALTER TABLE imports DROP COLUMN list;
DROP TABLE list_members;
DROP TABLE lists;

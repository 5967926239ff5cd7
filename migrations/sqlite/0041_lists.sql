-- +goose Up

-- Lists of people that were uploaded, to be asked for in conditions. members counts the rows of
-- list_members; gone is 1 while a list that was deleted is being emptied.
CREATE TABLE lists (
  site        INTEGER NOT NULL,
  id          TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  members     INTEGER NOT NULL DEFAULT 0,
  gone        INTEGER NOT NULL DEFAULT 0,
  rev         INTEGER NOT NULL DEFAULT 1,
  author      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) WITHOUT ROWID;

-- Who is on them: what the people's streams say, written in the same transactions. import_id is the
-- file that named them last.
CREATE TABLE list_members (
  site      INTEGER NOT NULL,
  list      TEXT    NOT NULL,
  person    INTEGER NOT NULL,
  added_at  INTEGER NOT NULL,
  import_id TEXT    NOT NULL,
  PRIMARY KEY (site, list, person)
) WITHOUT ROWID;
CREATE INDEX list_members_person ON list_members (person);

-- The list that a file is for, '' of other imports; what becomes of its members: add, remove,
-- replace; and how many a replacement has taken off.
ALTER TABLE imports ADD COLUMN list TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN mode TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE imports DROP COLUMN removed;
ALTER TABLE imports DROP COLUMN mode;
ALTER TABLE imports DROP COLUMN list;
DROP TABLE list_members;
DROP TABLE lists;

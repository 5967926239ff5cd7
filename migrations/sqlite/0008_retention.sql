-- +goose Up

-- The UTC day on which a watermark moved last; 0: before there was this column.
ALTER TABLE tabs ADD COLUMN day INTEGER NOT NULL DEFAULT 0;

-- Work that the clock starts and that one node does at a time. token counts those who
-- have had it, until is when the one who has it loses it, done is when it was done last.
CREATE TABLE leases (
  name  TEXT PRIMARY KEY,
  token INTEGER NOT NULL,
  until INTEGER NOT NULL,
  done  INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE leases;
ALTER TABLE tabs DROP COLUMN day;

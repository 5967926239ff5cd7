-- +goose Up

-- A site's people by their ids, for whoever asks all of them, so many at a time: without it each time all
-- of them are sorted, or those of all sites gone through. No event touches it: an id never changes.
-- (The row id, which is the person, ends every index of SQLite.)
CREATE INDEX persons_by_id ON persons (site) WHERE merged_into IS NULL;

-- +goose Down
DROP INDEX persons_by_id;

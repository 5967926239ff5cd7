-- +goose Up

-- What a site decides for all of its messages, as JSON: theme, pages that are not to be
-- disturbed, quiet hours, signals of privacy, consent by default. {} decides nothing.
ALTER TABLE sites ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE sites DROP COLUMN settings;

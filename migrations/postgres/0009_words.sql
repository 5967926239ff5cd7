-- +goose Up

-- The values of its event that a delivery's message names, as JSON: it is offered again in
-- the same words.
ALTER TABLE deliveries ADD COLUMN words TEXT;

-- +goose Down
ALTER TABLE deliveries DROP COLUMN words;

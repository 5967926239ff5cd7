-- +goose Up

-- How often a delivery was put off. A delivery of status snoozed was seen, and comes back
-- when its lease is over.
ALTER TABLE deliveries ADD COLUMN snoozes INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE deliveries DROP COLUMN snoozes;

-- +goose Up

-- What nodes are at: by this whatever a dead one has left is found among all that waits.
CREATE INDEX push_sends_held ON push_sends (due) WHERE state = 'attempting';

-- +goose Down
DROP INDEX push_sends_held;

-- +goose Up

-- A site's people in an order that has nothing to do with when they came or what they do: the first
-- of it are a fair sample. The last 21 bits of an id are random; multiplied, they are so too where
-- ids were counted up. No event touches it: an id never changes.
CREATE INDEX persons_drawn ON persons (site, ((id % 2097152) * 1000003 % 2097152)) WHERE merged_into IS NULL;

-- +goose Down
DROP INDEX persons_drawn;

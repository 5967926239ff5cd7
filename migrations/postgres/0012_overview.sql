-- +goose Up

-- What happened on a site lately, whatever the campaign. A figure is counted up in place, which
-- leaves this index as it is: only the first of a day is a row in it.
CREATE INDEX totals_day ON totals (site, day);

-- What waits for approval is few among many.
CREATE INDEX campaign_versions_review ON campaign_versions (site) WHERE review = 'in_review';

-- +goose Down
DROP INDEX campaign_versions_review;
DROP INDEX totals_day;

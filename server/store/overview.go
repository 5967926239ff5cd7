package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// FiguresSince reads the figures of a site's campaigns from a day of UTC on, the oldest day first. What
// stopped a match is left out of What: all reasons are "suppressed".
func (db *DB) FiguresSince(ctx context.Context, site tend.SiteID, day int64) ([]Figure, error) {
	var list []Figure
	if err := db.read.SelectContext(ctx, &list, `SELECT campaign, day, what, CAST(SUM(n) AS BIGINT) AS n FROM (
			SELECT campaign, day, CASE WHEN what LIKE 'suppressed:%' THEN 'suppressed' ELSE what END AS what, n
			FROM totals WHERE site = ? AND day >= ?) AS part
		GROUP BY campaign, day, what ORDER BY day, campaign, what`, site, day); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// CampaignsNamed reads these campaigns of a site, those that exist.
func (r Records) CampaignsNamed(ctx context.Context, site tend.SiteID, ids []string) ([]Campaign, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q, args, err := sqlx.In(campaignSelect+` WHERE c.site = ? AND c.id IN (?) ORDER BY c.id`, site, ids)
	if err != nil {
		return nil, unavailable(err)
	}
	return r.campaigns(ctx, q, args...)
}

// CampaignsLive lists live campaigns of a site, those changed last first, at most limit.
func (r Records) CampaignsLive(ctx context.Context, site tend.SiteID, limit int) ([]Campaign, error) {
	return r.campaigns(ctx, campaignSelect+` WHERE c.site = ? AND c.status = ? ORDER BY c.updated_at DESC, c.id LIMIT ?`, site, tend.Live, limit)
}

// CampaignsInReview lists campaigns of a site whose newest version waits for approval, the longest waiting
// first, at most limit.
func (r Records) CampaignsInReview(ctx context.Context, site tend.SiteID, limit int) ([]Campaign, error) {
	return r.campaigns(ctx, campaignSelect+` WHERE c.site = ? AND v.review = ? ORDER BY c.updated_at, c.id LIMIT ?`, site, tend.InReview, limit)
}

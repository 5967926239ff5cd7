package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// CategoryUsed is a category that campaigns have, in their newest version.
type CategoryUsed struct {
	Key       string
	Campaigns int64
	Live      int64
}

// CategoriesUsed lists the categories of a site's campaigns.
func (r Records) CategoriesUsed(ctx context.Context, site tend.SiteID) ([]CategoryUsed, error) {
	category := r.db.dialect.field("category")
	var list []CategoryUsed
	if err := sqlx.SelectContext(ctx, r.q, &list, `SELECT key, count(*) AS campaigns, sum(live) AS live FROM (
			SELECT `+category+` AS key, CASE WHEN c.status = 'live' THEN 1 ELSE 0 END AS live
			FROM campaigns c JOIN campaign_versions v ON v.site = c.site AND v.campaign = c.id AND v.version = c.version WHERE c.site = ?) used
		WHERE key <> '' GROUP BY key ORDER BY key`, site); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Figure is how often something happened in a campaign on one day of UTC.
type Figure struct {
	Campaign string
	Day      int64  // since 1970-01-01
	What     string // matched, granted, shown, ..., suppressed:cap.global
	N        int64
}

// Figures reads all figures of a campaign, all versions together, the oldest day first.
func (db *DB) Figures(ctx context.Context, site tend.SiteID, campaign string) ([]Figure, error) {
	return db.figures(ctx, `SELECT campaign, day, what, CAST(SUM(n) AS BIGINT) AS n FROM totals
		WHERE site = ? AND campaign = ? GROUP BY campaign, day, what ORDER BY day, what`, site, campaign)
}

// FigureSums reads the figures of several campaigns, all days together: Day is 0.
func (db *DB) FigureSums(ctx context.Context, site tend.SiteID, campaigns []string) ([]Figure, error) {
	if len(campaigns) == 0 {
		return nil, nil
	}
	q, args, err := sqlx.In(`SELECT campaign, 0 AS day, what, CAST(SUM(n) AS BIGINT) AS n FROM totals
		WHERE site = ? AND campaign IN (?) GROUP BY campaign, what`, site, campaigns)
	if err != nil {
		return nil, unavailable(err)
	}
	return db.figures(ctx, q, args...)
}

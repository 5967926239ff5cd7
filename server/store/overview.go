package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// SiteFigures reads the figures of a whole site from a day of UTC on: Campaign is "", and all
// reasons that stopped a match are "suppressed".
func (db *DB) SiteFigures(ctx context.Context, site tend.SiteID, day int64) ([]Figure, error) {
	return db.figures(ctx, `SELECT '' AS campaign, day, what, n FROM site_totals WHERE site = ? AND day >= ? ORDER BY day, what`, site, day)
}

// Seen is how often a campaign was shown, and how often it could not be drawn.
type Seen struct {
	Campaign      string
	Shown, Failed int64
}

// SeenSince tells how often campaigns of a site were seen from a day of UTC on: those that were, by id.
// Grouped by the bare column, SQLite reads all figures of the site in the order of their key.
func (db *DB) SeenSince(ctx context.Context, site tend.SiteID, day int64) ([]Seen, error) {
	var list []Seen
	if err := db.read.SelectContext(ctx, &list, `SELECT campaign || '' AS campaign, CAST(SUM(CASE what WHEN 'shown' THEN n ELSE 0 END) AS BIGINT) AS shown,
			CAST(SUM(CASE what WHEN 'failed' THEN n ELSE 0 END) AS BIGINT) AS failed
		FROM totals WHERE site = ? AND day >= ? AND what IN ('shown', 'failed') GROUP BY 1 ORDER BY 1`, site, day); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// FiguresSince reads the figures of some campaigns of a site from a day of UTC on, the oldest day first.
func (db *DB) FiguresSince(ctx context.Context, site tend.SiteID, day int64, campaigns []string) ([]Figure, error) {
	if len(campaigns) == 0 {
		return nil, nil
	}
	q, args, err := sqlx.In(`SELECT campaign, day, what, CAST(SUM(n) AS BIGINT) AS n FROM totals
		WHERE site = ? AND day >= ? AND campaign IN (?) GROUP BY campaign, day, what ORDER BY day, campaign, what`, site, day, campaigns)
	if err != nil {
		return nil, unavailable(err)
	}
	return db.figures(ctx, q, args...)
}

func (db *DB) figures(ctx context.Context, q string, args ...any) ([]Figure, error) {
	var list []Figure
	if err := db.read.SelectContext(ctx, &list, q, args...); err != nil {
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

// CampaignNames are what these campaigns of a site are called, by id: those that exist.
func (r Records) CampaignNames(ctx context.Context, site tend.SiteID, ids []string) (map[string]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q, args, err := sqlx.In(`SELECT c.id, `+r.db.dialect.field("name")+` AS name FROM campaigns c
		JOIN campaign_versions v ON v.site = c.site AND v.campaign = c.id AND v.version = c.version
		WHERE c.site = ? AND c.id IN (?)`, site, ids)
	if err != nil {
		return nil, unavailable(err)
	}
	var rows []struct{ ID, Name string }
	if err := sqlx.SelectContext(ctx, r.q, &rows, q, args...); err != nil {
		return nil, unavailable(err)
	}
	names := make(map[string]string, len(rows))
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, nil
}

// CampaignsLive lists live campaigns of a site, those changed last first, at most limit. What
// they say is read of those alone.
func (r Records) CampaignsLive(ctx context.Context, site tend.SiteID, limit int) ([]Campaign, error) {
	return r.campaigns(ctx, campaignSelect+` WHERE c.site = ? AND c.id IN
		(SELECT id FROM campaigns WHERE site = ? AND status = ? ORDER BY updated_at DESC, id LIMIT ?)
		ORDER BY c.updated_at DESC, c.id`, site, site, tend.Live, limit)
}

// CampaignsInReview lists campaigns of a site whose newest version waits for approval, the longest waiting
// first, at most limit.
func (r Records) CampaignsInReview(ctx context.Context, site tend.SiteID, limit int) ([]Campaign, error) {
	return r.campaigns(ctx, campaignSelect+` WHERE c.site = ? AND v.review = ? ORDER BY c.updated_at, c.id LIMIT ?`, site, tend.InReview, limit)
}

package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// ConfigVersion is the number that every change to sites and campaigns counts up
// in its own transaction. Cheap enough to be asked every second.
func (db *DB) ConfigVersion(ctx context.Context) (int64, error) {
	return configVersion(ctx, db.read)
}

func configVersion(ctx context.Context, q sqlx.QueryerContext) (int64, error) {
	var v int64
	if err := sqlx.GetContext(ctx, q, &v, `SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'config'`); err != nil {
		return 0, fmt.Errorf("store: read configuration version: %w", err)
	}
	return v, nil
}

// News are the numbers by which a node learns that there is something to look at.
type News struct {
	Config int64 // as ConfigVersion
	Erased int64 // counts the people who were marked as erased, each with its transaction
}

// News reads all of them in one look, cheap enough for every second.
func (db *DB) News(ctx context.Context) (n News, err error) {
	var rows []struct {
		Key   string
		Value int64
	}
	if err := db.read.SelectContext(ctx, &rows, `SELECT key, CAST(value AS BIGINT) AS value FROM meta WHERE key IN ('config', 'erased')`); err != nil {
		return n, fmt.Errorf("store: read the news: %w", err)
	}
	for _, row := range rows {
		if row.Key == "config" {
			n.Config = row.Value
		} else {
			n.Erased = row.Value
		}
	}
	return n, nil
}

// LoadConfig reads all sites with their segments and funnels, and the live campaigns of all of them, each in the
// version that runs, and the version of it all, as they are at one moment.
func (db *DB) LoadConfig(ctx context.Context) (sites []tend.Site, live []tend.Campaign, version int64, err error) {
	tx, err := db.read.BeginTxx(ctx, &db.dialect.moment)
	if err != nil {
		return nil, nil, 0, unavailable(err)
	}
	defer func() { err = errors.Join(err, ignoreDone(tx.Rollback())) }()
	if version, err = configVersion(ctx, tx); err != nil {
		return nil, nil, 0, err
	}
	r := Records{q: tx, db: db}
	if sites, err = r.loadSites(ctx); err != nil {
		return nil, nil, 0, err
	}
	if err = r.loadSegments(ctx, sites); err != nil {
		return nil, nil, 0, err
	}
	if err = r.loadFunnels(ctx, sites); err != nil {
		return nil, nil, 0, err
	}
	if err = r.loadWatches(ctx, sites); err != nil {
		return nil, nil, 0, err
	}
	if live, err = r.loadLive(ctx); err != nil {
		return nil, nil, 0, err
	}
	return sites, live, version, nil
}

// loadSites, loadSegments, loadFunnels, loadWatches and loadLive are the queries without a tenant: the engine holds
// the configuration of every site.
func (r Records) loadSites(ctx context.Context) ([]tend.Site, error) {
	var rows []siteRow
	if err := sqlx.SelectContext(ctx, r.q, &rows, siteSelect+` ORDER BY id`); err != nil {
		return nil, fmt.Errorf("store: read sites: %w", err)
	}
	sites := make([]tend.Site, 0, len(rows))
	for i := range rows {
		s, err := r.site(&rows[i])
		if err != nil {
			return nil, err
		}
		sites = append(sites, s.Site)
	}
	return sites, nil
}

func (r Records) loadLive(ctx context.Context) ([]tend.Campaign, error) {
	var rows []struct {
		Site    tend.SiteID
		ID      string
		Version int64
		Body    []byte
	}
	err := sqlx.SelectContext(ctx, r.q, &rows, `SELECT c.site, c.id, v.version, v.body
FROM campaigns c JOIN campaign_versions v ON v.site = c.site AND v.campaign = c.id AND v.version = c.live
WHERE c.status = 'live' ORDER BY c.site, c.id`)
	if err != nil {
		return nil, fmt.Errorf("store: read live campaigns: %w", err)
	}
	live := make([]tend.Campaign, 0, len(rows))
	for _, row := range rows {
		c := tend.Campaign{}
		if err := json.Unmarshal(row.Body, &c); err != nil {
			return nil, fmt.Errorf("store: campaign %s version %d: %w", row.ID, row.Version, err)
		}
		c.ID, c.Site, c.Version, c.Status = row.ID, row.Site, row.Version, tend.Live
		live = append(live, c)
	}
	return live, nil
}

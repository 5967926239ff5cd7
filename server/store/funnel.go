package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Funnel is a funnel's record, as its row is read.
type Funnel struct {
	tend.Funnel
	Kept
}

const funnelSelect = `SELECT site, id, name, body, rev, author, created_at, updated_at FROM funnels`

// Funnel reads one funnel of a site.
func (r Records) Funnel(ctx context.Context, site tend.SiteID, id string) (Funnel, error) {
	var f Funnel
	if err := sqlx.GetContext(ctx, r.q, &f, funnelSelect+` WHERE site = ? AND id = ?`, site, id); err != nil {
		return Funnel{}, notFound(err, "funnel")
	}
	return f, nil
}

// Funnels lists a site's funnels in the order of their ids.
func (r Records) Funnels(ctx context.Context, site tend.SiteID) ([]Funnel, error) {
	return r.funnels(ctx, funnelSelect+` WHERE site = ? ORDER BY id`, site)
}

func (r Records) funnels(ctx context.Context, q string, args ...any) ([]Funnel, error) {
	var list []Funnel
	if err := sqlx.SelectContext(ctx, r.q, &list, q, args...); err != nil {
		return nil, fmt.Errorf("store: read funnels: %w", err)
	}
	return list, nil
}

// loadFunnels gives each site its own.
func (r Records) loadFunnels(ctx context.Context, sites []tend.Site) error {
	list, err := r.funnels(ctx, funnelSelect+` ORDER BY site, id`)
	if err != nil {
		return err
	}
	at := sitesByID(sites)
	for i := range list {
		if s := at[list[i].Site]; s != nil {
			s.Funnels = append(s.Funnels, list[i].Funnel)
		}
	}
	return nil
}

// CreateFunnel adds a funnel.
func (c *Change) CreateFunnel(ctx context.Context, f *tend.Funnel, author string) (Funnel, error) {
	err := c.exec(ctx, "funnel", `INSERT INTO funnels (site, id, name, body, author, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		f.Site, f.ID, f.Name, string(f.Body), author, c.now, c.now)
	if err != nil {
		return Funnel{}, err
	}
	c.config = true
	return c.Funnel(ctx, f.Site, f.ID)
}

// UpdateFunnel writes a funnel anew. rev is the one that the caller has read; another change since
// is a conflict.
func (c *Change) UpdateFunnel(ctx context.Context, f *tend.Funnel, rev int64, author string) (Funnel, error) {
	n, err := c.affect(ctx, "funnel", `UPDATE funnels SET name = ?, body = ?, author = ?, rev = rev + 1, updated_at = ?
WHERE site = ? AND id = ? AND rev = ?`, f.Name, string(f.Body), author, c.now, f.Site, f.ID, rev)
	if err != nil {
		return Funnel{}, err
	}
	now, err := c.Funnel(ctx, f.Site, f.ID)
	if err == nil && n == 0 {
		err = stale("funnel", now.Rev, rev)
	}
	c.config = true
	return now, err
}

// DropFunnel deletes a funnel. That nothing asks for it is the caller's to see to.
func (c *Change) DropFunnel(ctx context.Context, site tend.SiteID, id string) error {
	c.config = true
	return c.one(ctx, "funnel", `DELETE FROM funnels WHERE site = ? AND id = ?`, site, id)
}

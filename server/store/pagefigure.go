package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tend/server/tend"
)

// MaxPages is how many pages a campaign's figures are kept by; what it does on others is
// counted together, under the page "".
const MaxPages = 100

// maxPaged bounds the campaigns whose pages a writer remembers.
const maxPaged = 1000

const (
	sqlPages     = `SELECT DISTINCT page FROM page_totals WHERE site = ? AND campaign = ?`
	sqlPageCount = `INSERT INTO page_totals (site, campaign, page, what, n) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (site, campaign, page, what) DO UPDATE SET n = page_totals.n + excluded.n`
)

// pages are the figures by page of one group, and the pages that are known of campaigns.
type pages struct {
	counts map[pageKey]int64
	known  map[pagesOf]map[string]bool
}

type pagesOf struct {
	site     tend.SiteID
	campaign string
}

type pageKey struct {
	pagesOf
	page, what string
}

func newPages() pages {
	return pages{counts: map[pageKey]int64{}, known: map[pagesOf]map[string]bool{}}
}

// countOn adds one to a figure of a campaign on a page.
func (w *writer) countOn(u *Unit, page string, c Count) {
	w.pages.counts[pageKey{pagesOf{u.Site, c.Campaign}, page, c.What}]++
}

// flushPages writes the figures by page, in one order for all nodes.
func (w *writer) flushPages() error {
	if len(w.pages.counts) == 0 {
		return nil
	}
	kept := make(map[pageKey]int64, len(w.pages.counts))
	for k, n := range w.pages.counts {
		fits, err := w.fits(k.pagesOf, k.page)
		if err != nil {
			return err
		}
		if !fits {
			k.page = ""
		}
		kept[k] += n
	}
	keys := make([]pageKey, 0, len(kept))
	for k := range kept {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b pageKey) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.campaign, b.campaign), cmp.Compare(a.page, b.page), cmp.Compare(a.what, b.what))
	})
	for _, k := range keys {
		if _, err := w.exec(sqlPageCount, k.site, k.campaign, k.page, k.what, kept[k]); err != nil {
			return err
		}
	}
	return nil
}

// fits tells whether a page has figures of its own, and gives it some while there is room.
// Nodes that do so at the same moment may each add one above the bound.
func (w *writer) fits(of pagesOf, page string) (bool, error) {
	known := w.pages.known[of]
	if page == "" || known[page] {
		return true, nil
	}
	if len(known) < MaxPages { // another node may have added some
		var err error
		if known, err = w.readPages(of); err != nil {
			return false, err
		}
	}
	if !known[page] && len(known) >= MaxPages {
		return false, nil
	}
	known[page] = true
	return true, nil
}

func (w *writer) readPages(of pagesOf) (map[string]bool, error) {
	var list []string
	if err := w.stmt(sqlPages).SelectContext(w.ctx, &list, of.site, of.campaign); err != nil {
		return nil, fmt.Errorf("store: pages: %w", err)
	}
	if len(w.pages.known) >= maxPaged {
		clear(w.pages.known)
	}
	known := w.pages.known[of]
	if known == nil {
		known = make(map[string]bool, len(list))
		w.pages.known[of] = known
	}
	for _, p := range list {
		if p != "" {
			known[p] = true
		}
	}
	return known, nil
}

// PageFigure is how often something happened in a campaign to what was first seen on a page.
type PageFigure struct {
	Page string // "" for all that have no figures of their own
	What string // shown, clicked, converted
	N    int64
}

// PageFigures reads the figures of a campaign by page, all versions and days together.
func (db *DB) PageFigures(ctx context.Context, site tend.SiteID, campaign string) ([]PageFigure, error) {
	var list []PageFigure
	if err := db.read.SelectContext(ctx, &list, `SELECT page, what, n FROM page_totals WHERE site = ? AND campaign = ? ORDER BY page, what`, site, campaign); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// What was sent goes by the browser, and only when the last one of its delivery is over: until
// then its other rows tell whether the delivery was sent before, and is counted already.
const (
	sqlSentOld = `DELETE FROM push_sends WHERE id IN (SELECT s.id FROM push_sends s
			WHERE s.site = ? AND s.done_at > 0 AND s.done_at < ? AND s.state = 'done'
				AND NOT EXISTS (SELECT 1 FROM push_sends o WHERE o.delivery = s.delivery AND o.state <> 'done')
			ORDER BY s.done_at LIMIT ?)
		RETURNING delivery, service, outcome, done_at / 86400000000 AS day`
	sqlSentOf   = `SELECT delivery, campaign FROM pushes WHERE delivery AMONG`
	sqlSentOver = `DELETE FROM pushes WHERE NOT EXISTS (SELECT 1 FROM push_sends s WHERE s.delivery = pushes.delivery) AND delivery AMONG`
	sqlSentKept = `INSERT INTO push_outcomes (site, campaign, day, service, outcome, n) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (site, campaign, day, service, outcome) DO UPDATE SET n = push_outcomes.n + excluded.n`
)

// PushKeyKept is for how long a retired key stays though no browser takes pushes by it: a page
// that was open when it was replaced may subscribe with it yet.
const PushKeyKept = 30 * 24 * time.Hour

// DropSent deletes which browsers were sent what, and what became of that, where all of it was over
// before a UTC day: of the sites in before that of theirs, of the others that of all; 0 is nothing.
// How often it ended how is kept as figures, in the same transactions. It does so piece by
// piece, for whoever has a lease, and tells of how many browsers.
func (db *DB) DropSent(ctx context.Context, l *Lease, all int64, before map[tend.SiteID]int64) (gone int64, err error) {
	var sites []tend.SiteID
	if err := db.read.SelectContext(ctx, &sites, `SELECT id FROM sites ORDER BY id`); err != nil {
		return 0, unavailable(err)
	}
	for _, site := range sites {
		day, own := before[site]
		if !own {
			day = all
		}
		for n := firstPiece; n == firstPiece && day > 0; gone += int64(n) {
			took, err := db.fenced(ctx, l, func(tx *sqlx.Tx) (err error) {
				n, err = db.dropSent(ctx, tx, site, day)
				return err
			})
			if err == nil {
				err = Rest(ctx, took)
			}
			if err != nil {
				return gone, err
			}
		}
	}
	return gone, nil
}

// sentRow is what became of a push for one browser.
type sentRow struct {
	Delivery, Service, Outcome string
	Day                        int64
}

// sentFigure is what is counted of those that are gone.
type sentFigure struct {
	campaign, service, outcome string
	day                        int64
}

// dropSent deletes one piece, and tells how many rows it had.
func (db *DB) dropSent(ctx context.Context, tx *sqlx.Tx, site tend.SiteID, day int64) (int, error) {
	var rows []sentRow
	if err := tx.SelectContext(ctx, &rows, sqlSentOld, site, day*dayMicros, firstPiece); err != nil {
		return 0, unavailable(err)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.Delivery)
	}
	var of []struct{ Delivery, Campaign string }
	if err := tx.SelectContext(ctx, &of, db.in(sqlSentOf), db.dialect.texts(ids)); err != nil {
		return 0, unavailable(err)
	}
	campaigns := make(map[string]string, len(of))
	for _, p := range of {
		campaigns[p.Delivery] = p.Campaign
	}
	figures := map[sentFigure]int64{}
	for _, r := range rows {
		figures[sentFigure{campaigns[r.Delivery], r.Service, r.Outcome, r.Day}]++
	}
	order := slices.SortedFunc(maps.Keys(figures), func(a, b sentFigure) int {
		return cmp.Or(cmp.Compare(a.campaign, b.campaign), cmp.Compare(a.day, b.day), cmp.Compare(a.service, b.service), cmp.Compare(a.outcome, b.outcome))
	})
	for _, f := range order {
		if err := run(ctx, tx, sqlSentKept, site, f.campaign, f.day, f.service, f.outcome, figures[f]); err != nil {
			return 0, err
		}
	}
	return len(rows), run(ctx, tx, db.in(sqlSentOver), db.dialect.texts(ids))
}

// SweepPushKeys deletes retired keys that no browser was subscribed with any more for PushKeyKept, for
// whoever has a lease; it tells how many.
func (db *DB) SweepPushKeys(ctx context.Context, l *Lease) (all int64, err error) {
	return db.sweep(ctx, l, "retired keys of web push", `DELETE FROM vapid_keys WHERE (site, id) IN (SELECT k.site, k.id FROM vapid_keys k
		WHERE k.retired IS NOT NULL AND k.retired < ? AND NOT EXISTS (SELECT 1 FROM push_devices d WHERE d.site = k.site AND d.vapid = k.public)
		ORDER BY k.retired LIMIT ?)`, tend.Stamp(db.clock.Now()).Add(-PushKeyKept))
}

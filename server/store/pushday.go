package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// The figures of web push: what browsers were asked and answered, how many were won for it and
// how many were lost. All that were won and are not lost have a row in push_devices; a browser
// that says again that it is there is not won again.
const (
	PushWon  = string(tend.PushSubscribed)
	PushLost = "lost"

	sqlPushDay = `INSERT INTO push_days (site, day, what, n) VALUES (?, ?, ?, ?)
		ON CONFLICT (site, day, what) DO UPDATE SET n = push_days.n + excluded.n`
)

// countPush adds to a figure of web push, on the day of the unit's arrival.
func (w *writer) countPush(u *Unit, what string, n int64) {
	if n != 0 {
		w.pushDays[siteKey{u.Site, int64(u.At) / dayMicros, what}] += n
	}
}

// countAsked counts what came of a browser's own question.
func (w *writer) countAsked(u *Unit, what tend.PushWhat) {
	switch what { //nolint:exhaustive // devices are counted by their rows, and what failed is not a browser's answer
	case tend.PushAsked, tend.PushGranted, tend.PushDenied, tend.PushDismissed:
		w.countPush(u, string(what), 1)
	}
}

// flushPushDays writes the figures of web push, in one order for all nodes.
func (w *writer) flushPushDays() error {
	keys := slices.SortedFunc(maps.Keys(w.pushDays), func(a, b siteKey) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.day, b.day), cmp.Compare(a.what, b.what))
	})
	for _, k := range keys {
		if _, err := w.exec(sqlPushDay, k.site, k.day, k.what, w.pushDays[k]); err != nil {
			return err
		}
	}
	return nil
}

// loseDevices deletes devices of a site and counts them as lost, and tells how many there were.
// where says which, with its arguments.
func loseDevices(ctx context.Context, tx *sqlx.Tx, site tend.SiteID, now tend.Micros, where string, args ...any) (int64, error) {
	r, err := tx.ExecContext(ctx, `DELETE FROM push_devices WHERE site = ? AND `+where, append([]any{site}, args...)...)
	if err != nil {
		return 0, unavailable(err)
	}
	n, err := r.RowsAffected()
	if err != nil || n == 0 {
		return 0, unlessNil(err)
	}
	return n, run(ctx, tx, sqlPushDay, site, int64(now)/dayMicros, PushLost, n)
}

// PushFigure is how often something happened to web push on one day of UTC.
type PushFigure struct {
	Day  int64  // since 1970-01-01
	What string // asked, granted, denied, dismissed, subscribed, lost
	N    int64
}

// PushFigures reads the figures of a site's web push from one day to another, both included,
// the oldest day first.
func (db *DB) PushFigures(ctx context.Context, site tend.SiteID, from, to int64) ([]PushFigure, error) {
	var list []PushFigure
	if err := db.read.SelectContext(ctx, &list, `SELECT day, what, n FROM push_days WHERE site = ? AND day BETWEEN ? AND ? ORDER BY day, what`, site, from, to); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// DeviceCount is how many browsers take web push of a site now.
func (db *DB) DeviceCount(ctx context.Context, site tend.SiteID) (n int64, err error) {
	if err = db.read.GetContext(ctx, &n, `SELECT count(*) FROM push_devices WHERE site = ?`, site); err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}

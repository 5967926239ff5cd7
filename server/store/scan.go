package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Scan is how far a campaign has gone out that goes to everybody at a time.
type Scan struct {
	Site     tend.SiteID
	Campaign string
	Position tend.PersonID // up to whom
	Done     int64         // so many people were looked at
	Total    int64         // of so many, when it began
	Begun    tend.Micros
	Ended    tend.Micros // 0: it has not

	Rev    int64  // grows with each change of the campaign and of its site
	Status string // of the campaign
	Live   bool   // it is, and its site is not stopped
}

const scanSelect = `SELECT x.site, x.campaign, x.position, x.done, x.total, x.begun, x.ended, c.rev + s.rev AS rev, c.status,
	(c.status = 'live' AND NOT s.stopped) AS live
	FROM scans x JOIN campaigns c ON c.site = x.site AND c.id = x.campaign JOIN sites s ON s.id = x.site WHERE x.site = ?`

// Scan reads how far a campaign is, for whoever has a lease, and begins where it has not begun.
func (db *DB) Scan(ctx context.Context, l *Lease, site tend.SiteID, campaign string) (Scan, error) {
	var out Scan
	find := func() error { return db.read.GetContext(ctx, &out, scanSelect+` AND x.campaign = ?`, site, campaign) }
	err := find()
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.fenced(ctx, l, func(tx *sqlx.Tx) error {
			return run(ctx, tx, `INSERT INTO scans (site, campaign, position, done, total, begun, ended)
				SELECT ?, ?, 0, 0, count(DISTINCT person), CAST(? AS BIGINT), 0 FROM push_devices WHERE site = ? ON CONFLICT (site, campaign) DO NOTHING`,
				site, campaign, tend.Stamp(db.clock.Now()), site)
		})
		if err != nil {
			return Scan{}, err
		}
		err = find()
	}
	if err != nil {
		return Scan{}, unavailable(err)
	}
	return out, nil
}

// ScanEnded tells whether a campaign has gone out to everybody.
func (db *DB) ScanEnded(ctx context.Context, site tend.SiteID, campaign string) (ended bool, err error) {
	err = db.read.GetContext(ctx, &ended, `SELECT ended <> 0 FROM scans WHERE site = ? AND campaign = ?`, site, campaign)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, unavailable(err)
	}
	return ended, nil
}

// ScansOf lists those of a site, the newest first.
func (r Records) ScansOf(ctx context.Context, site tend.SiteID, limit int) ([]Scan, error) {
	var list []Scan
	if err := sqlx.SelectContext(ctx, r.q, &list, scanSelect+` ORDER BY x.begun DESC, x.campaign LIMIT ?`, site, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// PushPeople lists people with a browser that takes web push, in the order of their numbers.
func (db *DB) PushPeople(ctx context.Context, site tend.SiteID, after tend.PersonID, limit int) ([]tend.PersonID, error) {
	var list []tend.PersonID
	if err := db.read.SelectContext(ctx, &list, `SELECT DISTINCT person FROM push_devices WHERE person > ? AND site = ? ORDER BY person LIMIT ?`,
		after, site, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// MoveScan keeps how far a campaign is, for whoever has the lease. Where the campaign was
// changed since it was read (paused, say), it stays where it was: whoever was reached
// meanwhile may have been stopped by that, and has another turn.
func (db *DB) MoveScan(ctx context.Context, l *Lease, s *Scan) error {
	_, err := db.fenced(ctx, l, func(tx *sqlx.Tx) error {
		return run(ctx, tx, `UPDATE scans SET position = ?, done = ?, ended = ? WHERE site = ? AND campaign = ? AND EXISTS (
			SELECT 1 FROM campaigns c JOIN sites s ON s.id = c.site WHERE c.site = ? AND c.id = ? AND c.rev + s.rev = ? AND c.status = 'live' AND NOT s.stopped)`,
			s.Position, s.Done, s.Ended, s.Site, s.Campaign, s.Site, s.Campaign, s.Rev)
	})
	return err
}

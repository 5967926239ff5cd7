package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// SegmentScan is a segment that is watched, and how far a scan of its site's people is.
type SegmentScan struct {
	Site       tend.SiteID
	Segment    string
	Since      tend.Micros // names the watch
	Definition string      // of what its condition said when the watch began
	Settled    bool        // a scan has been to everybody since then

	Position tend.PersonID // up to whom the scan is
	Done     int64         // so many people were looked at
	Total    int64         // of so many, when it began
	Matched  int64         // of those looked at, so many are in it
	Came     int64         // so many were found to have come in, and
	Went     int64         // to have left
	Started  tend.Micros   // 0: no scan has begun since the watch did
	Finished tend.Micros   // 0: it is under way

	Size    int64       // how many the last whole scan has found in it; -1 before the first
	SizedAt tend.Micros `db:"sized_at"`
}

const segmentScanSelect = `SELECT site, segment, since, definition, settled = 1 AS settled, position, done, total, matched, came, went, started, finished, size, sized_at FROM segment_scans`

// SegmentScansDue are those that are under way, those that have not begun, and those that ended so
// long ago that they begin anew, of all sites, in the order of sites and segments.
func (db *DB) SegmentScansDue(ctx context.Context, ended tend.Micros) ([]SegmentScan, error) {
	var list []SegmentScan
	if err := db.read.SelectContext(ctx, &list, segmentScanSelect+` WHERE finished = 0 OR finished <= ? ORDER BY site, segment`, ended); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// SegmentScans are the watched segments of a site, in the order of their ids.
func (r Records) SegmentScans(ctx context.Context, site tend.SiteID) ([]SegmentScan, error) {
	var list []SegmentScan
	if err := sqlx.SelectContext(ctx, r.q, &list, segmentScanSelect+` WHERE site = ? ORDER BY segment`, site); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// loadWatches gives each site the segments that are watched.
func (r Records) loadWatches(ctx context.Context, sites []tend.Site) error {
	var list []SegmentScan
	if err := sqlx.SelectContext(ctx, r.q, &list, segmentScanSelect+` ORDER BY site, segment`); err != nil {
		return fmt.Errorf("store: read watched segments: %w", err)
	}
	for i := range list {
		x := &list[i]
		at := slices.IndexFunc(sites, func(s tend.Site) bool { return s.ID == x.Site })
		if at >= 0 {
			sites[at].Watches = append(sites[at].Watches, tend.SegmentWatch{Segment: x.Segment, Since: x.Since, Definition: x.Definition, Settled: x.Settled})
		}
	}
	return nil
}

// FollowSegments has exactly these segments of a site watched, for whoever has the lease. One that is
// new, or says something else than it did, begins a watch: nobody is known to be in it yet. The list
// was made of a version of the configuration; where that is not the present one, nothing changes.
func (db *DB) FollowSegments(ctx context.Context, l *Lease, site tend.SiteID, version int64, list []tend.SegmentWatch) error {
	_, err := db.fenced(ctx, l, func(tx *sqlx.Tx) error {
		if err := takeLock(ctx, tx, db.dialect.changing); err != nil {
			return err
		}
		if now, err := configVersion(ctx, tx); err != nil || now != version {
			return err
		}
		known, err := (Records{q: tx, db: db}).SegmentScans(ctx, site)
		if err != nil {
			return err
		}
		for i := range known {
			if !slices.ContainsFunc(list, func(w tend.SegmentWatch) bool { return w.Segment == known[i].Segment }) {
				if err := run(ctx, tx, `DELETE FROM segment_scans WHERE site = ? AND segment = ?`, site, known[i].Segment); err != nil {
					return err
				}
			}
		}
		for _, w := range list {
			if err := db.followSegment(ctx, tx, site, w, known); err != nil {
				return err
			}
		}
		return countConfig(ctx, tx)
	})
	return err
}

func (db *DB) followSegment(ctx context.Context, tx *sqlx.Tx, site tend.SiteID, w tend.SegmentWatch, known []SegmentScan) error {
	since := tend.Stamp(db.clock.Now())
	if i := slices.IndexFunc(known, func(x SegmentScan) bool { return x.Segment == w.Segment }); i >= 0 {
		if known[i].Definition == w.Definition {
			return nil
		}
		since = max(since, known[i].Since+1)
	}
	return run(ctx, tx, `INSERT INTO segment_scans (site, segment, since, definition, settled, position, done, total, matched, came, went, started, finished, size, sized_at)
		VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0) ON CONFLICT (site, segment) DO UPDATE SET since = excluded.since, definition = excluded.definition,
		settled = 0, position = 0, done = 0, total = 0, matched = 0, came = 0, went = 0, started = 0, finished = 0, size = -1, sized_at = 0`,
		site, w.Segment, since, w.Definition)
}

// countConfig counts the configuration version up; the caller has the lock of changes.
func countConfig(ctx context.Context, tx *sqlx.Tx) error {
	return run(ctx, tx, `UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE key = 'config'`)
}

// MoveSegmentScans keeps how far scans of a site are, for whoever has the lease. One whose watch has
// ended since it was read stays as it is. The first that has been to everybody settles its watch, and
// every node hears of it.
func (db *DB) MoveSegmentScans(ctx context.Context, l *Lease, list []SegmentScan) error {
	_, err := db.fenced(ctx, l, func(tx *sqlx.Tx) error {
		settles := slices.ContainsFunc(list, func(x SegmentScan) bool { return x.Finished != 0 && !x.Settled })
		if settles {
			if err := takeLock(ctx, tx, db.dialect.changing); err != nil {
				return err
			}
		}
		for i := range list {
			x := &list[i]
			if err := run(ctx, tx, `UPDATE segment_scans SET position = ?, done = ?, total = ?, matched = ?, came = ?, went = ?, started = ?, finished = ?, size = ?, sized_at = ?,
				settled = CASE WHEN CAST(? AS BIGINT) <> 0 THEN 1 ELSE settled END WHERE site = ? AND segment = ? AND since = ?`,
				x.Position, x.Done, x.Total, x.Matched, x.Came, x.Went, x.Started, x.Finished, x.Size, x.SizedAt, x.Finished, x.Site, x.Segment, x.Since); err != nil {
				return err
			}
		}
		if settles {
			return countConfig(ctx, tx)
		}
		return nil
	})
	return err
}

package store

import (
	"cmp"
	"context"
	"slices"

	"tend/server/tend"
)

const (
	// newestRuns is how far a look at the newest events goes back at most, in runs of all sites: so it costs
	// the same however many there are.
	newestRuns = 2000
	// lateRuns is how far behind the newest a run may become visible: where several write, a smaller id may
	// commit after a larger one. Who looks again is given so many anew.
	lateRuns = 64
)

// Newest is a run of somebody's that came in lately.
type Newest struct {
	Run
	Of Whose
}

// Whose says who somebody is, merges followed; both empty of somebody who is gone.
type Whose struct {
	User, Anon string
}

type newestRow struct {
	runRow
	UserID string `db:"userid"`
	Anon   string
}

// RunsNewest reads the runs of a site that came after one, 0 from where a look begins: the newest first, at
// most limit. It reads the table of today, and beside it that of yesterday while a look goes on over midnight.
func (db *DB) RunsNewest(ctx context.Context, site tend.SiteID, after int64, limit int) ([]Newest, error) {
	today := int64(tend.Stamp(db.clock.Now())) / dayMicros << dayShift
	tables := db.dialect.tables(today)[:1]
	if db.dialect.days != "" {
		if after == 0 || after < today {
			tables = append(tables, db.dialect.tables(today - 1<<dayShift)[0])
		}
		tables = append(tables, "runs_default")
	}
	if db.dialect.shared && after != 0 {
		after -= lateRuns
	}
	var list []Newest
	for _, table := range tables {
		var rows []newestRow
		if err := db.read.SelectContext(ctx, &rows, `SELECT r.id, r.prev, r.rev, r.at, r.body,
			COALESCE(k."user", p."user", '') AS userid, COALESCE(k.anon, p.anon, '') AS anon
			FROM (SELECT id, site, person, prev, rev, at, body FROM `+table+`
				WHERE id > ? AND id > (SELECT COALESCE(MAX(id), 0) FROM `+table+`) - ? ORDER BY id DESC) AS r
			LEFT JOIN persons p ON p.id = r.person LEFT JOIN persons k ON k.id = p.merged_into
			WHERE r.site = ? ORDER BY r.id DESC LIMIT ?`, after, newestRuns, site, limit); err != nil && !db.dialect.noTable(err) {
			return nil, unavailable(err)
		}
		for i := range rows {
			run, err := rows[i].run()
			if err != nil {
				return nil, err
			}
			list = append(list, Newest{Run: run, Of: Whose{rows[i].UserID, rows[i].Anon}})
		}
	}
	slices.SortFunc(list, func(a, b Newest) int { return cmp.Compare(b.ID, a.ID) })
	return list[:min(limit, len(list))], nil
}

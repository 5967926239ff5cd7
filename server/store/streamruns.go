package store

import (
	"cmp"
	"context"
	"slices"
)

// back is a stream that is being followed back.
type back struct {
	*found
	next  int64  // the run to read next
	after uint64 // the revision to stop at
	table int    // how many tables were asked for it in vain
}

// readRuns follows the runs of many people back, each to a revision of their own: table
// by table, all people of a table together.
func (db *DB) readRuns(ctx context.Context, streams map[streamKey]*found) error {
	var want []*back
	for k, s := range streams {
		if s.Rev > k.after {
			want = append(want, &back{found: s, next: s.Run, after: k.after})
		}
	}
	for len(want) > 0 {
		tables := map[string][]*back{}
		for _, w := range want {
			name := db.dialect.tables(w.next)[w.table]
			tables[name] = append(tables[name], w)
		}
		want = want[:0]
		for name, of := range tables {
			if err := db.readTable(ctx, name, of); err != nil {
				return err
			}
			for _, w := range of {
				if w.next != 0 && w.table < len(db.dialect.tables(w.next)) {
					want = append(want, w)
				}
			}
		}
	}
	for _, s := range streams {
		slices.SortFunc(s.Runs, func(a, b Run) int { return cmp.Compare(a.Rev, b.Rev) })
	}
	return nil
}

// readTable follows streams back within a table.
func (db *DB) readTable(ctx context.Context, table string, want []*back) error {
	args := make([]any, 0, 6*len(want))
	for i, w := range want {
		args = append(args, i, w.next, w.after)
	}
	list, args := values(3, args)
	q := `WITH RECURSIVE want (i, run, after) AS (VALUES ` + list + `), chain AS (
		SELECT w.i, w.after, r.id, r.prev, r.rev, r.at, r.body FROM want w JOIN ` + table + ` r ON r.id = w.run
		UNION ALL
		SELECT c.i, c.after, r.id, r.prev, r.rev, r.at, r.body FROM chain c JOIN ` + table + ` r ON r.id = c.prev WHERE r.rev > c.after)
		SELECT i, id, prev, rev, at, body FROM chain`
	var rows []struct {
		I int
		runRow
	}
	if err := db.read.SelectContext(ctx, &rows, q, args...); err != nil && !db.dialect.noTable(err) {
		return unavailable(err)
	}
	oldest := make([]uint64, len(want))
	for i := range rows {
		r := &rows[i]
		w := want[r.I]
		run, err := r.run()
		if err != nil {
			w.err = err
		}
		w.Runs = append(w.Runs, run)
		if oldest[r.I] == 0 || r.Rev < oldest[r.I] {
			oldest[r.I], w.next, w.table = r.Rev, r.Prev, 0
		}
	}
	for i, w := range want {
		if oldest[i] == 0 {
			w.table++
		} else if oldest[i] <= w.after+1 { // revisions have no gaps
			w.next = 0
		}
	}
	return nil
}

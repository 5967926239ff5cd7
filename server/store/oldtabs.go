package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// TabsKept is for how many days after its last event a document's watermark is kept.
// The snippet throws away what a closed document has left behind after 7 days, so what
// comes after 30 was recorded by a document that lived on.
const TabsKept = 30

// tabsRead is how many watermarks one piece is looked for among.
const tabsRead = 50_000

// SweepTabs deletes watermarks that nobody has used for TabsKept days, for whoever has
// a lease, and tells how many.
func (db *DB) SweepTabs(ctx context.Context, l *Lease) (all int, err error) {
	for next := int64(0); ; {
		after, gone, took, err := db.sweepTabsBehind(ctx, l, next)
		if all += gone; err != nil || after == 0 {
			return all, err
		}
		next = after
		if err := Rest(ctx, took); err != nil {
			return all, err
		}
	}
}

// sweepTabsBehind sweeps a piece behind an id. It gives the id to go on behind, 0 at the
// end, how many went, and how long the writer was at it.
func (db *DB) sweepTabsBehind(ctx context.Context, l *Lease, after int64) (next int64, gone int, took time.Duration, err error) {
	today := int64(tend.Stamp(db.clock.Now()) / dayMicros)
	var newest int64
	if err := db.read.GetContext(ctx, &newest, `SELECT coalesce(max(id), 0) FROM tabs`); err != nil {
		return 0, 0, 0, unavailable(err)
	}
	// The newest stays: SQLite would give its number to the next document, and sessions
	// know their row by it.
	end := min(after+tabsRead, newest-1)
	var rows []struct{ ID, Day int64 }
	if err := db.read.SelectContext(ctx, &rows, `SELECT id, day FROM tabs WHERE id > ? AND id <= ? AND day < ? ORDER BY id LIMIT ?`,
		after, end, today-TabsKept, firstPiece); err != nil {
		return 0, 0, 0, unavailable(err)
	}
	var old, undated []int64
	for _, r := range rows {
		if r.Day == 0 {
			undated = append(undated, r.ID)
		} else {
			old = append(old, r.ID)
		}
	}
	switch {
	case len(rows) == firstPiece:
		next = rows[firstPiece-1].ID
	case end < newest-1:
		next = end
	}
	if len(rows) == 0 {
		return next, 0, 0, nil
	}
	took, err = db.fenced(ctx, l, func(tx *sqlx.Tx) error { return db.sweepTabs(ctx, tx, old, undated, today) })
	return next, len(old), took, err
}

// sweepTabs deletes, and dates those that an older version has written.
func (db *DB) sweepTabs(ctx context.Context, tx *sqlx.Tx, old, undated []int64, today int64) error {
	for _, c := range []struct {
		ids  []int64
		q    string
		args []any
	}{
		{old, `DELETE FROM tabs WHERE day < ? AND day > 0 AND id ` + db.dialect.among, []any{today - TabsKept}},
		{undated, `UPDATE tabs SET day = ? WHERE day = 0 AND id ` + db.dialect.among, []any{today}},
	} {
		if len(c.ids) == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, c.q, append(c.args, db.dialect.list(c.ids))...); err != nil {
			return fmt.Errorf("store: old tabs: %w", err)
		}
	}
	return nil
}

package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// How many rows a piece has. The writer deletes a piece at once, which shall take half
// of the 10 ms that one piece of its work may; what goes as a whole is only read.
const (
	leastPiece = 10
	firstPiece = 100
	mostPiece  = 2000
	pieceTime  = 5 * time.Millisecond
)

// Old is the next piece of what is to go: events or decisions that lie beside each
// other. The events of a day that has a partition are looked through piece by piece,
// and go with it.
type Old struct {
	Behind []Behind // whose snapshot does not hold yet what they did in it
	Rows   int

	table     oldTable
	after, to int64 // the ids of the rows: above the first, up to the second
	of        map[tend.PersonID]Behind
	end       bool // of the table, when that goes as a whole
	sound     bool // there are snapshots that hold all of the table up to here
	size      int  // of the next piece

	cut  *Cut    // of sites that keep less; nil: of all
	ids  []int64 // cut: the rows that go
	done bool    // cut: it is through
}

// Behind is a person whose events cannot go yet.
type Behind struct {
	Site   tend.SiteID
	Person tend.PersonID
	Rev    uint64 // the newest that goes
}

// oldTable is a table that old rows may lie in.
type oldTable struct {
	name  string
	runs  bool // of events: people have to be seen to first
	whole bool // a partition, all of whose rows are old
	byID  bool // the id tells the day of a row
	// The newest row stays, old or not: SQLite gives its number away again when it goes,
	// and for events that stands in the row of their person.
	keepsNewest bool
	anew        bool // by a cut, looked through from the begin each time
	edited      bool // rows may be younger than others behind them
}

func (t *oldTable) young(id int64, at tend.Micros, day int64) bool {
	switch {
	case t.whole:
		return false
	case t.byID:
		return id>>dayShift >= day
	}
	return at >= tend.Micros(day*dayMicros)
}

// Oldest finds the next piece of what came before a UTC day, behind another one of the
// same look: nil for the first. There is none when it gives nil.
func (db *DB) Oldest(ctx context.Context, day int64, prev *Old) (*Old, error) {
	if prev != nil && !prev.end {
		if old, err := db.piece(ctx, prev.table, day, prev); err != nil || old != nil {
			return old, err
		}
	}
	tables, err := db.oldTables(ctx, day)
	if err != nil {
		return nil, err
	}
	if prev != nil { // those before it are through
		if i := slices.Index(tables, prev.table); i >= 0 {
			tables = tables[i+1:]
		}
	}
	for _, t := range tables {
		if old, err := db.piece(ctx, t, day, nil); err != nil || old != nil {
			return old, err
		}
	}
	return nil, nil //nolint:nilnil // nothing is old
}

// oldTables are the tables in which something may be old, in the order of their days.
func (db *DB) oldTables(ctx context.Context, day int64) ([]oldTable, error) {
	if db.dialect.days == "" {
		return []oldTable{{name: "runs", runs: true, keepsNewest: true}, {name: "decisions", keepsNewest: true}, {name: "answers"}}, nil
	}
	days, err := partitions(ctx, db.read)
	if err != nil {
		return nil, err
	}
	var list []oldTable
	for _, d := range days {
		if d < day {
			list = append(list, oldTable{name: partition(d), runs: true, whole: true})
		}
	}
	return append(list, oldTable{name: "runs_default", runs: true, byID: true}, oldTable{name: "decisions"}, oldTable{name: "answers"}), nil
}

// partitions are the days that have a partition, the oldest first.
func partitions(ctx context.Context, q sqlx.QueryerContext) (days []int64, err error) {
	var names []string
	if err := sqlx.SelectContext(ctx, q, &names, `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = 'runs'::regclass`); err != nil {
		return nil, unavailable(err)
	}
	for _, name := range names {
		if number, ok := strings.CutPrefix(name, "runs_d"); ok {
			if day, err := strconv.ParseInt(number, 10, 64); err == nil { // the default one has none
				days = append(days, day)
			}
		}
	}
	slices.Sort(days)
	return days, nil
}

// piece reads on in a table: from the begin, or behind the piece before.
func (db *DB) piece(ctx context.Context, t oldTable, day int64, prev *Old) (*Old, error) {
	old := &Old{table: t, sound: true, size: firstPiece, of: map[tend.PersonID]Behind{}}
	if prev != nil {
		old.after, old.sound, old.size = prev.to, prev.sound, prev.size
	}
	limit := old.size
	if t.whole {
		limit = mostPiece
	}
	old.to = old.after
	var rows []struct {
		ID int64
		At tend.Micros
		Behind
	}
	columns := `id, at`
	if t.runs {
		columns += `, site, person, rev`
	}
	if err := db.read.SelectContext(ctx, &rows, `SELECT `+columns+` FROM `+t.name+` WHERE id > ? ORDER BY id LIMIT ?`, old.after, limit+1); err != nil {
		return nil, unavailable(err)
	}
	for i, r := range rows {
		if i == limit || t.keepsNewest && i == len(rows)-1 || t.young(r.ID, r.At, day) {
			break
		}
		old.to = r.ID
		old.Rows++
		if t.runs {
			old.of[r.Person] = r.Behind // a person's revisions grow with the ids
		}
	}
	old.end = t.whole && len(rows) <= limit
	if old.Rows == 0 && !old.end {
		return nil, nil //nolint:nilnil // as Oldest
	}
	var err error
	old.Behind, err = db.behind(ctx, old)
	return old, err
}

// behind finds those whose snapshot does not hold what they did in a piece. Nobody asks
// for the state of somebody who was merged: it is in the other's.
func (db *DB) behind(ctx context.Context, old *Old) (list []Behind, err error) {
	if len(old.of) == 0 {
		return nil, nil
	}
	ids := make([]int64, 0, len(old.of))
	for id := range old.of {
		ids = append(ids, int64(id))
	}
	var rows []struct {
		ID  tend.PersonID
		Rev uint64
	}
	if err := db.read.SelectContext(ctx, &rows, `SELECT p.id, coalesce(s.rev, 0) AS rev FROM persons p LEFT JOIN snapshots s ON s.person = p.id
		WHERE p.merged_into IS NULL AND p.id `+db.dialect.among, db.dialect.list(ids)); err != nil {
		return nil, unavailable(err)
	}
	for _, r := range rows {
		if b := old.of[r.ID]; r.Rev < b.Rev {
			list = append(list, b)
		}
	}
	return list, nil
}

// Drop deletes a piece for whoever has a lease, and tells how long the writer was at
// it. What is in nobody's snapshot is refused: snapshots are raised and never lowered,
// and events never change, so what is found before the deletion holds.
func (db *DB) Drop(ctx context.Context, l *Lease, old *Old) (took time.Duration, err error) {
	left, err := db.behind(ctx, old)
	if err != nil {
		return 0, err
	}
	if old.sound = old.sound && len(left) == 0; !old.sound {
		return 0, tend.Errorf(tend.Internal, "not_in_snapshots", "events of %d people in %s are in no snapshot yet: nothing was deleted", len(left), old.table.name)
	}
	took, err = db.fenced(ctx, l, func(tx *sqlx.Tx) error {
		switch {
		case old.cut != nil:
			return db.dropCut(ctx, tx, old)
		case !old.table.whole:
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+old.table.name+` WHERE id > ? AND id <= ?`, old.after, old.to); err != nil {
				return fmt.Errorf("store: delete from %s: %w", old.table.name, err)
			}
		case old.end:
			return dropPartition(ctx, tx, old)
		}
		return nil
	})
	switch {
	case took > pieceTime:
		old.size = max(leastPiece, old.size/2)
	case took < pieceTime/4:
		old.size = min(mostPiece, old.size*2)
	}
	return took, err
}

// dropPartition drops a day, unless something came to it after it was looked through.
// Dropping locks all of the events for a moment, so it is given up rather than waited
// for: behind a lock that is waited for everybody waits.
func dropPartition(ctx context.Context, tx *sqlx.Tx, old *Old) error {
	for _, q := range []string{
		`SET LOCAL lock_timeout = '50ms'`,
		`LOCK TABLE ONLY runs IN ACCESS EXCLUSIVE MODE`,
		`LOCK TABLE ` + old.table.name + ` IN ACCESS EXCLUSIVE MODE`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("store: lock %s: %w", old.table.name, unavailable(err))
		}
	}
	var newest int64
	if err := tx.GetContext(ctx, &newest, `SELECT coalesce(max(id), 0) FROM `+old.table.name); err != nil {
		return unavailable(err)
	}
	if newest > old.to {
		return tend.Errorf(tend.Unavailable, "partition_grew", "events came to %s while it was looked through: the next look takes them in", old.table.name)
	}
	if _, err := tx.ExecContext(ctx, `DROP TABLE `+old.table.name); err != nil {
		return fmt.Errorf("store: drop %s: %w", old.table.name, unavailable(err))
	}
	return nil
}

// OldestDay is the UTC day of the oldest events that are kept; false when there are none.
func (db *DB) OldestDay(ctx context.Context) (day int64, found bool, err error) {
	q := `SELECT at / 86400000000 FROM runs ORDER BY id LIMIT 1`
	var list []int64
	if db.dialect.days != "" {
		q = `SELECT id >> 40 FROM runs_default ORDER BY id LIMIT 1`
		if list, err = partitions(ctx, db.read); err != nil {
			return 0, false, err
		}
	}
	var more []int64
	if err := db.read.SelectContext(ctx, &more, q); err != nil {
		return 0, false, unavailable(err)
	}
	list = append(list, more...)
	if len(list) == 0 {
		return 0, false, nil
	}
	return slices.MinFunc(list, cmp.Compare[int64]), true, nil
}

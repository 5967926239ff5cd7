package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// The events of each day lie in a partition of their own on PostgreSQL. The id of a
// run begins with its day, which the migration describes.
const (
	dayMicros    = 86_400_000_000
	minuteMicros = 60_000_000
	dayShift     = 40
	// daysAhead is for how many days after today partitions are made: as long may
	// whoever makes them be away before rows come into the default one.
	daysAhead = 3
)

// MakeDays makes the partitions of today and of the days to come that are not there
// yet. One node does it at a time; a node that finds another one at it leaves it to
// that. Nothing is lost without: runs of a day that has no partition lie in the default
// one, and move when the day gets its own. On SQLite there is nothing to do.
func (db *DB) MakeDays(ctx context.Context) error {
	if db.dialect.days == "" {
		return nil
	}
	today := int64(tend.Stamp(db.clock.Now())) / dayMicros
	for day := today; day <= today+daysAhead; day++ {
		if err := db.makeDay(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) makeDay(ctx context.Context, day int64) error {
	name := partition(day)
	there := func(q sqlx.QueryerContext) (found bool, err error) {
		err = sqlx.GetContext(ctx, q, &found, `SELECT EXISTS (SELECT 1 FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
			WHERE i.inhparent = 'runs'::regclass AND c.relname = ?)`, name)
		return found, err
	}
	if found, err := there(db.write); err != nil || found {
		return unlessNil(err)
	}
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		var mine bool
		if err := tx.GetContext(ctx, &mine, db.dialect.days); err != nil || !mine {
			return unlessNil(err)
		}
		if found, err := there(tx); err != nil || found {
			return unlessNil(err)
		}
		return makePartition(ctx, tx, name, day<<dayShift, (day+1)<<dayShift)
	})
}

// makePartition makes a partition, empty or of what has come into the default one, and
// hangs it in. Whoever writes into the default one meanwhile waits, and is told to try
// again; who reads or writes elsewhere is not disturbed.
func makePartition(ctx context.Context, tx *sqlx.Tx, name string, from, to int64) error {
	for _, q := range []string{
		`SET LOCAL lock_timeout = '2s'`, // of the road, which waits behind it
		fmt.Sprintf(`CREATE TABLE %s (LIKE runs INCLUDING ALL, CHECK (id >= %d AND id < %d))`, name, from, to),
		`LOCK TABLE runs_default IN ACCESS EXCLUSIVE MODE`,
		fmt.Sprintf(`WITH moved AS (DELETE FROM runs_default WHERE id >= %d AND id < %d RETURNING *) INSERT INTO %s SELECT * FROM moved`, from, to, name),
		fmt.Sprintf(`ALTER TABLE runs ATTACH PARTITION %s FOR VALUES FROM (%d) TO (%d)`, name, from, to),
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("store: partition %s: %w", name, unavailable(err))
		}
	}
	return nil
}

func unlessNil(err error) error {
	if err == nil {
		return nil
	}
	return unavailable(err)
}

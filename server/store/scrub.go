package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"tend/server/tend"
)

// How SQLite's log is emptied. While that is done nobody else writes, so it is tried for a
// moment only, and again: a reader who is in the way is gone soon.
const (
	emptyTries  = 100
	emptyWithin = `PRAGMA busy_timeout = 10` // milliseconds
	emptyAfter  = `PRAGMA busy_timeout = 5000`
)

// Scrub takes what was deleted of a person out of what the database keeps besides its rows.
// SQLite has overwritten it in the file already, and the log is emptied. PostgreSQL gives
// the room of the rows free.
func (db *DB) Scrub(ctx context.Context, e *Erasing) error {
	if db.log != nil {
		return db.log.empty(ctx)
	}
	conn, err := db.write.Connx(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SET statement_timeout = '`+statementTimeout+`'`)
		_ = conn.Close()
	}()
	if _, err := conn.ExecContext(ctx, `SET statement_timeout = 0`); err != nil { // a vacuum is in nobody's way
		return unavailable(err)
	}
	for _, table := range slices.Sorted(maps.Keys(e.tables)) {
		if _, err := conn.ExecContext(ctx, `VACUUM `+table); err != nil && !db.dialect.noTable(err) {
			return unavailable(err)
		}
	}
	return nil
}

// empty copies all of the log into the database and cuts it to nothing.
func (c *checkpoints) empty(ctx context.Context) error {
	if _, _, err := checkpoint(c.beside, "PASSIVE"); err != nil { // most of it in nobody's way
		return err
	}
	conn, err := c.beside.Connx(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), emptyAfter)
		_ = conn.Close()
	}()
	if _, err := conn.ExecContext(ctx, emptyWithin); err != nil {
		return unavailable(err)
	}
	for range emptyTries {
		var busy, size, done int
		if err := conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &size, &done); err != nil {
			return unavailable(err)
		}
		if busy == 0 {
			return nil
		}
		if err := Rest(ctx, time.Millisecond); err != nil {
			return err
		}
	}
	return tend.Errorf(tend.Unavailable, "log_in_use", "the database's log is being read: it is emptied with the next look")
}

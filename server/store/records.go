package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Records reads what people configure: sites, campaigns, members, keys, the audit log.
type Records struct {
	q  sqlx.QueryerContext
	db *DB
}

// Records reads from the pool, each call for itself.
func (db *DB) Records() Records { return Records{q: db.read, db: db} }

// Change reads and writes records in one transaction.
type Change struct {
	Records
	tx     *sqlx.Tx
	now    tend.Micros
	config bool
}

// Change runs a function in one transaction: all it writes is kept, or, when it
// fails, nothing. A change to sites or campaigns counts the configuration version up.
func (db *DB) Change(ctx context.Context, fn func(*Change) error) error {
	return db.alone(ctx, func(tx *sqlx.Tx) error {
		c := &Change{Records: Records{q: tx, db: db}, tx: tx, now: tend.Stamp(db.clock.Now())}
		if err := fn(c); err != nil {
			return err
		}
		if !c.config {
			return nil
		}
		if err := takeLock(ctx, tx, db.dialect.changing); err != nil {
			return err
		}
		return countConfig(ctx, tx)
	})
}

// Now is the time of the change.
func (c *Change) Now() tend.Micros { return c.now }

// exec runs a statement whose violation of uniqueness means that `what` exists.
func (c *Change) exec(ctx context.Context, what, query string, args ...any) error {
	_, err := c.affect(ctx, what, query, args...)
	return err
}

func (c *Change) affect(ctx context.Context, what, query string, args ...any) (int64, error) {
	if err := c.point(ctx, "SAVEPOINT statement"); err != nil {
		return 0, err
	}
	res, err := c.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, errors.Join(c.db.conflict(err, what), c.point(ctx, "ROLLBACK TO SAVEPOINT statement"))
	}
	if err := c.point(ctx, "RELEASE SAVEPOINT statement"); err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("store: write %s: %w", what, err)
	}
	return n, nil
}

// point sets or goes back to a point before a statement: PostgreSQL ends a transaction
// at the first statement that fails, and a bootstrap file goes on to name all its faults.
func (c *Change) point(ctx context.Context, q string) error {
	if !c.db.dialect.shared {
		return nil
	}
	if _, err := c.tx.ExecContext(ctx, q); err != nil {
		return unavailable(err)
	}
	return nil
}

// one is exec for a statement that must meet a row.
func (c *Change) one(ctx context.Context, what, query string, args ...any) error {
	n, err := c.affect(ctx, what, query, args...)
	if err == nil && n == 0 {
		return tend.Errorf(tend.NotFound, "", "there is no %s", what)
	}
	return err
}

// conflict translates a violation of uniqueness.
func (db *DB) conflict(err error, what string) error {
	if db.dialect.unique(err) {
		return &tend.Error{Code: tend.Conflict, Reason: "exists", Message: "this exists already: " + what, Err: err}
	}
	return fmt.Errorf("store: write %s: %w", what, err)
}

// stale is the answer to a change that was made against an older state of a row.
func stale(what string, have, want int64) error {
	return tend.Errorf(tend.Conflict, "stale", "the %s was changed meanwhile (it is at %d, you have %d): read it again and repeat the change", what, have, want)
}

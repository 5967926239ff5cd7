package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// leaseTerm is how long a lease lasts when it is not renewed. Each write under it
// renews it; none takes nearly as long.
const leaseTerm = time.Minute

// Lease is the right to do what one node does at a time. Its token is higher than that
// of everybody who had it before: by that the database knows an owner who stood still
// for longer than the lease and was replaced meanwhile.
type Lease struct {
	name  string
	token int64
}

// TakeLease takes a lease when nobody has it, and when what it is for was not done
// within a time; nil when it is not to be had.
func (db *DB) TakeLease(ctx context.Context, name string, within time.Duration) (*Lease, error) {
	now := tend.Stamp(db.clock.Now())
	// What lies ahead of now was written by a clock that was set back since.
	const free = `name = ? AND (until <= ? OR until > ?) AND (done <= ? OR done > ?)`
	args := []any{name, now, now.Add(leaseTerm), now.Add(-within), now}
	var taken bool
	err := db.read.GetContext(ctx, &taken, `SELECT NOT (`+free+`) FROM leases WHERE name = ?`, append(args, name)...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, unavailable(err)
	}
	if taken {
		return nil, nil //nolint:nilnil // the usual case: another node has it, or did it
	}
	l := &Lease{name: name}
	err = db.tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO leases (name, token, until, done) VALUES (?, 0, 0, 0) ON CONFLICT DO NOTHING`, name); err != nil {
			return err
		}
		return tx.GetContext(ctx, &l.token, `UPDATE leases SET token = token + 1, until = ? WHERE `+free+` RETURNING token`,
			append([]any{now.Add(leaseTerm)}, args...)...)
	})
	if errors.Is(err, sql.ErrNoRows) { // another node was faster
		return nil, nil //nolint:nilnil // as above
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return l, nil
}

// EndLease gives a lease back; done says that the work is. One that was lost changes
// nothing.
func (db *DB) EndLease(ctx context.Context, l *Lease, done bool) error {
	q, args := `UPDATE leases SET until = 0`, []any{}
	if done {
		q, args = q+`, done = ?`, append(args, tend.Stamp(db.clock.Now()))
	}
	if _, err := db.write.ExecContext(ctx, q+` WHERE name = ? AND token = ?`, append(args, l.name, l.token)...); err != nil {
		return unavailable(err)
	}
	return nil
}

// LeaseDone tells when what a lease is for was done last; 0 is never.
func (db *DB) LeaseDone(ctx context.Context, name string) (at tend.Micros, err error) {
	err = db.read.GetContext(ctx, &at, `SELECT done FROM leases WHERE name = ?`, name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, unavailable(err)
	}
	return at, nil
}

// fenced is tx for whoever has a lease, which it renews: the row stays locked until the
// commit, so nobody takes the lease meanwhile, and who has lost it writes nothing. It
// tells how long the writer was at it.
func (db *DB) fenced(ctx context.Context, l *Lease, fn func(*sqlx.Tx) error) (took time.Duration, err error) {
	start := db.clock.Now()
	err = db.tx(ctx, func(tx *sqlx.Tx) error {
		start = db.clock.Now() // others had the writer until now
		now := tend.Stamp(start)
		r, err := tx.ExecContext(ctx, `UPDATE leases SET until = ? WHERE name = ? AND token = ? AND until > ?`, now.Add(leaseTerm), l.name, l.token, now)
		if err != nil {
			return unavailable(err)
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, tend.Errorf(tend.Conflict, "lease_lost", "the lease of %s ran out before it was renewed: another node may have it, so nothing was done", l.name))
		}
		return fn(tx)
	})
	return db.clock.Now().Sub(start), err
}

// rest is for how many times as long as a piece of work took the writer is left to the
// others then.
const rest = 9

// Rest leaves the writer to the others after a piece of work that took so long.
func Rest(ctx context.Context, took time.Duration) error {
	timer := time.NewTimer(rest * took)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

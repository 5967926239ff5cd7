package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

const (
	// idempotencyKept is how long an answer is given again.
	idempotencyKept = 24 * time.Hour
	// idempotencyBusy is how long a call may be under way; after that the server
	// that had it is taken for dead.
	idempotencyBusy = time.Minute
)

// Call is a call that must have its effect once, however often it comes.
type Call struct {
	Caller  string // who calls what: the same key of another caller is another call
	Key     string
	Request []byte // the SHA-256 of all that the call says
}

// Outcome is the answer that a call got.
type Outcome struct {
	Status int // HTTP
	ETag   string
	Body   []byte
}

// BeginCall notes that a call begins. done says that it was answered before, with
// that outcome. A call that the server did not survive is neither begun again nor
// answered: nobody knows whether it had its effect.
func (db *DB) BeginCall(ctx context.Context, call Call) (out Outcome, done bool, err error) {
	now := tend.Stamp(db.clock.Now())
	err = db.alone(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM idempotency WHERE at < ?`, now.Add(-idempotencyKept)); err != nil {
			return fmt.Errorf("store: idempotency: %w", err)
		}
		var row struct {
			Request []byte
			At      tend.Micros
			Status  int
			ETag    string `db:"etag"`
			Body    []byte
		}
		err := tx.GetContext(ctx, &row, `SELECT request, at, status, etag, body FROM idempotency WHERE caller = ? AND key = ?`, call.Caller, call.Key)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			if _, err := tx.ExecContext(ctx, `INSERT INTO idempotency (caller, key, request, at, status, etag, body) VALUES (?, ?, ?, ?, 0, '', ?)`,
				call.Caller, call.Key, call.Request, now, []byte{}); err != nil {
				return fmt.Errorf("store: idempotency: %w", err)
			}
			return nil
		case err != nil:
			return fmt.Errorf("store: idempotency: %w", err)
		case !bytes.Equal(row.Request, call.Request):
			return tend.Errorf(tend.Conflict, "idempotency_key_reused", "the Idempotency-Key was used for another call within the last 24 hours: use a new one")
		case row.Status != 0:
			out, done = Outcome{Status: row.Status, ETag: row.ETag, Body: row.Body}, true
			return nil
		case row.At > now.Add(-idempotencyBusy):
			return &tend.Error{
				Code: tend.Conflict, Reason: "in_progress", RetryAfter: time.Second,
				Message: "the first call with this Idempotency-Key is still under way: ask again in a moment",
			}
		}
		return tend.Errorf(tend.Conflict, "outcome_unknown", "the server did not survive the first call with this Idempotency-Key: see whether it had its effect, and if not, repeat it with a new key")
	})
	return out, done, err
}

// EndCall keeps the answer of a call for its repetitions. A zero outcome means
// that the call had no effect: it may be made again.
func (db *DB) EndCall(ctx context.Context, call Call, out Outcome) error {
	return db.alone(ctx, func(tx *sqlx.Tx) (err error) {
		if out.Status == 0 {
			_, err = tx.ExecContext(ctx, `DELETE FROM idempotency WHERE caller = ? AND key = ? AND status = 0`, call.Caller, call.Key)
		} else {
			_, err = tx.ExecContext(ctx, `UPDATE idempotency SET status = ?, etag = ?, body = ? WHERE caller = ? AND key = ?`,
				out.Status, out.ETag, out.Body, call.Caller, call.Key)
		}
		if err != nil {
			return fmt.Errorf("store: idempotency: %w", err)
		}
		return nil
	})
}

package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// The statements that say what became of pushes; AMONG tells whether something is in a list.
const (
	sqlPushesEnd = `UPDATE push_sends SET state = 'done', lease = 0, outcome = ?, status = ?, detail = ?, done_at = ?
		WHERE token = ? AND state = 'attempting' AND id AMONG RETURNING id`
	sqlPushAgain = `UPDATE push_sends SET state = 'queued', lease = 0, outcome = ?, status = ?, detail = ?, due = ?
		WHERE token = ? AND state = 'attempting' AND id = ?`
	// Who stopped it did not see it wait.
	sqlPushStop = `UPDATE push_sends AS s SET state = 'done', outcome = 'stopped', detail = ?, done_at = ?
		WHERE s.id = ? AND s.state = 'queued' AND NOT ` + pushIsLive
	sqlPushesStop = `UPDATE push_sends SET state = 'done', token = token + 1, lease = 0, outcome = 'stopped', detail = ?, done_at = ?
		WHERE state = 'queued' AND id IN (SELECT s.id FROM push_sends s WHERE s.state = 'queued' AND NOT ` + pushIsLive + ` ORDER BY s.id LIMIT ?)
		RETURNING delivery`

	// Two nodes that end pushes of the same deliveries would each take the other one's for the last.
	sqlPushesLock  = `SELECT id FROM deliveries WHERE id AMONG ORDER BY id FOR UPDATE`
	sqlPushesTaken = `SELECT DISTINCT delivery FROM push_sends WHERE state = 'done' AND outcome = 'accepted' AND delivery AMONG`
	// The lease is then when it was taken, from where on caps count it.
	sqlPushesSent = `UPDATE deliveries SET status = 'sent', lease = ? WHERE status = 'granted' AND id AMONG`
	sqlPushesOver = `SELECT delivery, sum(CASE WHEN outcome = 'stopped' THEN 1 ELSE 0 END) AS stopped FROM push_sends WHERE delivery AMONG
		GROUP BY delivery HAVING sum(CASE WHEN outcome = 'accepted' OR state <> 'done' THEN 1 ELSE 0 END) = 0`
	sqlPushesFail  = `UPDATE deliveries SET status = ? WHERE status = 'granted' AND id AMONG RETURNING id`
	sqlPushesCount = `INSERT INTO totals (site, campaign, day, version, what, n)
		SELECT site, campaign, CAST(? AS BIGINT), version, CAST(? AS TEXT), count(*) FROM pushes WHERE delivery AMONG
		GROUP BY site, campaign, version ORDER BY site, campaign, version
		ON CONFLICT (site, campaign, day, version, what) DO UPDATE SET n = totals.n + excluded.n`
)

const whyStopped = "the campaign or the site was stopped, or its web push turned off"

// stopPiece is how many pushes are stopped in one transaction.
const stopPiece = 500

// PushEnd is what became of a push: it is over, or waits to be tried again.
type PushEnd struct {
	Send    *tend.PushSend
	Outcome string
	Status  int // of HTTP; 0: there was no answer
	Detail  string
	Again   tend.Micros // when it is tried again; 0: it is over

	Kept bool // false where the lease was over and another node has it now: nothing was written
}

// alike are the ends that one statement writes.
type alike struct {
	outcome, detail string
	status          int
	token           int64
}

// EndPushes writes what became of pushes that this node has claimed, and what follows from
// it: a delivery that one push service took is sent, one that none took has failed, and a
// browser that is gone is forgotten.
func (db *DB) EndPushes(ctx context.Context, ends ...*PushEnd) error {
	return db.outboxTx(ctx, func(o *outboxTx) error {
		var deliveries []string
		byID, groups := map[string]*PushEnd{}, map[alike][]string{}
		for _, e := range ends {
			e.Kept = false
			byID[e.Send.ID] = e
			deliveries = append(deliveries, e.Send.Delivery)
			if e.Again == 0 {
				of := alike{e.Outcome, e.Detail, e.Status, e.Send.Token}
				groups[of] = append(groups[of], e.Send.ID)
			}
		}
		if err := o.lock(deliveries); err != nil {
			return err
		}
		var taken []string
		if err := o.read(&taken, sqlPushesTaken, deliveries); err != nil {
			return err
		}
		for of, ids := range groups {
			var kept []string
			if err := o.read(&kept, sqlPushesEnd, ids, of.outcome, of.status, of.detail, o.now, of.token); err != nil {
				return err
			}
			for _, id := range kept {
				byID[id].Kept = true
			}
		}
		return o.follow(ends, taken)
	})
}

// follow writes what follows from ends that were written; taken are the deliveries that a
// push service had taken before.
func (o *outboxTx) follow(ends []*PushEnd, taken []string) error {
	var sent, over []string
	for _, e := range ends {
		switch {
		case e.Again != 0:
			if err := o.again(e); err != nil {
				return err
			}
			over = append(over, e.Send.Delivery)
		case !e.Kept:
		case e.Outcome == PushAccepted:
			if !slices.Contains(taken, e.Send.Delivery) {
				sent = append(sent, e.Send.Delivery)
			}
		default:
			over = append(over, e.Send.Delivery)
			if e.Outcome == PushGone && e.Send.Endpoint != "" {
				if _, err := loseDevices(o.ctx, o.tx, e.Send.Site, o.now, `endpoint = ?`, e.Send.Endpoint); err != nil {
					return err
				}
			}
		}
	}
	if err := o.write(sqlPushesSent, sent, o.now); err != nil {
		return err
	}
	if err := o.count(StatusSent, sent); err != nil {
		return err
	}
	return o.over(over)
}

func (o *outboxTx) again(e *PushEnd) error {
	r, err := o.tx.ExecContext(o.ctx, sqlPushAgain, e.Outcome, e.Status, e.Detail, e.Again, e.Send.Token, e.Send.ID)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if e.Kept = n > 0; err != nil || !e.Kept {
		return err
	}
	return run(o.ctx, o.tx, o.db.in(sqlPushStop), whyStopped, o.now, e.Send.ID)
}

// StopPushes ends what waits of campaigns that are not live any more and of sites that
// were stopped or have web push turned off. It tells how many pushes those were.
func (db *DB) StopPushes(ctx context.Context) (stopped int, err error) {
	for {
		var list []string
		err := db.outboxTx(ctx, func(o *outboxTx) error {
			list = nil
			if err := o.tx.SelectContext(ctx, &list, db.in(sqlPushesStop), whyStopped, o.now, stopPiece); err != nil {
				return err
			}
			if err := o.lock(list); err != nil {
				return err
			}
			return o.over(list)
		})
		if err != nil {
			return stopped, err
		}
		if stopped += len(list); len(list) < stopPiece {
			return stopped, nil
		}
	}
}

// outboxTx is a transaction that says what became of pushes.
type outboxTx struct {
	db  *DB
	ctx context.Context //nolint:containedctx // the one transaction's
	tx  *sqlx.Tx
	now tend.Micros
}

// outboxTx is tx, tried again where PostgreSQL ended it for another one's sake.
func (db *DB) outboxTx(ctx context.Context, fn func(*outboxTx) error) (err error) {
	for range maxVictim {
		err = db.tx(ctx, func(tx *sqlx.Tx) error {
			return fn(&outboxTx{db: db, ctx: ctx, tx: tx, now: tend.Stamp(db.clock.Now())})
		})
		if !victim(err) {
			break
		}
	}
	if err != nil && !errors.As(err, new(*tend.Error)) {
		err = unavailable(err)
	}
	return err
}

// in writes a statement for this database: its lists, and whether a site has web push on.
func (db *DB) in(q string) string {
	return strings.ReplaceAll(strings.ReplaceAll(q, "AMONG", db.dialect.among), "PUSHES", db.dialect.pushes)
}

// read runs a statement on a list, which is its last argument, and gives what it finds.
func (o *outboxTx) read(to *[]string, q string, list []string, args ...any) error {
	if len(list) == 0 {
		return nil
	}
	return o.tx.SelectContext(o.ctx, to, o.db.in(q), append(args, o.db.dialect.texts(list))...)
}

func (o *outboxTx) write(q string, list []string, args ...any) error {
	if len(list) == 0 {
		return nil
	}
	return run(o.ctx, o.tx, o.db.in(q), append(args, o.db.dialect.texts(list))...)
}

func (o *outboxTx) lock(deliveries []string) error {
	if !o.db.dialect.shared {
		return nil
	}
	return o.write(sqlPushesLock, deliveries)
}

func (o *outboxTx) count(what string, deliveries []string) error {
	if err := o.write(sqlPushesCount, deliveries, o.now/dayMicros, what); err != nil {
		return err
	}
	return o.write(sqlPushesCount, deliveries, o.now/dayMicros, ByPush+what)
}

// over ends deliveries that no push service has taken and none will: they count in no cap
// any more. One that was stopped has not failed.
func (o *outboxTx) over(deliveries []string) error {
	if len(deliveries) == 0 {
		return nil
	}
	var rows []struct {
		Delivery string
		Stopped  int
	}
	if err := o.tx.SelectContext(o.ctx, &rows, o.db.in(sqlPushesOver), o.db.dialect.texts(deliveries)); err != nil {
		return err
	}
	var failed, released, counted []string
	for _, r := range rows {
		if r.Stopped > 0 {
			released = append(released, r.Delivery)
		} else {
			failed = append(failed, r.Delivery)
		}
	}
	if err := o.read(&counted, sqlPushesFail, released, StatusReleased); err != nil {
		return err
	}
	counted = nil
	if err := o.read(&counted, sqlPushesFail, failed, StatusFailed); err != nil {
		return err
	}
	return o.count(StatusFailed, counted)
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// The outcomes that the outbox itself knows of; the others are words of the push service.
const (
	PushAccepted = "accepted"
	PushGone     = "gone"    // nobody is at the address any more
	PushStopped  = "stopped" // the campaign or the site was stopped before it left
)

// The statements by which pushes are taken; AMONG tells whether something is in a list, PUSHES
// whether web push is on for a site. Of
// what is open, due is when it is looked at next: what waits is then sent, and of what a
// node is at the lease is over. So one index serves both.
const (
	sqlPushesDue  = `SELECT s.id FROM push_sends s WHERE s.state <> 'done' AND s.due <= ?`
	sqlPushesLeft = `SELECT s.id FROM push_sends s WHERE s.state = 'attempting' AND s.due <= ?` // by whoever died
	sqlPushesTake = `UPDATE push_sends SET state = 'attempting', due = ?, lease = ?, token = token + 1, attempts = attempts + 1 WHERE id AMONG`
	// A device goes with whoever is in its browser: what was meant for the one before stays away from it.
	sqlPushesRead = `SELECT s.id, s.site, s.delivery, s.device, s.service, s.attempts, s.token,
			coalesce(p.person, 0) AS person, coalesce(p.campaign, '') AS campaign, coalesce(p.body, '') AS body, coalesce(p.topic, '') AS topic,
			coalesce(p.urgency, '') AS urgency, coalesce(p.ttl, 0) AS seconds, coalesce(p.expires, 0) AS expires,
			coalesce(d.endpoint, '') AS endpoint, coalesce(d.p256dh, '') AS p256dh, coalesce(d.auth, '') AS auth, coalesce(d.vapid, '') AS "key",
			CASE WHEN ` + pushIsLive + ` THEN 1 ELSE 0 END AS live
		FROM push_sends s LEFT JOIN pushes p ON p.delivery = s.delivery
			LEFT JOIN push_devices d ON d.id = s.device AND d.site = s.site AND d.person = p.person
		WHERE s.id AMONG ORDER BY s.id`
	// What was taken back or has failed meanwhile is not sent any more.
	pushIsLive = `EXISTS (SELECT 1 FROM deliveries v JOIN pushes q ON q.delivery = v.id
			JOIN campaigns c ON c.site = v.site AND c.id = v.campaign JOIN sites w ON w.id = v.site
		WHERE v.id = s.delivery AND v.status NOT IN ('released', 'failed') AND c.status = 'live' AND NOT w.stopped AND PUSHES)`
)

// ClaimPushes takes what is to be sent now, and what a node was at for longer than its
// lease: it is this node's until the lease ends. without are push services that nothing is
// sent to for the time being. Each push has a token higher than whoever had it before.
func (db *DB) ClaimPushes(ctx context.Context, limit int, lease time.Duration, without ...string) ([]tend.PushSend, error) {
	now := tend.Stamp(db.clock.Now())
	others, args := "", []any{now}
	if len(without) > 0 {
		others, args = db.in(` AND NOT s.service AMONG`), append(args, db.dialect.texts(without))
	}
	var one string // readers look, or an idle server would hold the writer once a second
	if err := db.read.GetContext(ctx, &one, sqlPushesDue+others+` LIMIT 1`, args...); errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	} else if err != nil {
		return nil, unavailable(err)
	}
	var rows []pushRow
	err := db.tx(ctx, func(tx *sqlx.Tx) error {
		var taken []string
		until := now.Add(lease)
		// What a dead node was at should have left long ago: it does not queue behind what waits.
		for _, q := range [...]string{sqlPushesLeft, sqlPushesDue} {
			var ids []string
			if err := tx.SelectContext(ctx, &ids, q+others+` ORDER BY s.due LIMIT ?`+db.dialect.skipping, append(slices.Clone(args), limit-len(taken))...); err != nil {
				return err
			}
			if len(ids) == 0 {
				continue
			}
			if err := run(ctx, tx, db.in(sqlPushesTake), until, until, db.dialect.texts(ids)); err != nil {
				return err
			}
			if taken = append(taken, ids...); len(taken) == limit {
				break
			}
		}
		if len(taken) == 0 {
			return nil
		}
		return tx.SelectContext(ctx, &rows, db.in(sqlPushesRead), db.dialect.texts(taken))
	})
	if err != nil {
		return nil, unavailable(err)
	}
	list := make([]tend.PushSend, len(rows))
	for i := range rows {
		list[i] = rows[i].PushSend
		list[i].TTL = time.Duration(rows[i].Seconds) * time.Second
	}
	return list, nil
}

// pushRow is a push as it stands in its tables.
type pushRow struct {
	tend.PushSend
	Seconds int64
}

// mostWaiting is up to which number what waits is counted.
const mostWaiting = 100_000

// PushesWaiting tells how many pushes are to be sent, up to 100,000, and since when the one
// waits that should have left first; 0: none should have.
func (db *DB) PushesWaiting(ctx context.Context) (n int, since tend.Micros, err error) {
	now := tend.Stamp(db.clock.Now())
	var is struct {
		N     int
		Since tend.Micros
	}
	if err := db.read.GetContext(ctx, &is, `SELECT count(*) AS n, coalesce(min(due), 0) AS since
		FROM (SELECT due FROM push_sends WHERE state <> 'done' ORDER BY due LIMIT ?) w`, mostWaiting); err != nil {
		return 0, 0, unavailable(err)
	}
	if is.Since > now {
		is.Since = 0
	}
	return is.N, is.Since, nil
}

package store

import (
	"context"

	"tend/server/tend"
)

// PushQueued is the outcome of what has not been sent yet, or is tried again.
const PushQueued = "queued"

// paced is of how many pushes, the latest ones, it is told how long they took.
const paced = 10_000

// PushesOf says which pushes are counted: those that were done with on some days of UTC, both
// included. What is queued is counted whatever the days.
type PushesOf struct {
	Site     tend.SiteID
	Campaign string // "" is all
	From, To int64
}

// PushOutcome is how often it ended so at a push service.
type PushOutcome struct {
	Service string // fcm, mozilla, apple, windows, other
	Outcome string // queued, accepted, gone, ...
	N       int64
}

// PushPace is how long pushes took that a push service accepted, from their grant on.
type PushPace struct {
	Service string
	P50     tend.Micros
	P95     tend.Micros
}

// from is the part of the statements that says which pushes are meant.
func (of *PushesOf) from(state string) (string, []any) {
	q, args := ` FROM push_sends s WHERE s.site = ? AND `+state, []any{of.Site}
	if of.Campaign != "" {
		q = ` FROM pushes p JOIN push_sends s ON s.delivery = p.delivery WHERE p.site = ? AND p.campaign = ? AND ` + state
		args = append(args, of.Campaign)
	}
	return q, args
}

// done is the same of those that were done with on the days.
func (of *PushesOf) done(more string) (string, []any) {
	q, args := of.from(`s.state = 'done' AND s.done_at >= ? AND s.done_at < ?` + more)
	return q, append(args, of.From*dayMicros, (of.To+1)*dayMicros)
}

// PushOutcomes counts how pushes ended, by push service, those too that retention has deleted since.
func (db *DB) PushOutcomes(ctx context.Context, of *PushesOf) ([]PushOutcome, error) {
	done, args := of.done("")
	open, more := of.from(`s.state <> 'done'`)
	kept, which := `site = ?`, []any{of.Site}
	if of.Campaign != "" {
		kept, which = kept+` AND campaign = ?`, append(which, of.Campaign)
	}
	args = append(append(args, more...), append(which, of.From, of.To)...)
	q := `SELECT service, outcome, CAST(sum(n) AS BIGINT) AS n FROM (
		SELECT s.service, s.outcome, count(*) AS n` + done + ` GROUP BY s.service, s.outcome
		UNION ALL SELECT s.service, '` + PushQueued + `' AS outcome, count(*) AS n` + open + ` GROUP BY s.service
		UNION ALL SELECT service, outcome, n FROM push_outcomes WHERE ` + kept + ` AND day >= ? AND day <= ?) c
		GROUP BY service, outcome ORDER BY service, outcome`
	var list []PushOutcome
	if err := db.read.SelectContext(ctx, &list, q, args...); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// PushPaces tells how long the latest pushes took that were accepted, by push service.
func (db *DB) PushPaces(ctx context.Context, of *PushesOf) ([]PushPace, error) {
	latest, args := of.done(` AND s.outcome = 'accepted'`)
	q := `SELECT service, min(CASE WHEN place >= (whole * 50 + 99) / 100 THEN took END) AS p50,
			min(CASE WHEN place >= (whole * 95 + 99) / 100 THEN took END) AS p95
		FROM (SELECT service, took, row_number() OVER (PARTITION BY service ORDER BY took) AS place, count(*) OVER (PARTITION BY service) AS whole
			FROM (SELECT s.service, s.done_at - s.created AS took` + latest + ` ORDER BY s.done_at DESC LIMIT ?) latest) ranked
		GROUP BY service ORDER BY service`
	var list []PushPace
	if err := db.read.SelectContext(ctx, &list, q, append(args, paced)...); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

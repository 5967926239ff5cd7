package engage_test

import (
	"context"
	"slices"
	"testing"

	"tend/server/tend"
	"tend/server/testkit"
)

// recount reads streams for what their deliveries brought about, by the plainest reading of
// the rule.
type recount struct {
	t    *testing.T
	w    *testkit.World
	site tend.Site
	done map[string]bool // deliveries
}

type aim struct {
	goal *tend.Goal
	from tend.Micros
	seen bool
}

// life is what a person has done, and been given with a goal.
type life struct {
	did   map[string][]tend.Micros
	given map[string]*aim
}

// goalsHold compares the deliveries that the ledger and the figures call converted with those
// that the streams do.
func goalsHold(t *testing.T, w *testkit.World, site tend.Site) {
	t.Helper()
	r := &recount{t: t, w: w, site: site, done: map[string]bool{}}
	for _, id := range people(t, w, site.ID) {
		r.replay(id, 1<<62)
	}
	rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), `SELECT id FROM deliveries WHERE site = ? AND converted_at IS NOT NULL`, site.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		if n++; !r.done[id] {
			t.Errorf("delivery %s is called converted, which its stream does not say", id)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	counted := figure(t, w, `SELECT coalesce(sum(n), 0) FROM totals WHERE site = ? AND what = 'converted'`, site.ID)
	onPages := figure(t, w, `SELECT coalesce(sum(n), 0) FROM page_totals WHERE site = ? AND what = 'converted'`, site.ID)
	if n != len(r.done) || counted != n || onPages != n {
		t.Errorf("%d deliveries brought about their goal: the ledger has %d, the figures count %d, those by page %d", len(r.done), n, counted, onPages)
	}
	t.Logf("%d deliveries brought about their goal", n)
	if w.On == testkit.SQLite && n == 0 {
		t.Error("none of it ever happened: the test shows nothing")
	}
}

// figure is the one number that a query gives.
func figure(t testing.TB, w *testkit.World, q string, args ...any) (n int) {
	t.Helper()
	rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), q, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

func (r *recount) replay(p tend.PersonID, upTo int64) *life {
	l := &life{map[string][]tend.Micros{}, map[string]*aim{}}
	stream, err := r.w.DB.ReadStream(context.Background(), r.site.ID, p, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, run := range stream.Runs {
		if run.ID > upTo {
			break
		}
		for i := range run.Events {
			r.event(l, &run.Events[i])
		}
	}
	return l
}

func (r *recount) event(l *life, e *tend.Event) {
	switch e.Kind { //nolint:exhaustive // the others have nothing to do with it
	case tend.KindTrack:
		l.did[e.Name] = append(l.did[e.Name], e.At)
		for id, d := range l.given {
			if d.seen && d.goal.Event == e.Name && e.At >= d.from {
				r.reach(id, d, e.At)
			}
		}
	case tend.KindGrant:
		if e.Grant.Goal != nil && l.given[e.Delivery] == nil {
			l.given[e.Delivery] = &aim{goal: e.Grant.Goal, from: e.At}
		}
	case tend.KindReceipt:
		if d := l.given[e.Delivery]; d != nil && !d.seen && e.What != tend.Failed {
			d.seen, d.from = true, max(d.from, e.At)
			r.before(l, e.Delivery, d)
		}
	case tend.KindMerge:
		o := r.replay(e.Merge.Person, e.Merge.Run)
		for name, at := range o.did {
			l.did[name] = append(l.did[name], at...)
		}
		for id, d := range o.given {
			l.given[id] = d
		}
		for id, d := range l.given {
			r.before(l, id, d)
		}
	}
}

// before is what was known already when it turned out that a delivery had been seen, or who by:
// of each event the first time and the last.
func (r *recount) before(l *life, id string, d *aim) {
	did := l.did[d.goal.Event]
	if !d.seen || len(did) == 0 {
		return
	}
	for _, at := range []tend.Micros{slices.Min(did), slices.Max(did)} {
		if at > d.from {
			r.reach(id, d, at)
		}
	}
}

func (r *recount) reach(id string, d *aim, at tend.Micros) {
	within, err := tend.ParseDuration(d.goal.Within)
	if err != nil {
		r.t.Fatal(err)
	}
	if at.Sub(d.from) <= within {
		r.done[id] = true
	}
}

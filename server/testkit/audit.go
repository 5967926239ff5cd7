package testkit

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/store"
	"tend/server/tend"
)

// CapsHold replays every stream and finds a grant that was made while the person
// had as many deliveries of the campaign, open or shown, as a lifetime cap allows.
// What two people had before they turned out to be one adds up and may be more.
func CapsHold(t testing.TB, db *store.DB, place string, site tend.SiteID, campaign string, limit int) {
	t.Helper()
	a := &audit{t: t, db: db, site: site, campaign: campaign, limit: limit, place: place}
	a.failed = column[string](t, place, `SELECT id FROM deliveries WHERE site = ? AND channel = 'web_push' AND status = 'failed'`, site)
	for _, id := range column[tend.PersonID](t, place, `SELECT id FROM persons WHERE site = ?`, site) {
		a.replay(id, 1<<62)
	}
	t.Logf("campaign %s: %d grants, none above %d a person", campaign, a.grants, limit)
	if a.grants == 0 {
		t.Errorf("campaign %s was never granted: the test shows nothing", campaign)
	}
}

// column reads what a query gives, of one column.
func column[T any](t testing.TB, place, query string, args ...any) (list []T) {
	t.Helper()
	rows, err := Raw(t, place).QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var x T
		if err := rows.Scan(&x); err != nil {
			t.Fatal(err)
		}
		list = append(list, x)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

type audit struct {
	t        testing.TB
	db       *store.DB
	site     tend.SiteID
	campaign string
	limit    int
	place    string
	grants   int
	failed   []string // pushes that no push service took: they reached nobody, which no stream says
}

// replay gives the deliveries that count after a person's stream up to a run, and
// whether each was drawn; and all that there were.
func (a *audit) replay(p tend.PersonID, upTo int64) (has, seen map[string]bool) {
	stream, err := a.db.ReadStream(context.Background(), a.site, p, 0)
	if err != nil {
		a.t.Fatal(err)
	}
	has, seen = map[string]bool{}, map[string]bool{}
	for _, run := range stream.Runs {
		if run.ID > upTo {
			break
		}
		a.steps(run.Events, has)
		for i := range run.Events {
			a.event(p, &run.Events[i], has, seen)
		}
	}
	return has, seen
}

// steps takes back first what a unit of work takes back for the next step of a ladder, which
// has its place.
func (a *audit) steps(unit []tend.Event, has map[string]bool) {
	for i := range unit {
		if g := unit[i].Grant; g != nil && g.Campaign == a.campaign && g.Channel != "" {
			for j := range unit {
				if e := &unit[j]; e.Kind == tend.KindRelease && !has[e.Delivery] {
					delete(has, e.Delivery)
				}
			}
			return
		}
	}
}

// tell writes down what is stored of somebody, for whoever has to find out how that came about.
func (a *audit) tell(p tend.PersonID) {
	a.t.Helper()
	stream, err := a.db.ReadStream(context.Background(), a.site, p, 0)
	if err != nil {
		a.t.Log(err)
		return
	}
	for _, run := range stream.Runs {
		for i := range run.Events {
			e := &run.Events[i]
			if e.Grant != nil && e.Grant.Campaign == a.campaign || e.Delivery != "" || e.Merge != nil || e.Delay != nil && e.Delay.Campaign == a.campaign {
				raw, _ := json.Marshal(e)
				a.t.Logf("run %d at %s: %s", run.ID, run.At.Time().Format(time.RFC3339Nano), raw[:min(len(raw), 400)])
			}
		}
		for i := range run.Events {
			if m := run.Events[i].Merge; m != nil {
				a.t.Logf("took in %d up to run %d:", m.Person, m.Run)
				a.tell(m.Person)
			}
		}
	}
	for _, row := range column[string](a.t, a.place, `SELECT id || ' ' || channel || ' ' || status || ' at ' || granted_at FROM deliveries WHERE campaign = ? AND person = ?`, a.campaign, p) {
		a.t.Log(row)
	}
}

func (a *audit) event(p tend.PersonID, e *tend.Event, has, seen map[string]bool) {
	switch {
	case e.Kind == tend.KindMerge:
		counts, were := a.replay(e.Merge.Person, e.Merge.Run)
		for d, drawn := range counts {
			has[d] = drawn || has[d]
		}
		maps.Copy(seen, were) // what was taken back may have been drawn, and be put off yet
	case e.Kind == tend.KindGrant && e.Grant.Campaign == a.campaign:
		if !seen[e.Delivery] {
			a.grants++
			if len(has) >= a.limit {
				a.t.Errorf("person %d got %s of %s with %d of %d already", p, e.Delivery, a.campaign, len(has), a.limit)
				a.tell(p)
			}
		}
		if _, counts := has[e.Delivery]; !counts && !slices.Contains(a.failed, e.Delivery) {
			has[e.Delivery] = false
		}
		seen[e.Delivery] = true
	case e.Kind == tend.KindRelease:
		if !has[e.Delivery] { // what was put off and taken back had been seen
			delete(has, e.Delivery)
		}
	case e.Kind == tend.KindReceipt && seen[e.Delivery]:
		has[e.Delivery] = true
	}
}

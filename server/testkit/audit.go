package testkit

import (
	"context"
	"slices"
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

// CapsHold replays every stream and finds a grant that was made while the person
// had as many deliveries of the campaign, open or shown, as a lifetime cap allows.
// What two people had before they turned out to be one adds up and may be more.
func CapsHold(t testing.TB, db *store.DB, place string, site tend.SiteID, campaign string, limit int) {
	t.Helper()
	a := &audit{t: t, db: db, site: site, campaign: campaign, limit: limit}
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
	grants   int
	failed   []string // pushes that no push service took: they reached nobody, which no stream says
}

// replay gives the deliveries that count after a person's stream up to a run, and
// whether each was seen.
func (a *audit) replay(p tend.PersonID, upTo int64) map[string]bool {
	stream, err := a.db.ReadStream(context.Background(), a.site, p, 0)
	if err != nil {
		a.t.Fatal(err)
	}
	has, seen := map[string]bool{}, map[string]bool{}
	for _, run := range stream.Runs {
		if run.ID > upTo {
			break
		}
		a.steps(run.Events, has)
		for i := range run.Events {
			a.event(p, &run.Events[i], has, seen)
		}
	}
	return has
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

func (a *audit) event(p tend.PersonID, e *tend.Event, has, seen map[string]bool) {
	switch {
	case e.Kind == tend.KindMerge:
		for d, drawn := range a.replay(e.Merge.Person, e.Merge.Run) {
			has[d], seen[d] = drawn || has[d], true
		}
	case e.Kind == tend.KindGrant && e.Grant.Campaign == a.campaign:
		if !seen[e.Delivery] {
			a.grants++
			if len(has) >= a.limit {
				a.t.Errorf("person %d got %s of %s with %d of %d already", p, e.Delivery, a.campaign, len(has), a.limit)
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

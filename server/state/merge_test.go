package state_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func merge(o *state.State) *tend.Event {
	return &tend.Event{Kind: tend.KindMerge, At: start, Merge: &tend.Merge{Person: 7, State: o.Append(nil)}}
}

func TestMergeAddsUp(t *testing.T) {
	anonymous := fold(track("a", start.Add(-3*time.Hour)), track("b", start.Add(-time.Hour)), visit("https://x/late", start.Add(-time.Hour)))
	known := fold(track("a", start.Add(-48*time.Hour)), visit("https://x/early", start.Add(-2*time.Hour)))
	known.Apply(merge(anonymous))

	a := known.Event("a")
	if a.Total != 2 || a.First != start.Add(-48*time.Hour) || a.Last != start.Add(-3*time.Hour) {
		t.Errorf("a: %+v", a)
	}
	if a.SinceHour(state.Hour(start)-3) != 1 || a.SinceDay(known.Day(start)) != 1 || a.SinceDay(known.Day(start)-2) != 2 {
		t.Errorf("a: %+v", a)
	}
	if b := known.Event("b"); b == nil || b.Total != 1 {
		t.Errorf("b: %+v", b)
	}
	if known.Pages.Total != 2 || known.Visits.Total != 4 {
		t.Error("pages, visits:", known.Pages.Total, known.Visits.Total)
	}
	if known.First != start.Add(-48*time.Hour) || known.Last != start.Add(-time.Hour) || known.Visit != start.Add(-time.Hour) || known.Page.URL != "https://x/late" {
		t.Error(shown(known))
	}
}

func TestMergeKeepsWhatIsKnown(t *testing.T) {
	anonymous := fold(
		&tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{Zone: "Asia/Kolkata", Lang: "hi", Width: 320, Height: 640, Consent: "essential"}},
		&tend.Event{Kind: tend.KindIdentify, At: start, Traits: []byte(`{"plan":"free","source":"ad"}`)},
		&tend.Event{Kind: tend.KindGroup, At: start, Account: "other"})
	known := fold(
		&tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{Zone: "Europe/Vienna", Consent: "full"}},
		identify(`{"plan":"pro"}`), &tend.Event{Kind: tend.KindGroup, At: start, Account: "acme"})
	known.Apply(merge(anonymous))
	if got := attrs(known); got != "plan=pro source=ad" {
		t.Error(got)
	}
	if known.User != "ada" || known.Account != "acme" || known.Zone != "Europe/Vienna" || known.Lang != "hi" || known.Width != 320 {
		t.Error(shown(known))
	}
	if known.Consent != "essential" {
		t.Error("the stricter consent does not win:", known.Consent)
	}
}

func TestMergeIntoNobodyIsThatPerson(t *testing.T) {
	o := fold(zoned("Pacific/Auckland"), visit("https://x/", start), track("a", start), identify(`{"a":{"b":1}}`), grant("d1"))
	s := fold(merge(o))
	o.User = ""
	if got, want := strings.Replace(shown(s), "User: ada", "User: ", 1), shown(o); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// The zone that was taken in counts from now on.
	if s.Day(start) != o.Day(start) || s.Day(start) == (&state.State{}).Day(start) {
		t.Error("days are counted in another zone:", s.Day(start), o.Day(start))
	}
}

func TestMergeOfConsent(t *testing.T) {
	levels := []string{"none", "essential", "full"} // the stricter first; "" says nothing
	for i, a := range levels {
		for j, b := range levels {
			s := fold(&tend.Event{Kind: tend.KindConsent, Level: a}, merge(&state.State{Consent: b}))
			if s.Consent != levels[min(i, j)] {
				t.Errorf("%s and %s give %s", a, b, s.Consent)
			}
		}
		if s := fold(&tend.Event{Kind: tend.KindConsent, Level: a}, merge(&state.State{})); s.Consent != a {
			t.Errorf("%s and nothing give %s", a, s.Consent)
		}
		if s := fold(merge(&state.State{Consent: a})); s.Consent != a {
			t.Errorf("nothing and %s give %s", a, s.Consent)
		}
	}
}

func TestMergeOfOpenDeliveries(t *testing.T) {
	s := fold(grant("d2"), grant("d4"), merge(fold(grant("d1"), grant("d3"), grant("d4"))))
	var ids []string
	for _, g := range s.Open {
		ids = append(ids, g.Delivery)
	}
	if got := strings.Join(ids, " "); got != "d1 d2 d3 d4" {
		t.Error(got)
	}
}

func TestMergeOfWhatCannotBeReadChangesNothing(t *testing.T) {
	s := fold(track("a", start))
	before := shown(s)
	for _, raw := range [][]byte{nil, {}, {99}, []byte("nonsense")} {
		s.Apply(&tend.Event{Kind: tend.KindMerge, Merge: &tend.Merge{State: raw}})
	}
	if shown(s) != before {
		t.Error(shown(s))
	}
}

// Of two people with all the names they can have, the newest names stay.
func TestMergeForgetsTheOldestNames(t *testing.T) {
	known, anonymous := &state.State{}, &state.State{}
	for i := range state.MaxNames {
		known.Apply(track(fmt.Sprintf("k%03d", i), start.Add(time.Duration(2*i)*time.Second)))
		anonymous.Apply(track(fmt.Sprintf("a%03d", i), start.Add(time.Duration(2*i+1)*time.Second)))
	}
	known.Apply(merge(fold(track("older than all", start.Add(-time.Hour)))))
	if known.Event("k000") == nil || known.Event("older than all") != nil {
		t.Error("an older name pushed out a newer one")
	}
	known.Apply(merge(anonymous))
	if len(known.Events) != state.MaxNames {
		t.Fatal(len(known.Events))
	}
	for i := range state.MaxNames {
		stays := i >= state.MaxNames/2
		if (known.Event(fmt.Sprintf("k%03d", i)) != nil) != stays || (known.Event(fmt.Sprintf("a%03d", i)) != nil) != stays {
			t.Fatalf("the names %d of %d: they stay should be %v", i, state.MaxNames, stays)
		}
	}
}

// The newest are taken back by the ledger, so it is the oldest that have to stay.
func TestMergeKeepsTheOldestOpenDeliveries(t *testing.T) {
	var known, visitor state.State
	for i := range state.MaxOpen {
		known.Apply(&tend.Event{Kind: tend.KindGrant, Grant: &tend.Grant{Delivery: fmt.Sprintf("d%03d", 2*i)}})
		visitor.Apply(&tend.Event{Kind: tend.KindGrant, Grant: &tend.Grant{Delivery: fmt.Sprintf("d%03d", 2*i+1)}})
	}
	known.Apply(&tend.Event{Kind: tend.KindMerge, Merge: &tend.Merge{State: visitor.Append(nil)}})
	for i := range state.MaxOpen {
		if _, ok := known.Opened(fmt.Sprintf("d%03d", i)); !ok {
			t.Fatalf("delivery %d is forgotten; kept: %d, from %s", i, len(known.Open), known.Open[0].Delivery)
		}
	}
	if len(known.Open) != state.MaxOpen {
		t.Errorf("%d are open, at most %d are kept", len(known.Open), state.MaxOpen)
	}
}

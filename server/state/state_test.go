package state_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

var start = moment("2026-11-21T12:30:00Z")

func moment(s string) tend.Micros {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return tend.Stamp(at)
}

func track(name string, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindTrack, Name: name, At: at}
}

func identify(traits string) *tend.Event {
	return &tend.Event{Kind: tend.KindIdentify, At: start, User: "ada", Traits: []byte(traits)}
}

func visit(url string, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindPage, At: at, Page: &tend.Page{URL: url}}
}

func grant(id string) *tend.Event {
	return &tend.Event{Kind: tend.KindGrant, At: start, Grant: &tend.Grant{Delivery: id, Campaign: "hello", Version: 3, Category: "promo", Until: start}}
}

func zoned(zone string) *tend.Event {
	return &tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{Zone: zone}}
}

func fold(events ...*tend.Event) *state.State {
	s := &state.State{}
	for _, e := range events {
		s.Apply(e)
	}
	return s
}

// shown is all that is public of a state, so that a field that the encoding
// forgets is seen. Nil and empty lists are the same.
func shown(s *state.State) string {
	var b strings.Builder
	own := *s
	for own.Derived = slices.Clone(s.Derived); len(own.Derived) > 0; own.Derived = own.Derived[1:] {
		fmt.Fprintf(&b, "Derived: %q\n", own.Derived[0].Append(nil)) // without what was read of it
	}
	for v, i := reflect.ValueOf(own), 0; i < v.NumField(); i++ {
		if f := v.Type().Field(i); f.IsExported() {
			fmt.Fprintf(&b, "%s: %+v\n", f.Name, v.Field(i))
		}
	}
	return b.String()
}

func TestAStateCountsEvents(t *testing.T) {
	s := fold(track("a", start), track("b", start.Add(time.Minute)), track("a", start.Add(time.Hour)))
	c := s.Event("a")
	if c == nil || c.Total != 2 || c.First != start || c.Last != start.Add(time.Hour) {
		t.Fatalf("%+v", c)
	}
	if s.Event("c") != nil || s.Event("") != nil {
		t.Error("counts what never happened")
	}
	if s.First != start || s.Last != start.Add(time.Hour) {
		t.Error("activity", s.First, s.Last)
	}
	if n := c.SinceHour(state.Hour(start) + 1); n != 1 {
		t.Error("since the next hour:", n)
	}
	if n := c.SinceDay(s.Day(start)); n != 2 || c.ActiveDays(s.Day(start)) != 1 || c.ActiveDays(s.Day(start)+1) != 0 {
		t.Error("since today:", n)
	}
}

func TestLateEventsAreCountedWhereTheyBelong(t *testing.T) {
	s := fold(track("a", start), track("a", start.Add(-30*time.Hour)), track("a", start.Add(-2*time.Hour)))
	c := s.Event("a")
	if c.First != start.Add(-30*time.Hour) || c.Last != start || s.First != c.First || s.Last != start {
		t.Errorf("%+v", c)
	}
	if c.SinceHour(state.Hour(start)-2) != 2 || c.SinceDay(s.Day(start)) != 2 || c.SinceDay(s.Day(start)-1) != 3 {
		t.Errorf("%+v", c)
	}
	if s.Visits.Total != 1 {
		t.Error("a late event began a visit")
	}
}

func TestVisits(t *testing.T) {
	s := fold(visit("/", start))
	if s.Visits.Total != 1 || s.Visit != start || !s.InVisit(start.Add(state.VisitGap)) || s.InVisit(start.Add(state.VisitGap+time.Second)) {
		t.Errorf("%+v", s)
	}
	s.Apply(track("a", start.Add(30*time.Minute)))
	if s.Visits.Total != 1 {
		t.Error("30 minutes end a visit")
	}
	s.Apply(track("a", start.Add(60*time.Minute+time.Second)))
	if s.Visits.Total != 2 || s.Visit != start.Add(60*time.Minute+time.Second) {
		t.Error("30 minutes and a second do not end a visit")
	}
	if s.Pages.Total != 1 {
		t.Error("page views:", s.Pages.Total)
	}
	if (&state.State{}).InVisit(start) {
		t.Error("nobody is visiting")
	}
}

// What lay in an outbox says where somebody was, not where they are.
func TestThePageIsTheNewest(t *testing.T) {
	s := fold(visit("/new", start), visit("/old", start.Add(-time.Hour)))
	if s.Page.URL != "/new" || s.Pages.Total != 2 {
		t.Errorf("%+v", s.Page)
	}
	s.Apply(visit("/next", start.Add(-time.Second))) // two tabs, not quite in step
	if s.Page.URL != "/next" {
		t.Errorf("%+v", s.Page)
	}
}

func attrs(s *state.State) string {
	var b strings.Builder
	for _, a := range s.Attrs {
		fmt.Fprintf(&b, "%s=%v ", a.Path, a.Value.JSON())
	}
	return strings.TrimSpace(b.String())
}

func TestTraits(t *testing.T) {
	for _, c := range []struct{ name, first, then, want string }{
		{"kinds of values", `{"t":"x","n":1.5,"b":true,"l":[1,"x",false]}`, `{}`, "b=true l=[1 x false] n=1.5 t=x"},
		{"objects become paths", `{"a":{"b":{"c":1},"d":2}}`, `{}`, "a.b.c=1 a.d=2"},
		{"what is not named stays", `{"a":1,"b":2}`, `{"b":3}`, "a=1 b=3"},
		{"null forgets", `{"a":1,"b":{"c":1}}`, `{"a":null,"b":null}`, ""},
		{"an object replaces an object", `{"a":{"b":1,"c":2}}`, `{"a":{"b":3}}`, "a.b=3"},
		{"an object replaces a value", `{"a":1}`, `{"a":{"b":3}}`, "a.b=3"},
		{"a value replaces an object", `{"a":{"b":1,"c":{"d":2}},"ab":1}`, `{"a":3}`, "a=3 ab=1"},
		{"neighbours of a path stay", `{"a":{"b":1},"a-":1,"a0":2}`, `{"a":null}`, "a-=1 a0=2"},
		{"lists hold no lists, objects or nulls", `{"l":[[1],{"x":1},null,2]}`, `{}`, "l=[2]"},
		{"an empty list is a value", `{"l":[]}`, `{}`, "l=[]"},
		{"half a surrogate pair does not lose the rest", `{"a":"\ud83d","b":1}`, `{}`, "a=\ufffd b=1"},
		{"a number too large does not lose the rest", `{"a":1e999,"b":1}`, `{}`, "b=1"},
		{"the last of two equal names counts", `{"a":1,"a":2}`, `{}`, "a=2"},
		{"what is no object says nothing", `{"a":1}`, `[1]`, "a=1"},
		{"broken JSON says nothing", `{"a":1}`, `{"a":2`, "a=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := attrs(fold(identify(c.first), identify(c.then))); got != c.want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestLookups(t *testing.T) {
	s := &state.State{}
	for i := range 300 {
		s.Apply(identify(fmt.Sprintf(`{"n%d":%d}`, i, i)))
		s.Apply(track("n"+strconv.Itoa(i), start))
		k := state.NewKey("n" + strconv.Itoa(i%50))
		a, ok := s.Attr("n" + strconv.Itoa(i%50))
		if v := s.FindAttr(&k); (v != nil) != ok || ok && v.Num != a.Num {
			t.Fatalf("after %d names the attribute %d is %v", i, i%50, v)
		}
		if c, want := s.FindEvent(&k), s.Event("n"+strconv.Itoa(i%50)); c != want {
			t.Fatalf("after %d names the event %d is %v", i, i%50, c)
		}
	}
	last := state.NewKey("n99")
	s.Apply(identify(`{"n98":null}`))
	if s.FindAttr(&last) == nil || s.FindAttr(&last).Num != 99 {
		t.Error("what moved up is not found")
	}
	s.Apply(identify(`{"n7":null,"n8":null,"o":{"x":1}}`))
	gone, none := state.NewKey("n7"), state.NewKey("")
	if s.FindAttr(&gone) != nil || s.FindAttr(&none) != nil || s.FindEvent(&none) != nil {
		t.Error("finds what is not there")
	}
	if !s.HasBelow("o.") || s.HasBelow("n.") {
		t.Error("the place that n7 left is not taken by o.x")
	}
	if s := fold(identify(`{"o":{"x":1},"p":1}`)); !s.HasBelow("o.") || s.HasBelow("p.") || s.HasBelow("z.") {
		t.Error("objects are not told from values")
	}
}

func TestOpenDeliveries(t *testing.T) {
	s := fold(grant("d1"), grant("d2"))
	renewed := grant("d1")
	renewed.Grant.Until = start.Add(time.Hour)
	s.Apply(renewed)
	if g, ok := s.Opened("d1"); !ok || g.Until != start.Add(time.Hour) || len(s.Open) != 2 || g.Category != "promo" || g.Version != 3 {
		t.Errorf("%+v", s.Open)
	}
	held := grant("d3")
	held.Grant.Held = true
	s.Apply(held)
	if _, ok := s.Opened("d3"); ok {
		t.Error("what nobody was sent is open")
	}
	s.Apply(&tend.Event{Kind: tend.KindReceipt, At: start, Delivery: "d1", What: tend.Shown})
	s.Apply(&tend.Event{Kind: tend.KindRelease, At: start, Delivery: "d2"})
	s.Apply(&tend.Event{Kind: tend.KindReceipt, At: start, Delivery: "d9", What: tend.Clicked})
	if len(s.Open) != 0 {
		t.Errorf("still open: %+v", s.Open)
	}
	if s.Last != 0 {
		t.Error("what the server does is taken for activity")
	}
}

func TestWhoAndWhere(t *testing.T) {
	s := fold(
		&tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{Lang: "de-AT", Zone: "Europe/Vienna", Width: 1280, Height: 720, Consent: "essential"}},
		&tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{}}, // says nothing: changes nothing
		&tend.Event{Kind: tend.KindIdentify, At: start, User: "ada"},
		&tend.Event{Kind: tend.KindIdentify, At: start},
		&tend.Event{Kind: tend.KindGroup, At: start, Account: "acme"},
		&tend.Event{Kind: tend.KindConsent, At: start, Level: "full"},
	)
	if s.Lang != "de-AT" || s.Zone != "Europe/Vienna" || s.Width != 1280 || s.Height != 720 || s.User != "ada" || s.Account != "acme" || s.Consent != "full" {
		t.Error(shown(s))
	}
	s.Apply(&tend.Event{Kind: tend.KindAlias, At: start, User: "ada2"})
	if s.User != "ada" {
		t.Errorf("whom an alias leads to is called %q from then on", s.User)
	}
}

// The fold takes whatever is stored, also by a version that knew less.
func TestNothingInAnEventFailsTheFold(t *testing.T) {
	kinds := []tend.Kind{
		tend.KindPage, tend.KindIdentify, tend.KindTrack, tend.KindGroup, tend.KindAlias, tend.KindReceipt, tend.KindTrigger,
		tend.KindReset, tend.KindConsent, tend.KindContext, tend.KindMerge, tend.KindGrant, tend.KindRelease,
		tend.KindPreference, tend.KindDelay, tend.KindMetric, tend.KindAttention, tend.KindList, "", "unheard",
	}
	whole := &state.State{}
	for _, at := range []tend.Micros{0, -1, start, 1 << 62, -1 << 63, -7_730_941_132_800_000_000, 1<<63 - 1, start} {
		alone := &state.State{}
		for _, kind := range kinds {
			whole.Apply(&tend.Event{Kind: kind, At: at})
			alone.Apply(&tend.Event{Kind: kind, At: at})
		}
		for _, s := range []*state.State{whole, alone} {
			if _, err := state.Decode(s.Append(nil)); err != nil {
				t.Error(at, err)
			}
		}
	}
}

package people

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// exportedLine is a line of an export in a word or two.
func exportedLine(x *Exported) string {
	switch {
	case x.Record != nil:
		return "person " + x.Record.ID
	case x.Account != nil:
		return "account " + x.Account.ID
	case x.Sent != nil:
		return fmt.Sprint("sent ", x.Sent.Campaign, " ", x.Sent.Person, " ", len(x.Sent.Answers))
	case x.Event.Name != "":
		return x.Event.Name + " " + x.Event.Person
	}
	return string(x.Event.Kind) + " " + x.Event.Person
}

// exports reads a kind; each page by an export of its own, which goes on where the one before was cut.
func (w *world) exports(site tend.SiteID, kind ExportKind, of store.Between) (lines []string, whole time.Time) {
	w.t.Helper()
	exports := NewExports(w.People, w.db, w.db, w.clock)
	for cursor := ""; ; {
		x, err := exports.Begin(w.t.Context(), site, ExportAsked{Kind: kind, Between: of, Cursor: cursor}, "test")
		if err != nil {
			w.t.Fatal(err)
		}
		list, next, err := x.Next(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		for i := range list {
			lines = append(lines, exportedLine(&list[i]))
		}
		if next == "" {
			return lines, x.Whole()
		}
		cursor, of = next, store.Between{}
	}
}

func (w *world) wantExport(site tend.SiteID, kind ExportKind, of store.Between, want ...string) {
	w.t.Helper()
	got, _ := w.exports(site, kind, of)
	if kind == ExportPeople { // in the order of their numbers, which tells of when they came only by a moment
		slices.Sort(got)
		slices.Sort(want)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("%s:\n%q, want\n%q", kind, got, want)
	}
}

// bought is a unit in which somebody acts for an account and is sent something.
func (w *world) bought(a *actor, account, delivery string) {
	w.t.Helper()
	u := w.unit(a, track("bought"))
	u.Accounts = []store.AccountActs{{Account: account, Events: 1, Traits: []store.AccountTraits{{Traits: []byte(`{"name":"` + account + ` Inc"}`)}}}}
	u.Decide = func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: delivery, Campaign: "nps", Version: 1}}}
	}
	w.commit(a, u)
}

func TestAnExportHasWhatItsSiteHas(t *testing.T) {
	w := newWorld(t)
	visitor, ada := w.arrive(w.one, "v1", ""), w.arrive(w.one, "a1", "ada")
	bob := w.arrive(w.one, "b1", "")
	w.arrive(w.two, "a1", "ada")
	w.do(visitor, track("looked"))
	w.bought(ada, "acme", "d1")
	w.bought(bob, "globex", "d2")
	w.merge(ada, visitor)
	w.do(ada, tend.Event{
		Kind: tend.KindReceipt, What: tend.Answered, Delivery: "d1", Props: []byte(`{"question":"q","value":"because"}`),
		Answer: &tend.Answer{Campaign: "nps", Question: "q", Kind: "text"},
	})
	all := store.Between{}
	w.wantExport(w.one, ExportPeople, all, "person ada", "person b1")
	w.wantExport(w.one, ExportAccounts, all, "account acme", "account globex")
	w.wantExport(w.one, ExportDeliveries, all, "sent nps ada 1", "sent nps b1 0")
	w.wantExport(w.one, ExportEvents, all,
		"context ada", "context ada", "context b1", "looked ada", "bought ada", "grant ada", "bought b1", "grant b1", "merge ada", "receipt ada")
	w.wantExport(w.two, ExportPeople, all, "person ada")
	w.wantExport(w.two, ExportEvents, all, "context ada")
	w.wantExport(w.two, ExportAccounts, all)
	w.wantExport(w.two, ExportDeliveries, all)
}

// What stands in an export of all is what stands on somebody's own page.
func TestAnExportedPersonIsAsTheirRecord(t *testing.T) {
	w := newWorld(t)
	visitor, ada := w.arrive(w.one, "v1", ""), w.arrive(w.one, "a1", "ada")
	w.do(visitor, track("looked"), tend.Event{Kind: tend.KindIdentify, Traits: []byte(`{"plan":"pro","address":{"city":"Wien"}}`)})
	w.merge(ada, visitor)
	w.merge(ada, w.arrive(w.one, "b1", "bob"))
	w.do(ada, track("bought"))
	want, err := w.Record(t.Context(), w.one, "ada")
	if err != nil || len(want.Anons) != 3 || len(want.Aliases) != 1 || len(want.Traits) != 2 {
		t.Fatalf("%+v, %v", want, err)
	}
	x, err := NewExports(w.People, w.db, w.db, w.clock).Begin(t.Context(), w.one, ExportAsked{Kind: ExportPeople}, "test")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := x.Next(t.Context())
	if err != nil || len(list) != 1 || !reflect.DeepEqual(*list[0].Record, want) {
		t.Errorf("%+v, %v, want\n%+v", list[0].Record, err, want)
	}
}

func TestWhoIsErasedIsInNoExportFromThatMomentOn(t *testing.T) {
	w, p, work := graveyard(t)
	visitor, ada, bob := w.arrive(w.one, "v1", ""), w.arrive(w.one, "a1", "ada"), w.arrive(w.one, "b1", "bob")
	w.do(visitor, track("looked"))
	w.bought(ada, "acme", "d1")
	w.bought(bob, "acme", "d2")
	w.merge(ada, visitor)
	if _, err := p.Erase(t.Context(), w.one, "v1", "test"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // while all of it is still there, and when it is gone
		w.wantExport(w.one, ExportPeople, store.Between{}, "person bob")
		w.wantExport(w.one, ExportEvents, store.Between{}, "context bob", "bought bob", "grant bob")
		w.wantExport(w.one, ExportDeliveries, store.Between{}, "sent nps bob 0")
		work()
	}
}

// An export since the moment up to which the one before was whole has the rest, over midnight and
// whether or not a day has a partition.
func TestAnExportOfATimeHasWhatCameInIt(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	if err := w.db.MakeDays(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		w.clock.pass(20 * time.Hour)
		w.do(ada, track(fmt.Sprint("did ", i)))
	}
	w.clock.pass(time.Minute)
	all, whole := w.exports(w.one, ExportEvents, store.Between{})
	if slices.Sort(all); len(all) != 6 || whole != w.clock.Now().Add(-settled) {
		t.Fatalf("%q, whole until %v", all, whole)
	}
	w.do(ada, track("later"))
	w.wantExport(w.one, ExportEvents, store.Between{Since: tend.Stamp(whole)}, "later ada")
	second := tend.Stamp(morning.Add(20 * time.Hour))
	w.wantExport(w.one, ExportEvents, store.Between{Since: second, Until: second + 1}, "did 0 ada")
	w.wantExport(w.one, ExportEvents, store.Between{Until: second}, "context ada")
	_, whole = w.exports(w.one, ExportEvents, store.Between{Until: second})
	if whole != second.Time() {
		t.Errorf("whole until %v", whole)
	}
	w.wantExport(w.one, ExportPeople, store.Between{Until: second})
	w.wantExport(w.one, ExportPeople, store.Between{Since: second}, "person ada")
}

func TestACursorIsForItsOwnExport(t *testing.T) {
	w := newWorld(t)
	w.arrive(w.one, "a1", "ada")
	exports := NewExports(w.People, w.db, w.db, w.clock)
	x, err := exports.Begin(t.Context(), w.one, ExportAsked{Kind: ExportPeople}, "owner@one.example")
	if err != nil {
		t.Fatal(err)
	}
	_, cursor, err := x.Next(t.Context())
	if err != nil || cursor == "" {
		t.Fatalf("%q, %v", cursor, err)
	}
	for _, asked := range []ExportAsked{{Kind: ExportEvents, Cursor: cursor}, {Kind: ExportPeople, Cursor: "what"}, {Kind: ExportPeople, Cursor: "e30"}} {
		if _, err := exports.Begin(t.Context(), w.one, asked, "test"); tend.CodeOf(err) != tend.Invalid {
			t.Errorf("%+v: %v", asked, err)
		}
	}
	if _, err := exports.Begin(t.Context(), w.one, ExportAsked{Kind: ExportPeople, Cursor: cursor}, "key:ci"); err != nil {
		t.Fatal(err)
	}
	rows, err := w.db.Records().AuditOf(t.Context(), w.one, store.AuditFilter{Action: "export."}, 10)
	if err != nil || len(rows) != 2 || rows[0].Actor != "key:ci" || rows[0].Detail != "went on" || rows[1].Target != "people" || rows[1].Actor != "owner@one.example" {
		t.Errorf("%+v, %v", rows, err)
	}
}

// However much there is, and however long its events are, a page of it is small.
func TestAPageOfAnExportIsBounded(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	big := track("big")
	big.Props = []byte(`{"a":"` + strings.Repeat("a", 30_000) + `"}`)
	const runs, each = 120, 2
	for range runs {
		w.do(ada, slices.Repeat([]tend.Event{big}, each)...)
	}
	x, err := NewExports(w.People, w.db, w.db, w.clock).Begin(t.Context(), w.one, ExportAsked{Kind: ExportEvents}, "test")
	if err != nil {
		t.Fatal(err)
	}
	most, all := 0, 0
	for ctx := context.Background(); ; {
		list, next, err := x.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		size := 0
		for i := range list {
			size += len(list[i].Event.Props)
		}
		most, all = max(most, size), all+len(list)
		if next == "" {
			break
		}
	}
	if all != runs*each+1 || most > 2<<20 {
		t.Errorf("%d events, %d KiB at once", all, most>>10)
	}
}

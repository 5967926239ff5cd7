package people

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

func TestRecordOfAKnownPerson(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	w.do(ada,
		tend.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"plan":"pro","company":{"size":12,"name":"Acme"},"tags":["x",1]}`)},
		tend.Event{Kind: tend.KindPage, Page: &tend.Page{URL: "https://one.example/"}},
		tend.Event{Kind: tend.KindGroup, Account: "acme-inc"})
	r, err := w.Record(t.Context(), w.one, "ada")
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != "ada" || !r.Known || r.Anon != "a1" || r.Account != "acme-inc" || r.Language != "de-AT" || r.Zone != "Europe/Vienna" ||
		r.Consent != "full" || r.Pages != 1 || r.Visits != 1 || r.Days != 1 || r.Where != "https://one.example/" || r.First != tend.Stamp(morning) {
		t.Errorf("record %+v", r)
	}
	want := map[string]any{"plan": "pro", "company": map[string]any{"size": 12.0, "name": "Acme"}, "tags": []any{"x", 1.0}}
	if !reflect.DeepEqual(r.Traits, want) {
		t.Errorf("traits %v, want %v", r.Traits, want)
	}
	if !reflect.DeepEqual(r.Anons, []string{"a1"}) {
		t.Errorf("anonymous ids %v", r.Anons)
	}
}

func TestRecordCountsWhatTheyDid(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	w.do(ada, track("exported"))
	w.clock.pass(time.Minute)
	w.do(ada, track("shared"), track("exported"))
	w.clock.pass(time.Minute)
	w.do(ada, track("shared"), tend.Event{Kind: tend.KindPreference, Category: "promo"})
	r, err := w.Record(t.Context(), w.one, "ada")
	if err != nil {
		t.Fatal(err)
	}
	at := func(minutes int) tend.Micros { return tend.Stamp(morning.Add(time.Duration(minutes) * time.Minute)) }
	want := []Action{{"shared", 2, at(1), at(2)}, {"exported", 2, at(0), at(1)}}
	if !reflect.DeepEqual(r.Actions, want) || !reflect.DeepEqual(r.Unwanted, []string{"promo"}) {
		t.Errorf("did %+v, want %+v; unwanted %v", r.Actions, want, r.Unwanted)
	}
}

func TestRecordIsCaughtUpFromItsSnapshot(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	w.do(ada, tend.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"plan":"free"}`)})
	s, _, err := store.Fold(t.Context(), w.db, w.one, ada.id)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.db.SaveSnapshots(t.Context(), []store.Snapshot{{Person: ada.id, Rev: s.Rev, State: encode(s)}}); err != nil {
		t.Fatal(err)
	}
	w.do(ada, tend.Event{Kind: tend.KindPage, Page: &tend.Page{URL: "https://one.example/"}})
	w.do(ada, tend.Event{Kind: tend.KindPage, Page: &tend.Page{URL: "https://one.example/b"}})
	r, err := w.Record(t.Context(), w.one, "ada")
	if err != nil || r.Pages != 2 || r.Traits["plan"] != "free" {
		t.Errorf("record %+v, %v: want the snapshot and what came after it, once", r, err)
	}
}

func TestPersonIsFoundByUserThenByAnonymousID(t *testing.T) {
	w := newWorld(t)
	w.arrive(w.one, "x", "")
	w.arrive(w.one, "a1", "x")
	bob := w.arrive(w.one, "b1", "")
	carol := w.arrive(w.one, "c1", "carol")
	w.merge(carol, bob)
	for id, want := range map[string]string{"x": "x", "a1": "x", "c1": "carol", "b1": "carol"} {
		r, err := w.Record(t.Context(), w.one, id)
		if err != nil || r.ID != want || !r.Known {
			t.Errorf("person %s: %+v, %v; want %s", id, r.Person, err, want)
		}
		if _, err := w.Record(t.Context(), w.two, id); tend.CodeOf(err) != tend.NotFound {
			t.Errorf("person %s of the other site: %v", id, err)
		}
	}
	r, err := w.Record(t.Context(), w.one, "carol")
	if err != nil || !reflect.DeepEqual(r.Anons, []string{"b1", "c1"}) {
		t.Errorf("anonymous ids %v, %v", r.Anons, err)
	}
}

func TestListOfPeople(t *testing.T) {
	w := newWorld(t)
	for i := range 7 {
		w.clock.pass(time.Second)
		w.arrive(w.one, fmt.Sprintf("anon%d", i), fmt.Sprintf("user%d", i))
	}
	w.clock.pass(time.Second)
	gone := w.arrive(w.one, "annie", "")
	w.arrive(w.two, "anon9", "user9")
	known := w.arrive(w.one, "zoe1", "zoe")
	w.merge(known, gone)

	pages := func(begins string, limit int) (ids []string) {
		for cursor := ""; ; {
			list, next, err := w.List(t.Context(), w.one, begins, cursor, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list {
				ids = append(ids, p.ID)
			}
			if next == "" {
				return ids
			}
			cursor = next
		}
	}
	if got, want := fmt.Sprint(pages("", 3)), "[zoe user6 user5 user4 user3 user2 user1 user0]"; got != want {
		t.Errorf("everybody: %s, want %s", got, want)
	}
	for begins, want := range map[string]string{
		"user3": "[user3]", "anon2": "[user2]", "annie": "[zoe]", "nobody": "[]", "user9": "[]", "%": "[]",
		"user": "[user0 user1 user2 user3 user4 user5 user6]", "anon": "[user0 user1 user2 user3 user4 user5 user6]", "zo": "[zoe]", "an": "[zoe user0 user1 user2 user3 user4 user5 user6]",
	} {
		if got := fmt.Sprint(pages(begins, 2)); got != want {
			t.Errorf("who begins with %q: %s, want %s", begins, got, want)
		}
	}
}

// TestTheListOfPeopleKeepsUpWithThem over the minutes that it is kept by.
func TestTheListOfPeopleKeepsUpWithThem(t *testing.T) {
	w := newWorld(t)
	var all []*actor
	for i := range 6 {
		w.clock.pass(20 * time.Second)
		all = append(all, w.arrive(w.one, fmt.Sprintf("a%d", i), ""))
	}
	w.clock.pass(time.Hour)
	for _, i := range []int{4, 1, 5} {
		w.commit(all[i], w.unit(all[i], track("back")))
		w.clock.pass(time.Second)
	}
	w.clock.pass(time.Hour)
	w.commit(all[1], w.unit(all[1], track("again")))
	for _, limit := range []int{1, 2, 10} {
		var ids []string
		for cursor := ""; ; {
			list, next, err := w.List(t.Context(), w.one, "", cursor, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list {
				ids = append(ids, p.ID)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if want := "[a1 a5 a4 a3 a2 a0]"; fmt.Sprint(ids) != want {
			t.Errorf("by %d: %v, want %s", limit, ids, want)
		}
	}
	if _, _, err := w.List(t.Context(), w.one, "a", "eyJMYXN0IjoxLCJJRCI6MX0", 1); tend.CodeOf(err) != tend.Invalid {
		t.Errorf("the cursor of another list: %v", err)
	}
}

func TestDecisionsOfMergedPeople(t *testing.T) {
	w := newWorld(t)
	stop := func(a *actor, campaign string) {
		u := w.unit(a, track("x"))
		u.Day = int32(a.rev) // another day, so that the reason is kept
		u.Decide = func(*store.Ledger) store.Verdict {
			return store.Verdict{Stops: []store.Stop{{Campaign: campaign, Version: 1, Reason: "cap.global", Detail: "2/2"}}}
		}
		w.commit(a, u)
	}
	bob := w.arrive(w.one, "b1", "")
	stop(bob, "hello")
	carol := w.arrive(w.one, "c1", "carol")
	stop(carol, "other")
	w.merge(carol, bob)
	list, next, err := w.Decisions(t.Context(), w.one, "carol", "", "", 10)
	if err != nil || next != "" || len(list) != 2 || list[0].Campaign != "other" || list[1].Campaign != "hello" || list[1].Person != "carol" {
		t.Errorf("decisions %+v, %q, %v", list, next, err)
	}
	list, next, err = w.Decisions(t.Context(), w.one, "", "", "", 1)
	if err != nil || next == "" || len(list) != 1 {
		t.Fatalf("first page %+v, %q, %v", list, next, err)
	}
	list, next, err = w.Decisions(t.Context(), w.one, "", "hello", next, 1)
	if err != nil || next != "" || len(list) != 1 || list[0].Campaign != "hello" {
		t.Errorf("second page %+v, %q, %v", list, next, err)
	}
	if list, _, err := w.Decisions(t.Context(), w.two, "", "", "", 10); err != nil || len(list) != 0 {
		t.Errorf("the other site sees %+v, %v", list, err)
	}
}

func TestForeignCursorsAreRefused(t *testing.T) {
	w := newWorld(t)
	w.arrive(w.one, "a1", "ada")
	for _, cursor := range []string{"!", "MA", "LTE", "e30", "bnVsbA", "eyJ4IjoxfQ"} {
		if _, _, err := w.Timeline(t.Context(), w.one, "ada", nil, cursor, 5); tend.CodeOf(err) != tend.Invalid {
			t.Errorf("timeline with cursor %q: %v", cursor, err)
		}
		if _, _, err := w.List(t.Context(), w.one, "", cursor, 5); tend.CodeOf(err) != tend.Invalid {
			t.Errorf("list with cursor %q: %v", cursor, err)
		}
	}
}

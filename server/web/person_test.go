package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
)

func TestPersonAndTimeline(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada/b@x") // ids are opaque, slashes too
	w.clock.pass(time.Second)
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}},
			Stops:  []store.Stop{{Campaign: "promo", Version: 2, Reason: "cap.global", Detail: "1/1 until 2026-12-02T09:00Z"}},
		}
	})
	w.clock.pass(time.Second)
	w.receipt(ada, "d1", tend.Shown)
	const path = "/sites/one/people/ada%2Fb@x"

	var p struct {
		ID, Account string
		Known       bool
		Traits      map[string]any
		Anons       []string `json:"anonymous_ids"`
		Pages       int
	}
	w.api("one", "GET", path, "").status(http.StatusOK).into(&p)
	if p.ID != "ada/b@x" || !p.Known || p.Pages != 1 || len(p.Anons) != 1 || p.Traits == nil {
		t.Errorf("person %+v", p)
	}
	w.api("one", "GET", "/sites/one/people/a1", "").status(http.StatusOK)
	w.api("one", "GET", "/sites/one/people/nobody", "").problem(http.StatusNotFound, "not_found")

	type entry struct {
		Kind, Name, What, Campaign, Reason, Detail, URL, Delivery string
		Props                                                     map[string]any
		At                                                        time.Time
	}
	var page struct {
		Data []entry
		Next string
	}
	w.api("one", "GET", path+"/timeline", "").status(http.StatusOK).into(&page)
	var kinds []string
	for _, e := range page.Data {
		kinds = append(kinds, e.Kind)
	}
	if got := fmt.Sprint(kinds); got != "[receipt decision grant track page]" || page.Next != "" {
		t.Fatalf("timeline %s, next %q", got, page.Next)
	}
	if e := page.Data[0]; e.What != "shown" || e.Campaign != "hello" || e.Delivery != "d1" || !e.At.Equal(morning.Add(2*time.Second)) {
		t.Errorf("receipt %+v", e)
	}
	if e := page.Data[1]; e.Campaign != "promo" || e.Reason != "cap.global" || e.Detail == "" {
		t.Errorf("decision %+v", e)
	}
	if e := page.Data[3]; e.Name != "export" || e.Props["format"] != "pdf" {
		t.Errorf("track %+v", e)
	}
	w.api("one", "GET", path+"/timeline?kind=track,page&limit=1", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].Kind != "track" || page.Next == "" {
		t.Fatalf("first of two kinds %+v", page)
	}
	w.api("one", "GET", path+"/timeline?kind=track,page&limit=1&cursor="+page.Next, "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].URL != "https://one.example/" {
		t.Errorf("second of two kinds %+v", page)
	}
	w.api("one", "GET", path+"/timeline?kind=tracks", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?kind", "bad_value")
}

func TestPeopleAndDecisionsOfASite(t *testing.T) {
	w := newWorld(t)
	w.arrive("two", "z", "zoe")
	bob := w.arrive("one", "b1", "")
	w.clock.pass(time.Second)
	w.arrive("one", "a1", "ada")
	w.clock.pass(time.Second)
	w.act(bob, "x", func(*store.Ledger) store.Verdict {
		return store.Verdict{Stops: []store.Stop{{Campaign: "hello", Version: 1, Reason: "cap.campaign", Detail: "1/1"}}}
	})
	var page struct {
		Data []struct {
			ID, Person, Reason string
			Known              bool
		}
		Next string
	}
	w.api("one", "GET", "/sites/one/people", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 2 || page.Data[0].ID != "b1" || page.Data[0].Known || page.Data[1].ID != "ada" {
		t.Errorf("people %+v: want those seen last first", page.Data)
	}
	w.api("one", "GET", "/sites/one/people?search=ad", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].ID != "ada" {
		t.Errorf("who begins with ad: %+v", page.Data)
	}
	w.api("one", "GET", "/sites/one/people?search=", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?search", "bad_value")
	w.api("one", "GET", "/sites/one/decisions?person=b1&campaign=hello", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].Person != "b1" || page.Data[0].Reason != "cap.campaign" {
		t.Errorf("decisions %+v", page.Data)
	}
	w.api("one", "GET", "/sites/one/decisions?person=zoe", "").problem(http.StatusNotFound, "not_found")
}

func TestTwoUsersAreMadeOne(t *testing.T) {
	w := newTracking(t)
	for _, user := range []string{"ada", "bob"} {
		w.server("one", "track", `{"userId":"`+user+`","event":"export"}`).told(http.StatusOK)
	}
	w.server("one", "track", `{"anonymousId":"a1","event":"export"}`).told(http.StatusOK)
	const path = "/sites/one/people/ada/merge"
	w.api("two", "POST", path, `{"from":"bob"}`).problem(http.StatusNotFound, "not_found")
	w.api("one", "POST", path, `{}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/from", "required")
	w.api("one", "POST", path, `{"from":"`+strings.Repeat("b", 256)+`"}`).problem(http.StatusUnprocessableEntity, "too_long").fault(t, "/from", "too_long")
	w.api("one", "POST", path, `{"from":"nobody"}`).problem(http.StatusNotFound, "not_found")
	w.api("one", "POST", "/sites/one/people/a1/merge", `{"from":"ada"}`).problem(http.StatusConflict, people.ReasonUnknown)
	type person struct {
		ID      string
		Aliases []string
		Anons   []string `json:"anonymous_ids"`
		Actions []struct{ Count int }
	}
	for _, from := range []string{"bob", "a1", "bob", "ada"} { // the last two are one already
		var p person
		w.api("one", "POST", path, `{"from":"`+from+`"}`).status(http.StatusOK).into(&p)
		want := 2
		if from != "bob" || len(p.Anons) > 0 {
			want = 3
		}
		if p.ID != "ada" || len(p.Actions) != 1 || p.Actions[0].Count != want || !slices.Equal(p.Aliases, []string{"bob"}) {
			t.Errorf("with %s: %+v, want %d exports", from, p, want)
		}
	}
	var bob person
	w.api("one", "GET", "/sites/one/people/bob", "").status(http.StatusOK).into(&bob)
	if bob.ID != "ada" {
		t.Errorf("bob is %s", bob.ID)
	}
	var found struct{ Data []struct{ ID string } }
	w.api("one", "GET", "/sites/one/people?search=bo", "").status(http.StatusOK).into(&found)
	if len(found.Data) != 1 || found.Data[0].ID != "ada" {
		t.Errorf("a search for the former id finds %v", found.Data)
	}
	w.server("one", "alias", `{"userId":"eve","previousId":"ada"}`).told(http.StatusOK)
	var eve person
	w.api("one", "GET", "/sites/one/people/bob", "").status(http.StatusOK).into(&eve)
	if eve.ID != "eve" || !slices.Equal(eve.Aliases, []string{"ada", "bob"}) {
		t.Errorf("after an alias bob leads to %+v", eve)
	}
	w.api("one", "DELETE", "/sites/one/people/bob", "")
	for _, id := range []string{"ada", "bob", "eve"} {
		w.api("one", "GET", "/sites/one/people/"+id+"/erasure", "").status(http.StatusOK)
	}
}

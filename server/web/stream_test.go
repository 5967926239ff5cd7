package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

type liveBody struct {
	Data []struct {
		ID, Person string
		Known      bool
		Entry      struct{ Kind, Name, Campaign, Reason string }
	}
	Next string
}

func (l *liveBody) words() (list []string) {
	for _, h := range l.Data {
		list = append(list, h.Person+" "+h.Entry.Kind+" "+h.Entry.Name+h.Entry.Campaign+h.Entry.Reason)
	}
	return list
}

func TestWhatHappensIsSeenAsItHappens(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.arrive("one", "a1", "ada"), w.arrive("one", "b1", "")
	w.arrive("two", "z1", "zoe")
	look := func(path string) (l liveBody) {
		w.api("one", "GET", "/sites/one/events/live"+path, "").status(http.StatusOK).into(&l)
		return l
	}
	l := look("")
	if got := fmt.Sprint(l.words()); got != "[b1 page  ada page ]" || !l.Data[1].Known || l.Data[0].Known {
		t.Fatalf("at first %s", got)
	}
	w.clock.pass(time.Second)
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}},
			Stops:  []store.Stop{{Campaign: "promo", Version: 2, Reason: "cap.global", Detail: "1/1"}},
		}
	})
	w.clock.pass(time.Second)
	w.act(bob, "opened")
	news := look("?cursor=" + l.Next)
	known := map[string]bool{l.Data[0].ID: true, l.Data[1].ID: true}
	var fresh liveBody
	for _, h := range news.Data { // where several nodes write, what was given may come again
		if !known[h.ID] {
			fresh.Data = append(fresh.Data, h)
		}
	}
	if got := fmt.Sprint(fresh.words()); got != "[b1 track opened ada decision promocap.global ada grant hello ada track export]" {
		t.Errorf("then %s", got)
	}
	if l := look("?limit=1"); len(l.Data) != 1 || l.Data[0].Entry.Name != "opened" {
		t.Errorf("the newest one: %v", l.words())
	}
	w.api("one", "GET", "/sites/one/events/live?cursor=x", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?cursor", "bad_value")
	analyst := w.member("one", "ines@one.example", auth.RoleAnalyst)
	w.do("GET", apiRoot+"/sites/one/events/live", "", cookie(analyst)).problem(http.StatusForbidden, "not_permitted")
}

// A look goes on over midnight, when events begin to lie elsewhere.
func TestALookGoesOnOverMidnight(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada")
	var l liveBody
	w.api("one", "GET", "/sites/one/events/live", "").into(&l)
	w.clock.pass(15*time.Hour - time.Second)
	w.act(ada, "late")
	w.clock.pass(2 * time.Second)
	w.act(ada, "early")
	w.api("one", "GET", "/sites/one/events/live?cursor="+l.Next, "").into(&l)
	if got := l.words(); len(got) < 2 || got[0] != "ada track early" || got[1] != "ada track late" {
		t.Errorf("%v", got)
	}
}

func TestEventsAreReadByTheirName(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada")
	w.act(w.arrive("two", "z1", "zoe"), "export")
	for range 3 {
		w.clock.pass(time.Second)
		w.act(ada, "export")
		w.act(ada, "opened")
	}
	var first, second, none api.EventPage
	w.api("one", "GET", "/sites/one/events?name=export&limit=2", "").status(http.StatusOK).into(&first)
	if len(first.Data) != 2 || first.Data[0].Person != "ada" || !first.Data[0].Known || !strings.Contains(string(first.Data[0].Entry.Props), "pdf") || first.Next == "" || first.LookedBackTo.IsZero() {
		t.Fatalf("%+v", first)
	}
	w.api("one", "GET", "/sites/one/events?name=export&limit=2&cursor="+first.Next, "").status(http.StatusOK).into(&second)
	if len(second.Data) != 1 || second.Next != "" || second.Data[0].ID == first.Data[1].ID {
		t.Errorf("%+v", second)
	}
	csv := url.QueryEscape(`[{"path":"format","op":"eq","value":"csv"}]`)
	w.api("one", "GET", "/sites/one/events?name=export&where="+csv, "").status(http.StatusOK).into(&none)
	if len(none.Data) != 0 || none.Next != "" || none.LookedBackTo.IsZero() {
		t.Errorf("%+v", none)
	}
	w.api("one", "GET", "/sites/one/events", "").problem(http.StatusBadRequest, "required").fault(t, "?name", "required")
	faulted(t, w.api("one", "GET", "/sites/one/events?name=export&where=x", ""), "?where", tend.ReasonType)
	w.api("one", "GET", "/sites/one/events?name=export&cursor=x", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?cursor", "bad_value")
	analyst := w.member("one", "ines@one.example", auth.RoleAnalyst)
	w.do("GET", apiRoot+"/sites/one/events?name=export", "", cookie(analyst)).problem(http.StatusForbidden, "not_permitted")
}

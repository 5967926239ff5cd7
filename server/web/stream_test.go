package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
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

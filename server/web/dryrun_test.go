package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// looks has somebody look at a page in a tab.
func (w *world) looks(a *actor, n uint64) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	w.commit(a, &store.Unit{
		Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev},
		Events: []tend.Event{{N: n, Kind: tend.KindPage, At: now, Page: &tend.Page{URL: "https://one.example/docs"}}},
	})
}

// dryRun is an answer as a caller reads it.
type dryRun struct {
	Events, People, Asked, Contacts, Version int64
	Finished                                 bool
	Reached                                  struct {
		People   int64
		Accounts *int64
	}
	OfAll struct{ People, Contacts int64 } `json:"of_all"`
	Days  []struct {
		Day   string
		Shown int64
	}
	Stopped []struct {
		Reason        string
		People, Times int64
	}
	Collisions []struct{ Campaign, Name, How string }
	Assumed    []string
}

func TestADryRunOfADraft(t *testing.T) {
	w := newWorld(t)
	w.configure()
	draft := strings.Replace(withID("docs"), `"trigger":{"type":"event","name":"export"}`, `"caps":[{"max":1,"per":"1d"}],"trigger":{"type":"page","op":"matches","value":"/docs"}`, 1)
	w.api("one", "POST", "/sites/one/campaigns", draft).status(http.StatusCreated)
	ada, bob := w.arrive("one", "a1", "ada"), w.arrive("one", "a2", "")
	w.looks(ada, 1)
	w.looks(ada, 2)
	w.clock.pass(49 * time.Hour)
	w.looks(ada, 3)
	w.looks(bob, 1)
	zoe := w.arrive("two", "z1", "zoe")
	w.looks(zoe, 1)
	for days, want := range map[string]struct{ contacts, people, capped int64 }{`{}`: {3, 2, 1}, `{"days":3,"within":30}`: {3, 2, 1}, `{"days":1}`: {2, 2, 0}} {
		var got dryRun
		w.api("one", "POST", "/sites/one/campaigns/docs/dry-run", days).status(http.StatusOK).into(&got)
		if !got.Finished || got.Contacts != want.contacts || got.Reached.People != want.people || got.OfAll.People != want.people || got.Version != 1 || got.Reached.Accounts == nil || len(got.Assumed) == 0 {
			t.Errorf("%s: %+v", days, got)
		}
		if n := got.Days[len(got.Days)-1]; n.Shown != 2 || n.Day != w.clock.Now().Format(time.DateOnly) {
			t.Errorf("%s: days %+v", days, got.Days)
		}
		if want.capped > 0 && (len(got.Stopped) != 1 || got.Stopped[0].Reason != "cap.campaign" || got.Stopped[0].Times != want.capped) {
			t.Errorf("%s: stopped %+v", days, got.Stopped)
		}
	}
	for body, pointer := range map[string]string{`{"days":0}`: "/days", `{"days":31}`: "/days", `{"within":101}`: "/within", `{"since":1}`: "/since"} {
		var said problem
		w.api("one", "POST", "/sites/one/campaigns/docs/dry-run", body).status(http.StatusUnprocessableEntity).into(&said)
		if len(said.Errors) != 1 || said.Errors[0].Pointer != pointer {
			t.Errorf("%s: %+v", body, said)
		}
	}
	w.api("one", "POST", "/sites/one/campaigns/nothing/dry-run", `{}`).problem(http.StatusNotFound, "not_found")
	w.api("two", "POST", "/sites/two/campaigns/docs/dry-run", `{}`).problem(http.StatusNotFound, "not_found")
}

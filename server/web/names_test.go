package web

import (
	"net/http"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// mention is what an answer calls a campaign.
type mention struct {
	Campaign, Kind, Category string
	Name                     string `json:"campaign_name"`
}

// byCampaign are the names that an answer gave; "-" where it gave none.
func byCampaign(t *testing.T, list []mention) map[string]string {
	t.Helper()
	names := map[string]string{}
	for _, one := range list {
		key := one.Campaign + one.Category
		if one.Name == "" {
			one.Name = "-"
		}
		if old, known := names[key]; known && old != one.Name {
			t.Errorf("%s is called %q and %q", key, old, one.Name)
		}
		names[key] = one.Name
	}
	return names
}

func TestCampaignsAreCalledByTheirNames(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", `{"id":"hello",`+hello[1:]).status(http.StatusCreated)
	w.api("two", "POST", "/sites/two/campaigns", `{"id":"theirs",`+hello[1:]).status(http.StatusCreated)
	ada := w.arrive("one", "a1", "ada")
	w.clock.pass(time.Second)
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}},
			Stops: []store.Stop{
				{Campaign: "hello", Version: 1, Reason: "cap.global", Detail: "1/1"},
				{Campaign: "theirs", Version: 1, Reason: "cap.global", Detail: "1/1"}, // of no campaign of this site
			},
		}
	})
	w.commit(ada, &store.Unit{
		Site: ada.site, At: tend.Stamp(w.clock.Now()), Subject: store.Subject{ID: ada.id, Rev: ada.rev},
		Events: []tend.Event{{Kind: tend.KindPreference, At: tend.Stamp(w.clock.Now()), Category: "campaign:hello"}},
	})
	for path, want := range map[string]map[string]string{
		"/people/ada/timeline": {"": "-", "hello": "Hello", "theirs": "-", "campaign:hello": "Hello"},
		"/decisions":           {"hello": "Hello", "theirs": "-"},
	} {
		var page struct{ Data []mention }
		w.api("one", "GET", "/sites/one"+path, "").status(http.StatusOK).into(&page)
		sameNames(t, path, byCampaign(t, page.Data), want)
	}
	var live struct{ Data []struct{ Entry mention } }
	w.api("one", "GET", "/sites/one/events/live", "").status(http.StatusOK).into(&live)
	entries := make([]mention, len(live.Data))
	for i := range live.Data {
		entries[i] = live.Data[i].Entry
	}
	sameNames(t, "live", byCampaign(t, entries), map[string]string{"": "-", "hello": "Hello", "theirs": "-", "campaign:hello": "Hello"})

	w.configure()
	var why struct{ Decisions []mention }
	w.api("one", "GET", "/sites/one/people/ada/why?campaign=hello", "").status(http.StatusOK).into(&why)
	sameNames(t, "why", byCampaign(t, why.Decisions), map[string]string{"hello": "Hello"})
	var p struct {
		Unwanted []string
		Names    map[string]string `json:"unwanted_names"`
	}
	w.api("one", "GET", "/sites/one/people/ada", "").status(http.StatusOK).into(&p)
	if len(p.Unwanted) != 1 || p.Names["hello"] != "Hello" {
		t.Errorf("what she wants no more of: %+v", p)
	}
}

func sameNames(t *testing.T, where string, got, want map[string]string) {
	t.Helper()
	for id, name := range want {
		if got[id] != name {
			t.Errorf("%s: %q is called %q, want %q", where, id, got[id], name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", where, got, want)
	}
}

func TestAccountsOfAnAudience(t *testing.T) {
	w := newWorld(t)
	for user, account := range map[string]string{"ada": "acme", "bob": "acme", "cleo": "umbrella", "dan": ""} {
		p := w.arrive("one", "a-"+user, user)
		if account != "" {
			w.commit(p, &store.Unit{
				Site: p.site, At: tend.Stamp(w.clock.Now()), Subject: store.Subject{ID: p.id, Rev: p.rev},
				Events: []tend.Event{{Kind: tend.KindGroup, At: tend.Stamp(w.clock.Now()), Account: account}},
			})
		}
		w.clock.pass(time.Millisecond)
	}
	for _, call := range []string{"estimate", "count"} {
		var f figure
		w.api("one", "POST", "/sites/one/audience/"+call, `{}`).status(http.StatusOK).into(&f)
		if f.People != 4 || f.Accounts == nil || *f.Accounts != 2 {
			t.Errorf("%s: %+v", call, f)
		}
	}
}

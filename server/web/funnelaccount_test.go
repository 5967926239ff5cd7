package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// inAccount has somebody do something in an account, which they come into by it.
func (w *world) inAccount(a *actor, account, event string) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	w.commit(a, &store.Unit{
		Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev},
		Accounts: []store.AccountActs{{Account: account, Events: 1, Traits: []store.AccountTraits{{Traits: []byte(`{"name":"The ` + account + `"}`)}}}},
		Events:   []tend.Event{{Kind: tend.KindGroup, At: now, Account: account}, {Kind: tend.KindTrack, At: now, Name: event}},
	})
}

// firms has acme complete the funnel of accounts by two people, globex and initech come to its first step,
// the latter later, and others of another site.
func firms(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	const steps = `"name":"Teams","within":"1d","steps":[{"key":"signed_up","event":"signed_up"},{"key":"export","name":"Exports","event":"export"}]}`
	for _, site := range []string{"one", "two"} {
		w.api(site, "POST", "/sites/"+site+"/funnels", `{"id":"teams","by":"account",`+steps).status(http.StatusCreated)
		w.api(site, "POST", "/sites/"+site+"/funnels", `{"id":"own",`+steps).status(http.StatusCreated)
	}
	ada, bob, eve := w.arrive("one", "a1", "ada"), w.arrive("one", "a2", "bob"), w.arrive("one", "a3", "eve")
	w.inAccount(ada, "acme", "signed_up")
	w.inAccount(eve, "globex", "signed_up")
	w.inAccount(w.arrive("two", "z1", "zoe"), "zoo", "signed_up")
	w.clock.pass(time.Hour)
	w.inAccount(bob, "acme", "export")
	w.clock.pass(71 * time.Hour)
	w.inAccount(w.arrive("one", "a4", "zed"), "initech", "signed_up")
	return w
}

func TestAFunnelOfAccountsHasAReport(t *testing.T) {
	w := firms(t)
	var r struct {
		wayRead

		By string
	}
	w.api("one", "GET", "/sites/one/funnels/teams/report", "").status(http.StatusOK).into(&r)
	if !r.Finished || r.By != "account" || r.Asked != 3 || r.People != 3 || r.Entered != 3 || r.Completed != 1 || len(r.Steps) != 2 {
		t.Fatalf("%+v", r)
	}
	if s := r.Steps; s[0].Here != 1 || s[0].Left != 1 || s[1].Reached != 1 || s[1].Name != "Exports" || s[1].Median == nil || *s[1].Median != 3600 {
		t.Errorf("its steps %+v", s)
	}
	w.api("one", "GET", "/sites/one/funnels/own/report", "").status(http.StatusOK).into(&r)
	if r.By != "person" || r.People != 4 || r.Entered != 3 || r.Completed != 0 {
		t.Errorf("of their people %+v", r)
	}
}

func TestAFunnelHasAccounts(t *testing.T) {
	w := firms(t)
	const path = "/sites/one/funnels/teams/accounts?"
	type item struct {
		ID, Name  string
		People    int64
		FirstSeen time.Time `json:"first_seen"`
		LastSeen  time.Time `json:"last_seen"`
		At        time.Time
	}
	for query, want := range map[string]string{
		"step=signed_up&state=reached&limit=1": "initech acme globex", "step=signed_up&state=here": "initech", "step=signed_up&state=left": "globex",
		"step=export&state=reached": "acme", "step=export&state=here": "", "step=signed_up&state=reached&days=2": "initech",
	} {
		var got []string
		for cursor := ""; ; {
			var page struct {
				Data []item
				Next string
			}
			w.api("one", "GET", path+query+cursor, "").status(http.StatusOK).into(&page)
			for _, a := range page.Data {
				got = append(got, a.ID)
			}
			if page.Next == "" {
				break
			}
			cursor = "&cursor=" + page.Next
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	var page struct{ Data []item }
	w.api("one", "GET", path+"step=export&state=reached", "").status(http.StatusOK).into(&page)
	if a := page.Data[0]; a != (item{"acme", "The acme", 2, morning, morning.Add(time.Hour), morning.Add(time.Hour)}) {
		t.Errorf("acme is %+v", a)
	}
	for query, pointer := range map[string]string{
		"step=signed_up&state=gone": "?state", "step=signed_up&state=here&days=91": "?days", "step=signed_up&state=here&cursor=e30": "?cursor", "step=signed_up&state=here&cursor=-": "?cursor",
	} {
		faulted(t, w.api("one", "GET", path+query, ""), pointer, tend.ReasonValue)
	}
	w.api("one", "GET", path+"step=paid&state=here", "").problem(http.StatusNotFound, "not_found").fault(t, "?step", tend.ReasonValue)
	w.api("one", "GET", "/sites/one/funnels/teams/people?step=export&state=here", "").problem(http.StatusBadRequest, "funnel.by_account")
	w.api("one", "GET", "/sites/one/funnels/own/accounts?step=export&state=here", "").problem(http.StatusBadRequest, "funnel.by_person")
	w.api("two", "GET", "/sites/two/funnels/teams/accounts?step=signed_up&state=reached", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].ID != "zoo" {
		t.Errorf("another site has %+v", page.Data)
	}
}

func TestAnAccountSaysWhereItIsInFunnels(t *testing.T) {
	w := firms(t)
	for path, want := range map[string]string{
		"accounts/acme": "teams completed export Exports", "accounts/globex": "teams stuck signed_up ", "accounts/initech": "teams in signed_up ",
		"people/ada": "own stuck signed_up ", "people/bob": "", "people/zed": "own in signed_up ",
	} {
		var of struct {
			Dimensions struct {
				Funnels []struct {
					ID, State, Step string
					StepName        string `json:"step_name"`
				}
			}
		}
		w.api("one", "GET", "/sites/one/"+path, "").status(http.StatusOK).into(&of)
		got := ""
		for _, f := range of.Dimensions.Funnels {
			got += f.ID + " " + f.State + " " + f.Step + " " + f.StepName
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

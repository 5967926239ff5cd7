package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// belongs has people of a site do something for accounts.
func (w *world) belongs(site string, id tend.PersonID, user string, acts ...store.AccountActs) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	if _, err := w.db.Commit(w.t.Context(), &store.Unit{
		Site: w.site[site], At: now, Accounts: acts, Subject: store.Subject{ID: id, New: true, Claim: user, Anon: "anon " + user, Bind: true},
		Events: []tend.Event{{Kind: tend.KindTrack, At: now, Name: "came"}},
	}); err != nil {
		w.t.Fatal(err)
	}
}

func TestAccountsOfASite(t *testing.T) {
	w := newWorld(t)
	traits := []store.AccountTraits{{Traits: []byte(`{"name":"Acme","plan":{"seats":3}}`)}}
	w.belongs("one", 1, "ada", store.AccountActs{Account: "acme/1", Events: 3, Role: "admin", Traits: traits}, store.AccountActs{Account: "globex", Events: 1})
	w.clock.pass(time.Minute)
	w.belongs("one", 2, "bob", store.AccountActs{Account: "globex", Events: 2})
	w.belongs("two", 3, "eve", store.AccountActs{Account: "other", Events: 2})

	type owner struct{ Name, Email string }
	type item struct {
		ID, Name       string
		Owner          owner
		People, Events int64
	}
	var page struct {
		Data []item
		Next string
	}
	w.api("one", "GET", "/sites/one/accounts?limit=1", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0] != (item{ID: "globex", People: 2, Events: 3}) || page.Next == "" {
		t.Fatalf("first page %+v", page)
	}
	next := page.Next
	page.Next = ""
	w.api("one", "GET", "/sites/one/accounts?limit=1&cursor="+next, "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].ID != "acme/1" || page.Next != "" {
		t.Errorf("second page %+v", page)
	}
	w.api("one", "GET", "/sites/one/accounts?search=Ac", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].Name != "Acme" {
		t.Errorf("found by its name %+v", page)
	}
	w.api("one", "GET", "/sites/one/accounts?cursor=x", "").problem(http.StatusBadRequest, "bad_value")
	w.api("one", "GET", "/sites/one/accounts/other", "").problem(http.StatusNotFound, "not_found")

	var a struct {
		item
		Traits  map[string]any
		Members []struct{ ID, Role string }
		Days    []struct {
			Day            time.Time
			People, Events int64
		}
	}
	const path = "/sites/one/accounts/acme%2F1"
	w.api("one", "PATCH", path, `{"owner":{"name":"Grace","email":"nobody"}}`).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/owner/email", "bad_value")
	w.api("one", "PATCH", path, `{"owner":{"name":"Grace","email":"Grace@Acme.example"}}`).status(http.StatusOK).into(&a)
	if a.Owner != (owner{"Grace", "grace@acme.example"}) || len(a.Members) != 1 || a.Members[0].ID != "ada" || a.Members[0].Role != "admin" {
		t.Errorf("account %+v", a)
	}
	if len(a.Days) != 1 || a.Days[0].People != 1 || a.Days[0].Events != 3 || !a.Days[0].Day.Equal(morning.UTC().Truncate(24*time.Hour)) || a.Traits["plan"] == nil {
		t.Errorf("days %+v, attributes %v", a.Days, a.Traits)
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 1)
	if err != nil || log[0].Action != "account.update" || log[0].Target != "acme/1" {
		t.Errorf("audit %+v, %v", log, err)
	}
	w.api("one", "PATCH", "/sites/one/accounts/none", `{"owner":{}}`).problem(http.StatusNotFound, "not_found")

	var of struct {
		Data []struct{ Account, Name, Role string }
	}
	w.api("one", "GET", "/sites/one/people/ada/accounts", "").status(http.StatusOK).into(&of)
	if len(of.Data) != 2 || of.Data[0].Account != "acme/1" || of.Data[0].Name != "Acme" || of.Data[0].Role != "admin" {
		t.Errorf("ada belongs to %+v", of.Data)
	}
}

func TestAnAccountHasItsDimensions(t *testing.T) {
	w := newWorld(t)
	now := tend.Stamp(w.clock.Now())
	w.belongs("one", 1, "ada", store.AccountActs{Account: "acme", Events: 2, Lives: []store.AccountLife{
		{Part: store.LifeVisits, Event: &tend.Event{Kind: tend.KindPage, At: now, Began: true}},
	}, Acts: []store.AccountAct{{Name: "export", At: now}}, Levels: []store.AccountLevel{{Name: "seats", Value: 4, At: now}}})
	ada := &actor{site: w.site["one"], id: 1, rev: 1}
	w.act(ada, "asked", func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}}}
	})
	if _, err := w.db.Commit(t.Context(), &store.Unit{Site: ada.site, At: now, Subject: store.Subject{ID: 1, Rev: ada.rev}, Events: []tend.Event{{
		Kind: tend.KindReceipt, What: tend.Answered, At: now, Delivery: "d1", Props: []byte(`{"question":"why","value":["a","b"]}`),
		Answer: &tend.Answer{Campaign: "hello", Question: "why", Kind: "multiple"},
	}}}); err != nil {
		t.Fatal(err)
	}
	body := w.api("one", "GET", "/sites/one/accounts/acme", "").status(http.StatusOK).Body.String()
	for _, part := range []string{
		`"weeks":1`, `"count":{"total":1,"weeks":[1]}`, `"depth":{"total":1,"weeks":[1]}`, `"most":[{"name":"export","total":1,"weeks":[1]}]`,
		`"metrics":[{"at":"2026-12-01T09:00:00Z","name":"seats","value":4,"weeks":[4]}]`, `"visit":"2026-12-01T09:00:00Z"`,
		`"answers":[{"at":"2026-12-01T09:00:00Z","campaign":"hello","person":"ada","question":"why","value":["a","b"]}]`, `"transactions":[]`,
	} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
}

package web

import (
	"net/http"
	"strings"
	"testing"

	"tend/server/tend"
)

const onboarding = `{"name":"Onboarding","within":"14d","steps":[{"key":"signed_up","event":"signed_up","where":[{"path":"plan","op":"eq","value":"pro"}]},` +
	`{"key":"pricing","name":"Prices","page":{"op":"matches","value":"/pricing*"}}]}`

// funnelRead is an answer as a caller reads it.
type funnelRead struct {
	ID, Name, Within, By, Author string
	Steps                        []struct {
		Key, Name, Event string
		Where            []map[string]any
		Page             *struct{ Op, Value string }
	}
	UsedBy []struct{ Kind, ID, Name, Status string } `json:"used_by"`
}

func TestALifeOfAFunnel(t *testing.T) {
	w := newWorld(t)
	var f funnelRead
	body := `{"id":"onboarding",` + onboarding[1:]
	made := w.api("one", "POST", "/sites/one/funnels", body, header("Idempotency-Key", "k")).status(http.StatusCreated)
	made.into(&f)
	again := w.api("one", "POST", "/sites/one/funnels", body, header("Idempotency-Key", "k")).status(http.StatusCreated)
	if again.Body.String() != made.Body.String() || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same call again: %s", again.Body)
	}
	if f.ID != "onboarding" || f.Name != "Onboarding" || f.Within != "14d" || f.By != "person" || f.Author != "key:ci" || len(f.Steps) != 2 || f.UsedBy == nil || len(f.UsedBy) != 0 {
		t.Fatalf("made %+v", f)
	}
	if s := f.Steps; s[0].Event != "signed_up" || s[0].Where[0]["value"] != "pro" || s[0].Page != nil || s[1].Key != "pricing" || s[1].Name != "Prices" || s[1].Event != "" || s[1].Page == nil || s[1].Page.Value != "/pricing*" {
		t.Errorf("its steps %+v", f.Steps)
	}
	w.api("one", "POST", "/sites/one/funnels", body).problem(http.StatusConflict, "exists")
	w.api("one", "POST", "/sites/one/funnels", onboarding).status(http.StatusCreated)

	f = funnelRead{}
	etag := header("If-Match", made.Header().Get("ETag"))
	edit := strings.Replace(onboarding, "14d", "2w", 1)
	w.api("one", "PUT", "/sites/one/funnels/onboarding", edit, etag).status(http.StatusOK).into(&f)
	if f.Within != "2w" || f.ID != "onboarding" {
		t.Errorf("edited %+v", f)
	}
	w.api("one", "PUT", "/sites/one/funnels/onboarding", onboarding, etag).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "DELETE", "/sites/one/funnels/onboarding", "", etag).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "PUT", "/sites/one/funnels/onboarding", `{"id":"other",`+onboarding[1:]).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/id", tend.ReasonValue)
	w.api("one", "PUT", "/sites/one/funnels/onboarding", strings.Replace(onboarding, `"within"`, `"by":"team","within"`, 1)).
		problem(http.StatusUnprocessableEntity, tend.ReasonValue).fault(t, "/by", tend.ReasonValue)
	w.api("one", "POST", "/sites/one/funnels", strings.Replace(onboarding, `"key":"pricing"`, `"key":"signed_up"`, 1)).
		problem(http.StatusUnprocessableEntity, tend.ReasonValue).fault(t, "/steps/1/key", tend.ReasonValue)

	var page struct {
		Data []funnelRead
		Next string
	}
	w.api("one", "GET", "/sites/one/funnels?limit=1", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Next == "" {
		t.Fatalf("the first page %+v", page)
	}
	first, after := page.Data[0].ID, page.Next
	page.Next = ""
	w.api("one", "GET", "/sites/one/funnels?limit=1&cursor="+after, "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].ID == first || page.Next != "" {
		t.Errorf("the second page %+v", page)
	}
	w.api("two", "GET", "/sites/two/funnels", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 0 {
		t.Errorf("another site lists %+v", page.Data)
	}
	w.api("one", "DELETE", "/sites/one/funnels/onboarding", "").status(http.StatusNoContent)
	w.api("one", "GET", "/sites/one/funnels/onboarding", "").problem(http.StatusNotFound, "not_found")

	var log struct {
		Data []struct{ Action, Target string }
	}
	w.api("one", "GET", "/sites/one/audit?action=funnel.delete", "").status(http.StatusOK).into(&log)
	if len(log.Data) != 1 || log.Data[0].Target != "onboarding" {
		t.Errorf("audit log %+v", log)
	}
}

package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/people"
	"tend/server/tend"
	"tend/server/web/api"
)

const (
	betaList = `{"id":"beta","name":"Beta testers","description":"Asked in May"}`
	onBeta   = `{"type":"list","id":"beta"}`
)

// faulted is an answer that refuses what it was given, with a fault.
func faulted(t *testing.T, r *reply, pointer, code string) {
	t.Helper()
	var p problem
	if r.into(&p); p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusBadRequest {
		t.Errorf("status %d: %s", p.Status, r.Body)
	}
	p.fault(t, pointer, code)
}

func TestALifeOfAList(t *testing.T) {
	w := newWorld(t)
	var l api.List
	made := w.api("one", "POST", "/sites/one/lists", betaList, header("Idempotency-Key", "k")).status(http.StatusCreated)
	made.into(&l)
	if l.ID != "beta" || l.Name != "Beta testers" || l.Description != "Asked in May" || l.Members != 0 || l.Author != "key:ci" || len(l.UsedBy) != 0 {
		t.Errorf("made %+v", l)
	}
	if again := w.api("one", "POST", "/sites/one/lists", betaList, header("Idempotency-Key", "k")).status(http.StatusCreated); again.Body.String() != made.Body.String() {
		t.Errorf("the same call again: %s", again.Body)
	}
	w.api("one", "POST", "/sites/one/lists", betaList).problem(http.StatusConflict, "exists")
	faulted(t, w.api("one", "POST", "/sites/one/lists", `{"id":"x","colour":"red"}`), "/colour", tend.ReasonUnknown)
	old := header("If-Match", made.Header().Get("ETag"))
	l = api.List{}
	w.api("one", "PUT", "/sites/one/lists/beta", `{"name":"Beta"}`, old).status(http.StatusOK).into(&l)
	if l.Name != "Beta" || l.Description != "" {
		t.Errorf("edited %+v", l)
	}
	w.api("one", "PUT", "/sites/one/lists/beta", `{"name":"B"}`, old).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "DELETE", "/sites/one/lists/beta", "", old).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "PUT", "/sites/one/lists/beta", `{"id":"other","name":"B"}`).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/id", tend.ReasonValue)

	w.api("one", "POST", "/sites/one/lists", `{"name":"Another"}`).status(http.StatusCreated)
	var page api.ListPage
	w.api("one", "GET", "/sites/one/lists?limit=1", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Next == "" {
		t.Fatalf("the first page %+v", page)
	}
	for _, of := range []string{"/sites/two/lists/beta", "/sites/two/lists/beta/members"} {
		w.api("two", "GET", of, "").problem(http.StatusNotFound, "not_found")
	}
	w.api("two", "POST", "/sites/two/lists/beta/members", `["ada"]`).problem(http.StatusNotFound, "not_found")
	w.api("one", "DELETE", "/sites/one/lists/beta", "").status(http.StatusNoContent)
	w.api("one", "GET", "/sites/one/lists/beta", "").problem(http.StatusNotFound, "not_found")
	w.api("one", "POST", "/sites/one/lists", betaList).status(http.StatusCreated) // nobody was on it
}

func TestAListThatIsReferredToIsKept(t *testing.T) {
	w := newWorld(t)
	faulted(t, w.api("one", "POST", "/sites/one/campaigns", aimed(`{"type":"not","of":`+onBeta+`}`)), "/audience/of/id", tend.ReasonValue)
	segment := `{"id":"testers","name":"Testers","condition":{"type":"or","of":[` + onBeta + `]}}`
	faulted(t, w.api("one", "POST", "/sites/one/segments", segment), "/condition/of/0/id", tend.ReasonValue)
	faulted(t, w.api("one", "POST", "/sites/one/audience/estimate", `{"audience":`+onBeta+`}`), "/audience/id", tend.ReasonValue)
	w.api("one", "POST", "/sites/one/lists", betaList).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/segments", segment).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/campaigns", aimed(`{"type":"l\u0069st","id":"bet\u0061"}`)).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/audience/estimate", `{"audience":`+onBeta+`}`).status(http.StatusOK)
	said := w.api("one", "DELETE", "/sites/one/lists/beta", "").problem(http.StatusConflict, "list.used")
	if !strings.Contains(said.Detail, "the segment testers, the campaign hello") {
		t.Errorf("it is in use by %q", said.Detail)
	}
	var l api.List
	w.api("one", "GET", "/sites/one/lists/beta", "").status(http.StatusOK).into(&l)
	if len(l.UsedBy) != 2 || l.UsedBy[0].ID != "testers" || l.UsedBy[1].ID != "hello" {
		t.Errorf("used by %+v", l.UsedBy)
	}
	w.api("one", "POST", "/sites/one/lists/beta/members?mode=replace", `["ada"]`).status(http.StatusAccepted)
	audit := w.api("one", "GET", "/sites/one/audit?action=list.", "").status(http.StatusOK).Body.String()
	if !strings.Contains(audit, "list.replace") || !strings.Contains(audit, "changes whom the segment testers, the campaign hello reaches") {
		t.Errorf("the audit log says %s", audit)
	}
}

func TestUserIDsComeInManyForms(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/lists", betaList).status(http.StatusCreated)
	const where = "/sites/one/lists/beta/members"
	send := func(query, media, body string) *reply {
		return w.do("POST", "/api/v1"+where+query, body, bearer(w.key["one"]), typed(media))
	}
	cancel := func(m *api.Import) {
		w.api("one", "POST", "/sites/one/imports/"+m.ID+"/cancel", "").status(http.StatusOK)
	}
	for _, c := range []struct{ query, media, body, format, mode, column string }{
		{"", "application/json", `["ada", 7]`, "ndjson", "add", "user_id"},
		{"?mode=replace", "application/json", `[ ]`, "ndjson", "replace", "user_id"},
		{"?mode=remove", "text/plain", "ada\nbob", "csv", "remove", "user_id"},
		{"", "text/csv", "Plan;Customer ID\npro;ada\n", "csv", "add", "Customer ID"},
		{"?column=Plan", "text/csv", "Plan;Customer ID\npro;ada\n", "csv", "add", "Plan"},
		{"", "application/x-ndjson", `{"uid":"ada","x":1}`, "ndjson", "add", "uid"},
		{"?format=ndjson", "application/octet-stream", `"ada"`, "ndjson", "add", "user_id"},
	} {
		var m api.Import
		send(c.query, c.media, c.body).status(http.StatusAccepted).into(&m)
		if m.Kind != people.ImportList || m.List != "beta" || string(m.Format) != c.format || m.Mode != c.mode || m.Mapping.Columns[c.column] != "user_id" {
			t.Errorf("%s: %+v", c.body, m)
		}
		cancel(&m)
	}
	for _, c := range []struct{ query, media, body, code, pointer string }{
		{"", "application/json", `["ada",true]`, tend.ReasonType, "/1"},
		{"", "application/json", `{"ids":[]}`, tend.ReasonType, ""},
		{"", "application/json", `["` + strings.Repeat(`a","`, people.MaxIDs) + `a"]`, tend.ReasonTooLong, ""},
		{"", "text/csv", "name,plan\nada,pro\n", tend.ReasonRequired, "?column"},
		{"?column=who", "text/csv", "name,plan\nada,pro\n", "no_such_column", "?column"},
		{"", "application/x-ndjson", `{"name":"ada"}`, tend.ReasonRequired, "?column"},
		{"?mode=merge", "application/json", `["ada"]`, tend.ReasonValue, "?mode"},
		{"?format=xlsx", "text/csv", "ada", tend.ReasonValue, "?format"},
	} {
		faulted(t, send(c.query, c.media, c.body), c.pointer, c.code)
	}
	for _, body := range []string{`[]`, ` [ ] `} {
		send("", "application/json", body).problem(http.StatusBadRequest, "empty")
	}
	send("", "text/csv", "").problem(http.StatusBadRequest, "empty")
	send("?mode=replace", "text/csv", "\n").problem(http.StatusBadRequest, "empty") // cut off on the way, perhaps
	w.api("one", "POST", where, `["ada"]`, header("Idempotency-Key", "k")).problem(http.StatusBadRequest, "not_available")
}

// A dry run is an import like any other, and the audit log names no campaign: it changes whom none reaches.
func TestAnUploadIsTriedFirst(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/lists", betaList).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/campaigns", aimed(onBeta)).status(http.StatusCreated)
	var l api.List
	w.api("one", "GET", "/sites/one/lists/beta", "").status(http.StatusOK).into(&l)
	if l.LastUpload.ID != "" {
		t.Errorf("before the first upload there is %+v", l.LastUpload)
	}
	var dry, made api.Import
	w.api("one", "POST", "/sites/one/lists/beta/members?mode=replace&dry_run=true", `["ada"]`).status(http.StatusAccepted).into(&dry)
	w.api("one", "GET", "/sites/one/lists/beta", "").status(http.StatusOK).into(&l)
	if !dry.DryRun || dry.Mode != "replace" || l.LastUpload.ID != "" {
		t.Errorf("%+v; the last upload is %+v", dry, l.LastUpload)
	}
	if audit := w.api("one", "GET", "/sites/one/audit?action=list.", "").Body.String(); !strings.Contains(audit, "dry run") || strings.Contains(audit, "changes whom") {
		t.Errorf("the audit log says %s", audit)
	}
	w.api("one", "POST", "/sites/one/lists/beta/members", `["ada"]`).status(http.StatusAccepted).into(&made)
	var page api.ListPage
	w.api("one", "GET", "/sites/one/lists", "").status(http.StatusOK).into(&page)
	if last := page.Data[0].LastUpload; last.ID != made.ID || last.State != "queued" || last.CreatedBy != "key:ci" || last.CreatedAt.IsZero() {
		t.Errorf("the last upload is %+v", last)
	}
	w.api("one", "DELETE", "/sites/one/lists/beta", "").problem(http.StatusConflict, "list.used")
}

func TestAFileForAListIsLookedAtFirst(t *testing.T) {
	w := newWorld(t)
	preview := func(query, body string) *reply {
		return w.do("POST", "/api/v1/sites/one/imports/preview?kind=list&"+query, body, bearer(w.key["one"]), typed("application/octet-stream"))
	}
	for _, c := range []struct{ query, body, column, first string }{
		{"format=csv", "ada\nben\n", "user_id", "ada"},
		{"format=csv", "Plan;Customer ID\npro;ada\n", "Customer ID", "ada"},
		{"format=csv&column=Plan", "Plan;Customer ID\npro;ada\n", "Plan", "pro"},
		{"format=ndjson", "\"ada\"\n7\n", "user_id", "ada"},
		{"format=ndjson", `{"uid":"ada","x":1}`, "uid", "ada"},
	} {
		var p api.ImportPreview
		preview(c.query, c.body).status(http.StatusOK).into(&p)
		if p.Mapping.Columns[c.column] != "user_id" || len(p.Errors) != 0 || len(p.Rows) == 0 || p.Rows[0].Values["user_id"] != c.first || p.Rows[0].Error.Code != "" {
			t.Errorf("%s of %q: %+v", c.query, c.body, p)
		}
	}
	// Which column it is has to be said: those that there are are shown.
	var p api.ImportPreview
	preview("format=csv", "name,plan\nada,pro\n").status(http.StatusOK).into(&p)
	if len(p.Columns) != 2 || len(p.Errors) != 1 || p.Errors[0].Pointer != "?column" || p.Errors[0].Code != tend.ReasonRequired {
		t.Errorf("%+v", p)
	}
	faulted(t, preview("format=csv&mapping=%7B%7D", "ada"), "?mapping", tend.ReasonUnknown)
	faulted(t, preview("format=xlsx", "ada"), "?format", tend.ReasonValue)
	faulted(t, w.do("POST", "/api/v1/sites/one/imports/preview?kind=people&format=csv&column=x", "x", bearer(w.key["one"]), typed("text/csv")), "?column", tend.ReasonUnknown)
}

// What a file for a list says needs no further approval because whoever may send one may approve.
func TestWhoBringsPeopleInMayApprove(t *testing.T) {
	for _, role := range auth.Roles {
		if auth.May([]auth.Role{role}, auth.PersonWrite) && !auth.May([]auth.Role{role}, auth.CampaignApprove) {
			t.Errorf("%s may decide by a list whom a live campaign reaches, and may not approve one", role)
		}
	}
}

func TestWhoIsOnAListIsRead(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/lists", betaList).status(http.StatusCreated)
	for i, user := range []string{"ada", "ben", "cy"} {
		w.clock.pass(time.Second)
		w.putOn(w.arrive("one", fmt.Sprint("a", i), user), "beta")
	}
	var got []string
	for cursor := ""; len(got) < 9; {
		var page api.ListMemberPage
		w.api("one", "GET", "/sites/one/lists/beta/members?limit=2&cursor="+cursor, "").status(http.StatusOK).into(&page)
		for _, m := range page.Data {
			got = append(got, fmt.Sprint(m.ID, " ", m.Known, " ", m.AddedAt.IsZero()))
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if want := "[ada true false ben true false cy true false]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	w.api("one", "GET", "/sites/one/lists/beta/members?cursor=bm9uZQ", "").problem(http.StatusBadRequest, "bad_value")
	var p api.Person
	w.api("one", "GET", "/sites/one/people/ada", "").status(http.StatusOK).into(&p)
	if len(p.Lists) != 1 || p.Lists[0] != (api.PersonList{ID: "beta", Name: "Beta testers"}) {
		t.Errorf("ada is on %+v", p.Lists)
	}
	var l api.List
	w.api("one", "GET", "/sites/one/lists/beta", "").status(http.StatusOK).into(&l)
	var timeline api.EntryPage
	w.api("one", "GET", "/sites/one/people/ada/timeline?kind=list", "").status(http.StatusOK).into(&timeline)
	if l.Members != 3 || len(timeline.Data) != 1 || timeline.Data[0].Name != "beta" || !timeline.Data[0].Listed || timeline.Data[0].Wanted {
		t.Errorf("%d are on it; what ada's time line says is %+v", l.Members, timeline.Data)
	}
}

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/store"
	"tend/server/tend"
)

func TestExportOfAPersonEndsWithALineThatSaysSo(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada")
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}},
			Stops:  []store.Stop{{Campaign: "promo", Version: 2, Reason: "cap.global", Detail: "1/1"}},
		}
	})
	r := w.api("one", "GET", "/sites/one/people/ada/export", "").status(http.StatusOK)
	if got := r.Header().Get("Content-Disposition"); got != `attachment; filename="person.ndjson"` {
		t.Errorf("disposition %q", got)
	}
	var records []string
	var last struct {
		Record string `json:"record"`
		Lines  int    `json:"lines"`
	}
	for line := range strings.Lines(r.Body.String()) {
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		records = append(records, last.Record)
	}
	want := "person event event event delivery decision end"
	if got := strings.Join(records, " "); got != want || last.Lines != len(records)-1 {
		t.Errorf("lines %s and %d, want %s", got, last.Lines, want)
	}
	w.api("two", "GET", "/sites/one/people/ada/export", "").problem(http.StatusNotFound, "not_found")
	w.api("one", "GET", "/sites/one/people/nobody/export", "").problem(http.StatusNotFound, "not_found")
}

func TestErasingAPerson(t *testing.T) {
	w := newWorld(t)
	w.arrive("one", "a1", "ada/b@x")
	const path = "/sites/one/people/ada%2Fb@x"
	type erasure struct {
		State    string
		ErasedAt *time.Time `json:"erased_at"`
	}
	w.api("two", "DELETE", path, "").problem(http.StatusNotFound, "not_found")
	w.api("one", "GET", path+"/erasure", "").problem(http.StatusNotFound, "not_found")
	w.api("one", "DELETE", "/sites/one/people/nobody", "").problem(http.StatusNotFound, "not_found")
	for range 2 {
		var e erasure
		w.api("one", "DELETE", path, "").status(http.StatusOK).into(&e)
		if e.State != "erased" || e.ErasedAt == nil {
			t.Errorf("%+v", e)
		}
	}
	w.api("one", "GET", path, "").problem(http.StatusNotFound, "not_found")
	w.api("one", "GET", path+"/erasure", "").status(http.StatusOK)
	var audit struct {
		Data []struct{ Action, Target string }
	}
	w.api("one", "GET", "/sites/one/audit?action=person.", "").status(http.StatusOK).into(&audit)
	if len(audit.Data) != 1 || audit.Data[0].Action != "person.erase" || strings.Contains(audit.Data[0].Target, "ada") {
		t.Errorf("audit %+v", audit.Data)
	}
	w.api("one", "DELETE", path+"/erasure", "").status(http.StatusNoContent)
	w.api("one", "DELETE", path+"/erasure", "").problem(http.StatusNotFound, "not_found")
	w.arrive("one", "a2", "ada/b@x")
	w.api("one", "GET", path, "").status(http.StatusOK)
}

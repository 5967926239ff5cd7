package web

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

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

package web

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
)

// exportLine is any line of an export, as far as the tests ask.
type exportLine struct {
	Record string    `json:"record"`
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Person string    `json:"person"`
	Next   string    `json:"next"`
	Lines  int       `json:"lines"`
	Whole  time.Time `json:"whole_until"`
}

// readExport reads lines, so many at most; what comes then is left unread, as by somebody who is cut off.
func readExport(t *testing.T, from io.Reader, most int) (list []exportLine) {
	t.Helper()
	lines := bufio.NewScanner(from)
	for len(list) < most && lines.Scan() {
		var l exportLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("line %d: %v: %s", len(list), err, lines.Bytes())
		}
		list = append(list, l)
	}
	return list
}

// put has a site's people do much, many of them at a time: so many events, ten in a unit.
func (w *world) put(site string, events int) {
	w.t.Helper()
	const crowd, each = 40, 10
	people := make([]*actor, crowd)
	for i := range people {
		people[i] = w.arrive(site, fmt.Sprint("a", i), fmt.Sprint("u", i))
	}
	now := tend.Stamp(w.clock.Now())
	for n := 0; n < events; {
		done := make(chan error, crowd)
		for _, a := range people {
			u := &store.Unit{Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev}}
			for range each {
				u.Events = append(u.Events, tend.Event{Kind: tend.KindTrack, At: now, Name: fmt.Sprint("did ", n), Props: []byte(`{"format":"pdf"}`)})
				n++
			}
			go func() {
				r, err := w.db.Commit(w.t.Context(), u)
				if err == nil && r.Overtaken {
					err = fmt.Errorf("overtaken: %+v", r)
				}
				a.rev = r.Rev
				done <- err
			}()
		}
		for range people {
			if err := <-done; err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// A file is cut wherever the line breaks, and put together again from what its last cursor says.
func TestAnExportThatIsCutGoesOnWhereItWas(t *testing.T) {
	w := newWorld(t)
	const events = 20_000
	w.put("one", events)
	w.put("two", 400)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	ask := func(query string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+apiRoot+"/sites/one/exports/events"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+w.key["one"])
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/x-ndjson" {
			t.Fatalf("status %d with %v", answer.StatusCode, answer.Header)
		}
		return answer
	}
	cut := ask("")
	got := readExport(t, cut.Body, events/2)
	cut.Body.Close()
	if slices.ContainsFunc(got, func(l exportLine) bool { return l.Record == exportEnds }) {
		t.Fatal("half of a file says that it is whole")
	}
	last := len(got) - 1
	for got[last].Record != exportCursor {
		last--
	}
	if got[last].Lines != last {
		t.Errorf("the cursor counts %d lines before it, there are %d", got[last].Lines, last)
	}
	rest := ask("?cursor=" + url.QueryEscape(got[last].Next))
	defer rest.Body.Close()
	more := readExport(t, rest.Body, 2*events)
	end := more[len(more)-1]
	if end.Record != exportEnds || end.Lines != len(more)-1 || !end.Whole.Equal(morning.Add(-30*time.Second)) {
		t.Fatalf("the last line is %+v, of %d", end, len(more))
	}
	ids, names := map[string]bool{}, map[string]bool{}
	for _, l := range append(got[:last], more...) {
		if l.Record != exportEvent {
			continue
		}
		if ids[l.ID] {
			t.Fatalf("event %s is there twice", l.ID)
		}
		ids[l.ID], names[l.Name] = true, true
	}
	if len(ids) != events+40 || len(names) != events+1 {
		t.Errorf("%d events of %d names, want %d", len(ids), len(names), events+40)
	}
}

func TestAnExportIsPackedForWhoTakesIt(t *testing.T) {
	w := newWorld(t)
	w.put("one", 400)
	plain := w.api("one", "GET", "/sites/one/exports/events", "").status(http.StatusOK)
	r := httptest.NewRequest("GET", apiRoot+"/sites/one/exports/events", nil).WithContext(t.Context())
	bearer(w.key["one"])(r)
	r.Header.Set("Accept-Encoding", "gzip")
	packed := httptest.NewRecorder()
	w.handler.ServeHTTP(packed, r)
	h := packed.Header()
	if h.Get("Content-Encoding") != "gzip" || h.Get("Vary") != "Accept-Encoding" || h.Get("Cache-Control") != "no-store" ||
		h.Get("Content-Disposition") != `attachment; filename="one-events-2026-12-01.ndjson"` || packed.Body.Len() > plain.Body.Len()/5 {
		t.Errorf("%d bytes of %d with %v", packed.Body.Len(), plain.Body.Len(), h)
	}
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(z); err != nil || string(body) != plain.Body.String() {
		t.Errorf("%d bytes unpacked, %v, want %d", len(body), err, plain.Body.Len())
	}
}

func TestExportsOfEachKind(t *testing.T) {
	w := newWorld(t)
	traits := []store.AccountTraits{{Traits: []byte(`{"name":"Acme","plan":{"seats":3}}`)}}
	w.belongs("one", 1, "ada", store.AccountActs{Account: "acme/1", Events: 3, Traits: traits, Levels: []store.AccountLevel{
		{Name: "documents", Value: 12.5, At: tend.Stamp(w.clock.Now())}, {Name: "documents", Value: 9, At: tend.Stamp(w.clock.Now().AddDate(0, 0, -1))},
	}})
	ada := &actor{site: w.site["one"], id: 1, rev: 1}
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}}}
	})
	const at = `"2026-12-01T09:00:00Z"`
	const end = `{"record":"end","lines":2,"whole_until":"2026-12-01T08:59:30Z"}`
	for kind, want := range map[string][]string{
		"people": {`{"record":"person","actions":[{"count":1,"first":` + at, `"anonymous_ids":["anon ada"]`, `"id":"ada","known":true`, `"visits":1}`},
		"accounts": {
			`{"record":"account",`, `"id":"acme/1"`, `"name":"Acme"`, `"owner":{"email":"","name":""}`, `"traits":{"name":"Acme","plan":{"seats":3}}`,
			`"metrics":[{"name":"documents","value":12.5,"at":` + at + `,"days":[{"day":"2026-11-30","value":9},{"day":"2026-12-01","value":12.5}]}]}`,
		},
		"deliveries": {
			`{"record":"delivery","id":"d1","campaign":"hello","version":1,"channel":"in_app","status":"granted","granted_at":` + at, `,"person":"ada","known":true}`,
		},
		"events": {`.0","person":"ada","known":true,"received_at":` + at + `,"at":` + at + `,"kind":"track","name":"came"}`, `"delivery":"d1"`},
	} {
		body := w.api("one", "GET", "/sites/one/exports/"+kind, "").status(http.StatusOK).Body.String()
		for _, part := range want {
			if !strings.Contains(body, part) {
				t.Errorf("%s has no %s:\n%s", kind, part, body)
			}
		}
		if kind != "events" && !strings.HasSuffix(body, end+"\n") {
			t.Errorf("%s ends with no %s:\n%s", kind, end, body)
		}
		if other := w.api("two", "GET", "/sites/two/exports/"+kind, "").status(http.StatusOK).Body.String(); strings.Contains(other, "ada") || !strings.Contains(other, `"record":"end"`) {
			t.Errorf("%s of the other site:\n%s", kind, other)
		}
	}
}

func TestExportsAreForWhoMayErase(t *testing.T) {
	w := newWorld(t)
	w.api("two", "GET", "/sites/one/exports/people", "").problem(http.StatusNotFound, "not_found")
	for _, role := range []auth.Role{auth.RoleAuthor, auth.RoleApprover, auth.RoleAnalyst, auth.RoleSupport} {
		who := w.member("one", string(role)+"@one.example", role)
		w.do("GET", apiRoot+"/sites/one/exports/people", "", cookie(who)).problem(http.StatusForbidden, "not_permitted")
	}
	w.api("one", "GET", "/sites/one/exports/cats", "").problem(http.StatusNotFound, "not_found")
	for query, pointer := range map[string]string{
		"since=yesterday": "?since", "until=1969-01-01T00:00:00Z": "?until", "since=2026-12-01T00:00:00Z&until=2026-12-01T00:00:00Z": "?until",
		"cursor=what": "?cursor", "cursor=e30&since=2026-12-01T00:00:00Z": "?since",
	} {
		p := w.api("one", "GET", "/sites/one/exports/events?"+query, "").problem(http.StatusBadRequest, "bad_value")
		p.fault(t, pointer, "bad_value")
		if len(p.Errors) != 1 {
			t.Errorf("%s: %+v", query, p)
		}
	}
	w.api("one", "GET", "/sites/one/exports/events?limit=3", "").problem(http.StatusBadRequest, "unknown_field")
}

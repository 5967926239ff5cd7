package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/insight"
	"tend/server/store"
	"tend/server/tend"
)

func TestRouterAnswersWithProblems(t *testing.T) {
	w := newWorld(t)
	w.api("one", "GET", "/nothing", "").problem(http.StatusNotFound, "not_found")
	w.api("one", "GET", "/sites/one/nothing", "").problem(http.StatusNotFound, "not_found")
	w.do("GET", "/nothing", "").problem(http.StatusNotFound, "not_found")
	r := w.api("one", "PUT", "/sites/one/campaigns", hello)
	r.problem(http.StatusMethodNotAllowed, "method_not_allowed")
	if allow := r.Header().Get("Allow"); !strings.Contains(allow, "GET") || !strings.Contains(allow, "POST") {
		t.Errorf("Allow %q", allow)
	}
	w.do("POST", "/healthz", "").problem(http.StatusMethodNotAllowed, "method_not_allowed")
}

func TestBodiesAreRefusedByWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	post := func(body string, more ...with) *reply {
		return w.api("one", "POST", "/sites/one/keys", body, more...)
	}
	post(`{"name":"a","scopes":["admin"]}`, header("Content-Type", "text/plain")).problem(http.StatusUnsupportedMediaType, "media_type")
	post(`{"name":"a","scopes":["admin"]}`, header("Content-Encoding", "gzip")).problem(http.StatusUnsupportedMediaType, "media_type")
	post(`{"name":"a","scopes":["admin"]}`, header("Content-Type", "application/json; charset=utf-8")).status(http.StatusCreated)
	post(`{"name":"`+strings.Repeat("x", maxBody)+`"}`).problem(http.StatusRequestEntityTooLarge, "too_large")
	post(`{"name":"b"`).problem(http.StatusBadRequest, "bad_json")
	post(`{"name":"b"} {}`).problem(http.StatusBadRequest, "bad_json")
	post(`{"name":"b","name":"c"}`).problem(http.StatusBadRequest, "bad_json")
	post(`"b"`).problem(http.StatusUnprocessableEntity, "wrong_type")
	post(`{"name":7,"scopes":["admin"]}`).problem(http.StatusUnprocessableEntity, "wrong_type").fault(t, "/name", "wrong_type")
	post(`{"name":"`+strings.Repeat("x", 256)+`","scopes":["admin"]}`).problem(http.StatusUnprocessableEntity, "too_long").fault(t, "/name", "too_long")
}

// faulty breaks in the middle of an answer.
type faulty struct{ err error }

func (f faulty) Report(context.Context, tend.SiteID, string, *tend.Message) (insight.Report, error) {
	if f.err == nil {
		panic("the secret is swordfish")
	}
	return insight.Report{}, f.err
}

func (f faulty) Answers(context.Context, tend.SiteID, string, string, int64, int) ([]store.Given, error) {
	return nil, f.err
}

func (f faulty) Totals(context.Context, tend.SiteID, []string) (map[string]insight.Totals, error) {
	return nil, nil
}

func (f faulty) WeeksOf(context.Context, tend.SiteID, []string) (map[string]insight.CampaignWeek, error) {
	return nil, f.err
}

func (f faulty) ShownOf(context.Context, tend.SiteID, []string) (map[string][insight.Fortnight]int64, error) {
	return nil, f.err
}

func (f faulty) Pages(context.Context, tend.SiteID, string) (insight.Pages, error) {
	return insight.Pages{}, f.err
}

func (f faulty) Overview(context.Context, tend.SiteID) (insight.Overview, error) {
	return insight.Overview{}, f.err
}

func TestOurOwnFaultsAreLoggedAndNotShown(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"panic":       {nil, http.StatusInternalServerError, "internal"},
		"foreign":     {errors.New("the secret is swordfish"), http.StatusInternalServerError, "internal"},
		"unavailable": {tend.Errorf(tend.Unavailable, "database", "not now: %w", errors.New("the secret is swordfish")), http.StatusServiceUnavailable, "database"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated)
			w.parts.Reports = faulty{c.err}
			w.build()
			r := w.api("one", "GET", "/sites/one/campaigns/hello/report", "")
			p := r.problem(c.status, c.code)
			if strings.Contains(r.Body.String(), "swordfish") {
				t.Errorf("the caller reads %s", r.Body)
			}
			if log := w.log.String(); !strings.Contains(log, "swordfish") || !strings.Contains(log, p.RequestID) || !strings.Contains(log, `"level":"ERROR"`) {
				t.Errorf("the log has %s", log)
			}
		})
	}
}

func TestRetryAfterIsToldTwice(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated)
	w.parts.Reports = faulty{&tend.Error{Code: tend.Limited, Reason: "rate_limited", Message: "slower", RetryAfter: 1500 * time.Millisecond}}
	w.build()
	r := w.api("one", "GET", "/sites/one/campaigns/hello/report", "")
	r.problem(http.StatusTooManyRequests, "rate_limited")
	if r.Header().Get("Retry-After") != "2" || !strings.Contains(r.Body.String(), `"retry_after":1.5`) {
		t.Errorf("Retry-After %q, %s", r.Header().Get("Retry-After"), r.Body)
	}
}

func TestRequestIDs(t *testing.T) {
	w := newWorld(t)
	r := w.do("GET", "/healthz", "", header("X-Request-Id", "proxy-1234_x"))
	if got := r.Header().Get("X-Request-Id"); got != "proxy-1234_x" {
		t.Errorf("a proxy's id became %q", got)
	}
	for _, bad := range []string{"short", strings.Repeat("x", 65), "with space", "line\nbreak", `quo"te--`} {
		r := w.do("GET", "/healthz", "", header("X-Request-Id", bad))
		if got := r.Header().Get("X-Request-Id"); got == bad || len(got) != 26 {
			t.Errorf("the id %q became %q", bad, got)
		}
	}
}

func TestLogHasOneLineACallAndNoSecrets(t *testing.T) {
	w := newWorld(t)
	m, err := w.db.Records().MemberByEmail(t.Context(), "one@tend.example")
	if err != nil {
		t.Fatal(err)
	}
	token := w.link(store.LinkSignIn, &m.ID)
	secrets := []string{token, w.key["one"], w.cookie["one"], "quite-secret", "ada@people.example"}
	w.log.Reset()
	w.do("POST", "/api/v1/session", `{"token":"`+token+`"}`)
	w.do("GET", "/api/v1/sites/one", "", cookie(w.cookie["one"]))
	w.api("one", "PATCH", "/sites/one", `{"identity":{"keys":[{"kid":"k","alg":"HS256","secret":"quite-secret"}]}}`)
	w.api("one", "GET", "/sites/one/people/ada@people.example", "")
	w.api("one", "GET", "/sites/one/people?search=ada@people.example", "")
	log := w.log.String()
	if n := strings.Count(log, "\n"); n != 5 {
		t.Errorf("%d lines for 5 calls:\n%s", n, log)
	}
	for _, s := range secrets {
		if strings.Contains(log, s) {
			t.Errorf("the log has %s:\n%s", s, log)
		}
	}
	for _, want := range []string{`"route":"/api/v1/sites/:site/people/:id"`, `"status":404`, `"caller":"key:`, `"caller":"member:`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
}

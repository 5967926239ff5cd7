package web

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"tend/server/store"
)

func TestRepeatedCallHasItsEffectOnce(t *testing.T) {
	w := newWorld(t)
	create := func(body string, more ...with) *reply {
		return w.api("one", "POST", "/sites/one/campaigns", body, append([]with{header("Idempotency-Key", "k1")}, more...)...)
	}
	first := create(hello).status(http.StatusCreated)
	again := create(hello).status(http.StatusCreated)
	if first.Body.String() != again.Body.String() || first.Header().Get("ETag") != again.Header().Get("ETag") || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("first %s, again %s", first.Body, again.Body)
	}
	count := func(want int) {
		t.Helper()
		list, err := w.db.Records().CampaignsLike(t.Context(), w.site["one"], &store.CampaignsOf{}, 100)
		if err != nil || len(list) != want {
			t.Errorf("%d campaigns, %v; want %d", len(list), err, want)
		}
	}
	count(1)
	create(withID("other")).problem(http.StatusConflict, "idempotency_key_reused")
	w.do("POST", "/api/v1/sites/one/campaigns", hello, cookie(w.cookie["one"]), header("Idempotency-Key", "k1")).status(http.StatusCreated)
	count(2) // another caller's key is another key
	w.clock.pass(25 * time.Hour)
	create(hello).status(http.StatusCreated)
	count(3)
}

func TestCallThatFailedMayBeRepeated(t *testing.T) {
	w := newWorld(t)
	key := header("Idempotency-Key", "k1")
	w.api("one", "POST", "/sites/one/campaigns/hello/submit", "", key).problem(http.StatusNotFound, "not_found")
	w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/campaigns/hello/submit", "", key).status(http.StatusOK)
	w.api("one", "POST", "/sites/one/campaigns/hello/submit", "", key).status(http.StatusOK) // its first answer, not wrong_state
}

// half makes calls that the server does not survive.
type half struct{ *store.DB }

func (half) EndCall(context.Context, store.Call, store.Outcome) error { return errors.New("killed") }

func TestCallThatTheServerDidNotSurvive(t *testing.T) {
	w := newWorld(t)
	w.parts.Calls = half{w.db}
	w.build()
	key := header("Idempotency-Key", "k1")
	w.api("one", "POST", "/sites/one/campaigns", hello, key).status(http.StatusCreated)
	w.parts.Calls = w.db
	w.build()
	r := w.api("one", "POST", "/sites/one/campaigns", hello, key)
	r.problem(http.StatusConflict, "in_progress")
	if r.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", r.Header().Get("Retry-After"))
	}
	w.clock.pass(2 * time.Minute)
	w.api("one", "POST", "/sites/one/campaigns", hello, key).problem(http.StatusConflict, "outcome_unknown")
}

func TestKeyIsRefusedWhereTheAnswerIsSecret(t *testing.T) {
	w := newWorld(t)
	key := header("Idempotency-Key", "k1")
	w.api("one", "POST", "/sites/one/keys", `{"name":"a","scopes":["admin"]}`, key).problem(http.StatusBadRequest, "not_available")
	w.do("POST", "/api/v1/sites", `{"name":"a","origins":["https://a.example"]}`, key, cookie(w.cookie["one"])).problem(http.StatusBadRequest, "not_available")
	w.api("one", "PATCH", "/sites/one", `{"stopped":true}`, key).problem(http.StatusBadRequest, "not_available")
}

package web

import (
	"net/http"
	"testing"

	"tend/server/tend"
)

func TestSiteSettings(t *testing.T) {
	w := newWorld(t)
	patch := func(body string, more ...with) *reply {
		return w.api("one", "PATCH", "/sites/one/settings", body, more...)
	}
	first := w.api("one", "GET", "/sites/one/settings", "").status(http.StatusOK)
	if got := first.Body.String(); got != `{"privacy":{"gpc":"ignore","dnt":"ignore"},"consent_default":"full"}` {
		t.Errorf("at first %s", got)
	}
	r := patch(`{"consent_default":"essential"}`).status(http.StatusOK)
	var s tend.Settings
	r.into(&s)
	if s.ConsentDefault != "essential" || w.changed != 1 {
		t.Errorf("now %+v, told of %d changes", s, w.changed)
	}
	tag := r.Header().Get("ETag")
	if got := w.api("one", "GET", "/sites/one/settings", "").Header().Get("ETag"); got != tag || tag == first.Header().Get("ETag") {
		t.Errorf("ETag %s, then %s", tag, got)
	}
	patch(`{"consent_default":"none"}`, header("If-Match", first.Header().Get("ETag"))).problem(http.StatusPreconditionFailed, "stale")
	patch(`{"consent_default":null}`, header("If-Match", tag)).status(http.StatusOK).into(&s)
	if s.ConsentDefault != "full" {
		t.Errorf("null gave %q, want the default", s.ConsentDefault)
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[0].Actor != "key:ci" || log[0].Action != "settings.update" || log[0].Detail != "consent_default" {
		t.Errorf("audit %+v, %v", log, err)
	}
}

func TestEverySettingIsKeptAsItWasGiven(t *testing.T) {
	w := newWorld(t)
	all := `{"theme":{"preset":"soft","light":{"accent":"#0b7285"},"font":"Inter, Noto Sans","radius":0},"browser":{"busy":["/checkout*"]},` +
		`"quiet_hours":{"from":"22:00","to":"08:00"},"privacy":{"gpc":"none","dnt":"essential"},"consent_default":"essential","push":{"worker":"/sw.js","scope":"/"},` +
		`"categories":[{"key":"promo","name":"Offers","description":"Once a month","translations":{"de":{"name":"Angebote"}}},{"key":"tips","name":"Tips"}],` +
		`"retention":{"events":"30d","answers":"12w"}}`
	w.api("one", "PATCH", "/sites/one/settings", all).status(http.StatusOK)
	if got := w.api("one", "GET", "/sites/one/settings", "").status(http.StatusOK).Body.String(); got != all {
		t.Errorf("kept %s", got)
	}
	r := w.api("one", "PATCH", "/sites/one/settings", `{"theme":null,"browser":null,"quiet_hours":null,"categories":null,"retention":null,"push":null}`).status(http.StatusOK)
	if got := r.Body.String(); got != `{"privacy":{"gpc":"none","dnt":"essential"},"consent_default":"essential"}` {
		t.Errorf("put back to %s", got)
	}
	w.api("one", "PATCH", "/sites/one", `{"stopped":true}`).status(http.StatusOK)
	w.api("two", "PATCH", "/sites/two/settings", `{"consent_default":"none"}`).status(http.StatusOK)
	if got := w.api("one", "GET", "/sites/one/settings", "").Body.String(); got != r.Body.String() {
		t.Errorf("after another change %s", got)
	}
}

func TestSettingsThatCannotBeTaken(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ body, code, pointer string }{
		{`{}`, "required", ""},
		{`{"consent_default":"maybe"}`, "bad_value", "/consent_default"},
		{`{"colours":{}}`, "unknown_field", "/colours"},
		{`{"theme":{"dark":{"ink":"#555555"}}}`, "contrast", "/theme/dark/ink"},
		{`{"theme":{"light":{"ink":"red"}}}`, "bad_value", "/theme/light/ink"},
		{`{"browser":{"busy":["#top"]}}`, "bad_value", "/browser/busy/0"},
		{`{"retention":{"events":"36h"}}`, "bad_value", "/retention/events"},
		{`{"retention":{"decisions":"91d"}}`, "bad_value", "/retention/decisions"}, // the server keeps 90
		{`{"retention":{"figures":"7d"}}`, "unknown_field", "/retention/figures"},
		{`{"categories":[{"key":"a","name":"A"},{"key":"Promo!","name":"B"}]}`, "bad_value", "/categories/1/key"},
		{`{"categories":[{"key":"a","name":"A"},{"key":"a","name":"B"}]}`, "bad_value", "/categories/1/key"},
		{`{"categories":[{"key":"a"}]}`, "required", "/categories/0/name"},
		{`{"categories":[{"key":"a","name":"A","translations":{"german":{}}}]}`, "bad_value", "/categories/0/translations/german"},
		{`{"categories":[{"key":"a","name":"A","translations":{"de":{"name":" "}}}]}`, "bad_value", "/categories/0/translations/de/name"},
		{`{"push":{}}`, "required", "/push/worker"},
		{`{"push":{"worker":"tend.js"}}`, "bad_value", "/push/worker"},
		{`{"push":{"worker":"//evil.example/sw.js"}}`, "bad_value", "/push/worker"},
		{`{"push":{"worker":"/\\evil.example/sw.js"}}`, "bad_value", "/push/worker"},
		{`{"push":{"worker":"https://evil.example/sw.js"}}`, "bad_value", "/push/worker"},
		{`{"push":{"worker":"/sw.js?x"}}`, "bad_value", "/push/worker"},
		{`{"push":{"worker":"/a/../sw.js"}}`, "bad_value", "/push/worker"},
		{`{"push":{"worker":"/sw.js","scope":"/push"}}`, "bad_value", "/push/scope"},
		{`{"push":{"worker":"/sw.js","key":"B"}}`, "unknown_field", "/push/key"},
	} {
		w.api("one", "PATCH", "/sites/one/settings", c.body).problem(http.StatusUnprocessableEntity, c.code).fault(t, c.pointer, c.code)
	}
	if w.changed != 0 {
		t.Error("something was changed")
	}
}

func TestSettingsChangeOnceWithAnIdempotencyKey(t *testing.T) {
	w := newWorld(t)
	once := header("Idempotency-Key", "k1")
	first := w.api("one", "PATCH", "/sites/one/settings", `{"consent_default":"none"}`, once).status(http.StatusOK)
	w.api("one", "PATCH", "/sites/one/settings", `{"consent_default":"full"}`).status(http.StatusOK)
	again := w.api("one", "PATCH", "/sites/one/settings", `{"consent_default":"none"}`, once).status(http.StatusOK)
	if again.Header().Get("Idempotent-Replayed") != "true" || again.Header().Get("ETag") != first.Header().Get("ETag") {
		t.Errorf("not replayed: %v", again.Header())
	}
	var s tend.Settings
	w.api("one", "GET", "/sites/one/settings", "").into(&s)
	if s.ConsentDefault != "full" {
		t.Errorf("the change was made twice: %q", s.ConsentDefault)
	}
}

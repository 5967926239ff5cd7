package web

import (
	"net/http"
	"testing"
)

type keptBody struct {
	Server, Days int
	Since        string
	Goes         *struct {
		Before string
		Count  int64
		Exact  bool
	}
}

type retentionBody struct{ Events, Decisions, Answers keptBody }

func TestRetentionSaysWhatGoesAndWhen(t *testing.T) {
	w := newWorld(t)
	ask := func(query string) (b retentionBody) {
		t.Helper()
		w.api("one", "GET", "/sites/one/retention"+query, "").status(http.StatusOK).into(&b)
		return b
	}
	today := morning.Format("2006-01-02")
	before := func(days int) string { return morning.AddDate(0, 0, -days).Format("2006-01-02") }
	if b := ask(""); b.Events.Server != 90 || b.Events.Days != 90 || b.Events.Since != today || b.Events.Goes.Before != before(90) {
		t.Errorf("as the server keeps it: %+v", b)
	}
	w.api("one", "PATCH", "/sites/one/settings", `{"retention":{"events":"30d"}}`).status(http.StatusOK)
	if b := ask(""); b.Events.Days != 30 || b.Decisions.Days != 90 || b.Events.Goes.Before != before(30) {
		t.Errorf("with a setting: %+v", b)
	}
	// What might be: the same with other numbers, and nothing is changed.
	if b := ask("?events=none&answers=1w"); b.Events.Days != 90 || b.Answers.Days != 7 || !b.Answers.Goes.Exact || b.Answers.Goes.Count != 0 {
		t.Errorf("what might be: %+v", b)
	}
	if b := ask(""); b.Events.Days != 30 || b.Answers.Days != 90 {
		t.Errorf("asking has changed it: %+v", b)
	}
	w.api("one", "GET", "/sites/one/retention?events=2h", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?events", "bad_value")

	// The operator keeps less than before: the site may say something else, and then no more than that.
	w.parts.Retention = 10
	w.build()
	if b := ask(""); b.Events.Days != 10 {
		t.Errorf("on a server that keeps less: %+v", b)
	}
	w.api("one", "PATCH", "/sites/one/settings", `{"consent_default":"none"}`).status(http.StatusOK)
	w.api("one", "PATCH", "/sites/one/settings", `{"retention":{"events":"30d"}}`).problem(http.StatusUnprocessableEntity, "bad_value")

	w.parts.Retention = 0
	w.build()
	if b := ask(""); b.Events.Server != 0 || b.Events.Days != 30 || b.Answers.Days != 0 || b.Answers.Goes != nil {
		t.Errorf("on a server that keeps all for ever: %+v", b)
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[1].Action != "settings.update" || log[1].Detail != "retention (events 30d)" {
		t.Errorf("audit %+v, %v", log, err)
	}
}

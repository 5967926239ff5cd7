package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

type campaignBody struct {
	ID, Name, Status string
	Version          int64
	VersionStatus    string `json:"version_status"`
	LiveVersion      int64  `json:"live_version"`
	Message          tend.Message
	Totals           map[string]int64
}

func TestCampaignLivesItsLife(t *testing.T) {
	w := newWorld(t)
	r := w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated)
	var c campaignBody
	r.into(&c)
	if c.ID != "hello" || c.Status != "draft" || c.Version != 1 || c.VersionStatus != "draft" || c.LiveVersion != 0 || len(c.Message.Blocks) != 2 {
		t.Errorf("draft %+v", c)
	}
	for _, step := range []struct{ do, status, version string }{
		{"submit", "in_review", "in_review"},
		{"reject", "draft", "draft"},
		{"submit", "in_review", "in_review"},
		{"approve", "approved", "approved"},
		{"launch", "live", "live"},
		{"pause", "paused", "paused"},
		{"resume", "live", "live"},
	} {
		w.api("one", "POST", "/sites/one/campaigns/hello/"+step.do, "").status(http.StatusOK).into(&c)
		if c.Status != step.status || c.VersionStatus != step.version {
			t.Errorf("after %s: %s, its version %s", step.do, c.Status, c.VersionStatus)
		}
	}
	w.api("one", "PUT", "/sites/one/campaigns/hello", hello[:len(hello)-1]+`,"priority":9}`).status(http.StatusOK).into(&c)
	if c.Status != "live" || c.Version != 2 || c.VersionStatus != "draft" || c.LiveVersion != 1 {
		t.Errorf("an edit of what is live: %+v", c)
	}
	w.api("one", "POST", "/sites/one/campaigns/hello/launch", "").problem(http.StatusConflict, "wrong_state")
	var versions struct {
		Data []struct {
			Version        int64
			Status, Author string
			Priority       int
			ApprovedBy     string `json:"approved_by"`
			ApprovedAt     string `json:"approved_at"`
		}
		Next string
	}
	w.api("one", "GET", "/sites/one/campaigns/hello/versions?limit=1", "").status(http.StatusOK).into(&versions)
	if len(versions.Data) != 1 || versions.Data[0].Version != 2 || versions.Data[0].Priority != 9 || versions.Next == "" {
		t.Fatalf("versions %+v", versions)
	}
	w.api("one", "GET", "/sites/one/campaigns/hello/versions?cursor="+versions.Next, "").status(http.StatusOK).into(&versions)
	if len(versions.Data) != 1 || versions.Data[0].Version != 1 || versions.Data[0].Status != "approved" || versions.Data[0].ApprovedBy != "key:ci" {
		t.Errorf("versions %+v", versions)
	}
	w.api("one", "POST", "/sites/one/campaigns/hello/duplicate", "").status(http.StatusCreated).into(&c)
	if c.ID == "hello" || c.Status != "draft" || c.Version != 1 {
		t.Errorf("duplicate %+v", c)
	}
	w.api("one", "POST", "/sites/one/campaigns/hello/end", "{}").status(http.StatusOK).into(&c)
	if c.Status != "ended" {
		t.Errorf("after end: %s", c.Status)
	}
	w.api("one", "POST", "/sites/one/campaigns/hello/resume", `{"force":true}`).problem(http.StatusUnprocessableEntity, "unknown_field")
}

func TestCampaignEditsKnowWhoWasFaster(t *testing.T) {
	w := newWorld(t)
	tag := w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated).Header().Get("ETag")
	if got := w.api("one", "GET", "/sites/one/campaigns/hello", "").Header().Get("ETag"); got != tag {
		t.Errorf("ETag %s of what was made as %s", got, tag)
	}
	edit := func(priority int) *reply {
		return w.api("one", "PUT", "/sites/one/campaigns/hello", fmt.Sprintf(`%s,"priority":%d}`, hello[:len(hello)-1], priority), header("If-Match", tag))
	}
	edit(1).status(http.StatusOK)
	edit(2).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "POST", "/sites/one/campaigns/hello/submit", "", header("If-Match", tag)).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "POST", "/sites/one/campaigns/hello/submit", "").status(http.StatusOK)
}

func TestCampaignFaultsAreNamed(t *testing.T) {
	w := newWorld(t)
	body := `{"name":"x","channel":"email","trigger":{"type":"event"},"topic":"t","colour":1,"message":{"layout":"tour","blocks":[]}}`
	p := w.api("one", "POST", "/sites/one/campaigns", body).problem(http.StatusUnprocessableEntity, "invalid")
	p.fault(t, "/channel", "not_available")
	p.fault(t, "/topic", "not_available")
	p.fault(t, "/message/layout", "not_available")
	p.fault(t, "/colour", "unknown_field")
	p.fault(t, "/trigger/name", "required")
	w.api("one", "POST", "/sites/one/campaigns", `{"name":`).problem(http.StatusBadRequest, "bad_json")
	w.api("one", "POST", "/sites/one/campaigns", `[]`).problem(http.StatusUnprocessableEntity, "wrong_type")
}

func TestCampaignsComeInPagesWithTotals(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.api("one", "POST", "/sites/one/campaigns", withID(fmt.Sprint("c", i))).status(http.StatusCreated)
	}
	ada := w.arrive("one", "a1", "ada")
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: "d1", Campaign: "c3", Version: 1}}}
	})
	var ids []string
	for cursor := ""; ; {
		var page struct {
			Data []campaignBody
			Next string
		}
		w.api("one", "GET", "/sites/one/campaigns?limit=2"+cursor, "").status(http.StatusOK).into(&page)
		for _, c := range page.Data {
			ids = append(ids, fmt.Sprint(c.ID, ":", c.Totals["granted"]))
		}
		if page.Next == "" {
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if got := fmt.Sprint(ids); got != "[c0:0 c1:0 c2:0 c3:1 c4:0]" {
		t.Errorf("campaigns %s", got)
	}
	for _, q := range []string{"limit=0", "limit=501", "limit=-1", "limit=x", "limit=", "limit=5&limit=6"} {
		w.api("one", "GET", "/sites/one/campaigns?"+q, "").problem(http.StatusBadRequest, "bad_value").fault(t, "?limit", "bad_value")
	}
	w.api("one", "GET", "/sites/one/campaigns?limit=500", "").status(http.StatusOK)
	w.api("one", "GET", "/sites/one/campaigns?cursor=!", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?cursor", "bad_value")
}

func TestReportCountsWhatWasCommitted(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated)
	w.api("two", "POST", "/sites/two/campaigns", withID("hello")).status(http.StatusCreated)
	ada := w.arrive("one", "a1", "ada")
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}}}
	})
	w.receipt(ada, "d1", tend.Shown)
	w.receipt(ada, "d1", tend.Shown) // a second one says nothing new
	w.clock.pass(24 * time.Hour)
	w.receipt(ada, "d1", tend.Dismissed)
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{Stops: []store.Stop{{Campaign: "hello", Version: 1, Reason: "cap.global", Detail: "1/1"}}}
	})
	var r struct {
		AsOf       time.Time `json:"as_of"`
		Totals     map[string]int64
		Variants   []any
		Suppressed map[string]int64
		Series     []map[string]any
	}
	w.api("one", "GET", "/sites/one/campaigns/hello/report", "").status(http.StatusOK).into(&r)
	for what, n := range map[string]int64{"granted": 1, "shown": 1, "dismissed": 1, "clicked": 0, "answered": 0, "converted": 0, "held_out": 0, "suppressed": 1} {
		if r.Totals[what] != n {
			t.Errorf("%s %d, want %d", what, r.Totals[what], n)
		}
	}
	if r.Suppressed["cap.global"] != 1 || len(r.Variants) != 0 || r.Variants == nil || !r.AsOf.Equal(w.clock.Now()) {
		t.Errorf("report %+v", r)
	}
	if len(r.Series) != 2 || r.Series[0]["day"] != "2026-12-01" || r.Series[0]["shown"] != 1.0 || r.Series[1]["dismissed"] != 1.0 {
		t.Errorf("series %+v", r.Series)
	}
	w.api("two", "GET", "/sites/two/campaigns/hello/report", "").status(http.StatusOK).into(&r)
	if r.Totals["granted"] != 0 {
		t.Errorf("the other site's report counts ours: %+v", r.Totals)
	}
	w.api("one", "GET", "/sites/one/campaigns/nothing/report", "").problem(http.StatusNotFound, "not_found")
}

package web

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

type shelfBody struct {
	Data []struct {
		ID         string
		ShownByDay []int64 `json:"shown_by_day"`
	}
	Next string
}

// listed asks for a list and gives the ids, page by page, of so many each.
func (w *world) listed(limit int, query string) (ids []string) {
	w.t.Helper()
	for cursor := ""; ; {
		var page shelfBody
		path := fmt.Sprintf("/sites/one/campaigns?limit=%d", limit)
		if query != "" {
			path += "&" + query
		}
		if cursor != "" {
			path += "&cursor=" + cursor
		}
		w.api("one", "GET", path, "").status(http.StatusOK).into(&page)
		for _, c := range page.Data {
			ids = append(ids, c.ID)
		}
		if cursor = page.Next; cursor == "" {
			return ids
		}
	}
}

func TestCampaignsAreFoundAndOrdered(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ id, name, category, layout string }{
		{"c1", "Trial ending", "billing", "banner"},
		{"c2", "invite 100% of your team", "product", "modal"},
		{"c3", "Invite_your team", "product", "slideout"},
		{"c4", "Äpfel", "product", "banner"},
	} {
		w.clock.pass(time.Second)
		body := fmt.Sprintf(`{"id":%q,"name":%q,"category":%q,"channel":"in_app","trigger":{"type":"visit"},"message":{"layout":%q,"blocks":[{"type":"text","text":"Hi"}]}}`,
			c.id, c.name, c.category, c.layout)
		w.api("one", "POST", "/sites/one/campaigns", body).status(http.StatusCreated)
		w.api("two", "POST", "/sites/two/campaigns", body).status(http.StatusCreated)
	}
	w.clock.pass(time.Second)
	for _, step := range []string{"submit", "approve", "launch"} {
		w.api("one", "POST", "/sites/one/campaigns/c2/"+step, "").status(http.StatusOK)
	}
	for query, want := range map[string]string{
		"":                                   "[c1 c2 c3 c4]",
		"search=INVITE":                      "[c2 c3]",
		"search=team+invite":                 "[c2 c3]",
		"search=" + url.QueryEscape("100%"):  "[c2]",
		"search=e_y":                         "[c3]",
		"search=c4":                          "[c4]",
		"search=c4+trial":                    "[]",
		"state=live":                         "[c2]",
		"state=draft&category=product":       "[c3 c4]",
		"layout=banner":                      "[c1 c4]",
		"channel=in_app&layout=modal":        "[c2]",
		"category=none":                      "[]",
		"sort=updated":                       "[c2 c4 c3 c1]",
		"sort=updated&search=invite":         "[c2 c3]",
		"sort=name&layout=banner&state=live": "[]",
	} {
		for _, limit := range []int{1, 3, 50} {
			if got := fmt.Sprint(w.listed(limit, query)); got != want {
				t.Errorf("%q by %d: %s, want %s", query, limit, got, want)
			}
		}
	}
	if got := fmt.Sprint(w.listed(1, "sort=name&search=t")); got != "[c2 c3 c1]" {
		t.Errorf("by name %s", got)
	}
	w.api("one", "GET", "/sites/one/campaigns?state=gone", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?state", "bad_value")
	w.api("one", "GET", "/sites/one/campaigns?sort=shown", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?sort", "bad_value")
	var page shelfBody
	w.api("one", "GET", "/sites/one/campaigns?limit=1", "").into(&page)
	w.api("one", "GET", "/sites/one/campaigns?sort=name&cursor="+page.Next, "").problem(http.StatusBadRequest, "bad_value").fault(t, "?cursor", "bad_value")
}

func TestAListSaysHowOftenEachWasShownLately(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated)
	ada := w.arrive("one", "a1", "ada")
	show := func(delivery string) {
		w.act(ada, "export", func(*store.Ledger) store.Verdict {
			return store.Verdict{Grants: []tend.Grant{{Delivery: delivery, Campaign: "hello", Version: 1}}}
		})
		w.receipt(ada, delivery, tend.Shown)
	}
	show("d1")
	w.clock.pass(3 * 24 * time.Hour)
	show("d2")
	show("d3")
	var page shelfBody
	w.api("one", "GET", "/sites/one/campaigns", "").status(http.StatusOK).into(&page)
	if got := fmt.Sprint(page.Data[0].ShownByDay); got != "[0 0 0 0 0 0 0 0 0 0 1 0 0 2]" {
		t.Errorf("by day %s", got)
	}
	w.clock.pass(20 * 24 * time.Hour)
	w.api("one", "GET", "/sites/one/campaigns", "").status(http.StatusOK).into(&page)
	if got := fmt.Sprint(page.Data[0].ShownByDay); got != "[0 0 0 0 0 0 0 0 0 0 0 0 0 0]" {
		t.Errorf("three weeks later %s", got)
	}
}

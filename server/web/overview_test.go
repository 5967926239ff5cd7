package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

type overview struct {
	Week, Before map[string]int64
	Needs        []struct {
		Kind, Campaign, Name string
		Failed, Shown        int64
	}
	Live []struct {
		ID, Name   string
		Week       map[string]int64
		ShownByDay []int64 `json:"shown_by_day"`
	}
}

func (w *world) overview(site string) (o overview) {
	w.t.Helper()
	w.api(site, "GET", "/sites/"+site+"/overview", "").status(http.StatusOK).into(&o)
	return o
}

// launch brings a campaign to life.
func (w *world) launch(site, id string) {
	w.t.Helper()
	w.api(site, "POST", "/sites/"+site+"/campaigns", withID(id)).status(http.StatusCreated)
	for _, step := range []string{"submit", "approve", "launch"} {
		w.api(site, "POST", "/sites/"+site+"/campaigns/"+id+"/"+step, "").status(http.StatusOK)
	}
}

func TestOverviewOfASiteWithoutAnything(t *testing.T) {
	w := newWorld(t)
	o := w.overview("one")
	if o.Needs == nil || o.Live == nil || len(o.Needs)+len(o.Live) != 0 || o.Week["shown"] != 0 {
		t.Errorf("overview %+v", o)
	}
}

func TestOverviewSaysWhatIsLiveAndWhatNeedsSomebody(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"quiet", "often", "broken"} {
		w.launch("one", id)
	}
	w.launch("two", "often")
	w.api("one", "POST", "/sites/one/campaigns", withID("asks")).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/campaigns/asks/submit", "").status(http.StatusOK)

	ada := w.arrive("one", "a1", "ada")
	given := 0
	give := func(campaign string, n int, whats ...tend.What) {
		for range n {
			given++
			id := fmt.Sprint("d", given)
			w.act(ada, "export", func(*store.Ledger) store.Verdict {
				return store.Verdict{Grants: []tend.Grant{{Delivery: id, Campaign: campaign, Version: 1}}}
			})
			for _, what := range whats {
				w.receipt(ada, id, what)
			}
		}
	}
	give("often", 2, tend.Shown)
	w.clock.pass(7 * 24 * time.Hour)
	give("often", 3, tend.Shown, tend.Fewer)
	give("broken", 2, tend.Failed)
	give("broken", 7, tend.Shown)
	if o := w.overview("one"); len(o.Needs) != 1 {
		t.Errorf("nine attempts say too little to need somebody: %+v", o.Needs)
	}
	give("broken", 1, tend.Shown)

	o := w.overview("one")
	if o.Week["shown"] != 11 || o.Week["fewer"] != 3 || o.Week["dismissed"] != 3 || o.Week["failed"] != 2 || o.Before["shown"] != 2 {
		t.Errorf("week %v, before %v", o.Week, o.Before)
	}
	if len(o.Live) != 3 || o.Live[0].ID != "broken" || o.Live[1].ID != "often" || o.Live[2].ID != "quiet" {
		t.Fatalf("live %+v", o.Live)
	}
	if got := fmt.Sprint(o.Live[1].ShownByDay); got != "[0 0 0 0 0 0 3]" || o.Live[1].Week["shown"] != 3 || o.Live[1].Name == "" {
		t.Errorf("the week of one: %+v", o.Live[1])
	}
	if len(o.Needs) != 2 || o.Needs[0].Kind != "failing" || o.Needs[0].Campaign != "broken" || o.Needs[0].Failed != 2 || o.Needs[0].Shown != 8 {
		t.Errorf("needs %+v", o.Needs)
	}
	if o.Needs[1].Kind != "approval" || o.Needs[1].Campaign != "asks" || o.Needs[1].Name == "" {
		t.Errorf("needs %+v", o.Needs[1])
	}
	w.api("one", "POST", "/sites/one/campaigns/broken/pause", "").status(http.StatusOK)
	if o := w.overview("one"); len(o.Needs) != 1 || len(o.Live) != 2 {
		t.Errorf("what is paused needs nobody: %+v", o)
	}
	if o := w.overview("two"); o.Week["shown"] != 0 || len(o.Live) != 1 || len(o.Needs) != 0 {
		t.Errorf("another site's overview tells of ours: %+v", o)
	}
}

package engage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

func byCall(c *tend.Campaign) { c.Trigger, c.Audience, c.Caps = tend.Trigger{Type: "api"}, nil, nil }

// version is the one of a campaign that is live.
func version(t *testing.T, w *testkit.World, site tend.SiteID, id string) int64 {
	t.Helper()
	rec, err := w.DB.Records().Campaign(t.Context(), site, id)
	if err != nil {
		t.Fatal(err)
	}
	return rec.Live
}

func TestACallOfTheSitesServerBringsTheMessage(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, byCall, saying("Your {{ event.plan }}"))
		e := node(t, w, newCache(t))
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		x.must(page("https://acme.example/"))
		call := engage.Call{Site: site.ID, Campaign: "hello", Version: version(t, w, site.ID, "hello"), People: []string{"bob", "ada", "ada"}, Props: []byte(`{"plan":"pro"}`), Once: "k1"}
		for again := range 2 { // the second is the first one, sent again
			taken, faults, err := e.Call(t.Context(), &call)
			if err != nil || taken != 1 || len(faults) != 2 {
				t.Fatalf("taken %d, %+v, %v", taken, faults, err)
			}
			slices.SortFunc(faults, func(a, b engage.CallFault) int { return a.Index - b.Index })
			if faults[0].Index != 0 || faults[0].Err.Code != tend.NotFound || faults[1].Index != 2 || faults[1].Err.Reason != engage.ReasonTwice {
				t.Errorf("faults %+v", faults)
			}
			got := shows(x.door.take())
			if again == 0 && (len(got) != 1 || text(t, got[0]) != "Your pro") || again == 1 && len(got) != 0 {
				t.Fatalf("shown: %v", got)
			}
		}
		id, st := inSQL(t, w, e, site.ID, "", "ada")
		stream, err := w.DB.ReadStream(t.Context(), site.ID, id, 0)
		if err != nil {
			t.Fatal(err)
		}
		triggers := 0
		for _, run := range stream.Runs {
			for _, ev := range run.Events {
				if ev.Kind == tend.KindTrigger && ev.Watch == "hello" && ev.Name == "api" {
					triggers++
				}
			}
		}
		if triggers != 1 || len(st.Open) != 1 || st.Visits.Total != 1 {
			t.Errorf("%d triggers, open %v, %d visits", triggers, st.Open, st.Visits.Total)
		}
	})
}

func TestWhoCallsPassesTheGates(t *testing.T) {
	w, site := shop(t, byCall, func(c *tend.Campaign) { c.Audience = []byte(thrice); c.Caps = []tend.Cap{{Max: 1, Per: "7d"}} })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/"))
	call := func() int {
		if taken, faults, err := e.Call(t.Context(), &engage.Call{Site: site.ID, Campaign: "hello", Version: version(t, w, site.ID, "hello"), People: []string{"a1"}}); taken != 1 || len(faults) != 0 || err != nil {
			t.Fatal(taken, faults, err)
		}
		return len(shows(x.door.take()))
	}
	if call() != 0 {
		t.Error("shown to who is not meant")
	}
	x.must(track("export"), track("export"), track("export"))
	if call() != 1 {
		t.Error("not shown")
	}
	if call() != 0 {
		t.Error("shown above the cap")
	}
	if got := decisions(t, w, "hello"); len(got) != 1 || got[0][:len("cap.campaign")] != "cap.campaign" {
		t.Errorf("decisions %q", got)
	}
}

func TestOnlyWhatWaitsForACallIsCalled(t *testing.T) {
	w, site := shop(t)
	called := testkit.Banner(site.ID, "called", "")
	later := called
	byCall(&called)
	byCall(&later)
	begins := w.Clock.Now().Add(time.Hour).Format(time.RFC3339)
	later.ID, later.Schedule = "later", &tend.Schedule{StartsAt: &begins}
	w.Launch(t, called)
	w.Launch(t, later)
	e := node(t, w, newCache(t))
	ask := func(campaign string, version int64) string {
		_, _, err := e.Call(t.Context(), &engage.Call{Site: site.ID, Campaign: campaign, Version: version, People: []string{"ada"}})
		return reason(err)
	}
	for want, got := range map[string]string{
		engage.ReasonNotCallable: ask("hello", version(t, w, site.ID, "hello")),
		engage.ReasonNotRunning:  ask("later", version(t, w, site.ID, "later")),
		"not_ready":              ask("called", 7),
		fmt.Sprint(error(nil)):   ask("called", version(t, w, site.ID, "called")),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	ev := trigger("called")
	if x.must(ev); len(refusals(x.got)) != 1 || len(shows(x.got)) != 0 {
		t.Errorf("a browser triggered it: %v", x.got)
	}
	site.Stopped = true
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		_, err := c.UpdateSite(t.Context(), site, 0)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	configure(t, w, e)
	if got := ask("called", 1); got != engage.ReasonNotRunning {
		t.Errorf("of a site that is stopped: %q", got)
	}
}

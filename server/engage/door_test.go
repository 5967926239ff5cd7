package engage_test

import (
	"fmt"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

func TestPageOfAnotherOriginIsRefused(t *testing.T) {
	w, _ := shop(t)
	w.Site(t, tend.Site{Name: "other"})
	e := node(t, w, newCache(t))
	for origin, of := range map[string]struct{ before, after string }{
		"https://acme.example":  {"", ""},
		"https://other.example": {"", "origin_refused"}, // a site's own, but another's
		"https://evil.example":  {"origin_refused", "origin_refused"},
		"null":                  {"origin_refused", "origin_refused"},
		"":                      {"origin_refused", "origin_refused"},
	} {
		said := func(err error) string {
			if err == nil {
				return ""
			}
			if tend.CodeOf(err) != tend.Forbidden {
				t.Errorf("origin %q: %v", origin, err)
			}
			return reason(err)
		}
		if got := said(e.Admit(origin)); got != of.before {
			t.Errorf("origin %q before the upgrade: %q, want %q", origin, got, of.before)
		}
		h := hello("site_acme", "a1", "", "t1")
		s, _, err := e.Open(t.Context(), &door{}, origin, &h)
		if got := said(err); got != of.after {
			t.Errorf("origin %q after hello: %q, want %q", origin, got, of.after)
		}
		if err == nil {
			e.Close(s)
		}
	}
}

func TestStoppedSiteGrantsNothingOnANodeThatHasNotHeard(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	site.Stopped = true
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		_, err := c.UpdateSite(t.Context(), site, 0)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	x.must(track("export"), track("export"), track("export"))
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("granted: %v", got)
	}
}

func TestMessagesWantConsent(t *testing.T) {
	for _, c := range []struct {
		level     string
		essential bool
		want      int
	}{{"none", false, 0}, {"essential", false, 0}, {"full", false, 1}, {"none", true, 0}, {"essential", true, 1}, {"full", true, 1}, {"", false, 1}} {
		t.Run(fmt.Sprint(c.level, c.essential), func(t *testing.T) {
			w, _ := shop(t, func(x *tend.Campaign) { x.Essential = c.essential })
			e := node(t, w, newCache(t))
			h := hello("site_acme", "a1", "ada", "t1")
			h.Context = tend.Context{Consent: c.level}
			x := openTab(t, w, e, h)
			defer x.close()
			x.must(track("export"), track("export"), track("export"))
			if got := shows(x.got); len(got) != c.want {
				t.Errorf("granted: %v", got)
			}
		})
	}
}

// What was granted in one browser is not shown in another that has said less.
func TestConsentOfTheBrowserCountsFromItsHelloOn(t *testing.T) {
	for name, c := range map[string]struct {
		level     string
		essential bool
		want      int
	}{"full": {"full", false, 1}, "less": {"essential", false, 0}, "less, of the essential": {"essential", true, 1}} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, everybody, func(x *tend.Campaign) { x.Essential = c.essential })
			watches := testkit.Banner(site.ID, "watch", "")
			watches.Trigger, watches.Essential = tend.Trigger{Type: "exit_intent"}, c.essential
			w.Launch(t, watches)
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			x.must(track("export"))
			x.close()
			w.Clock.Add(time.Minute)
			h := hello("site_acme", "a1", "ada", "t2")
			h.Context.Consent = c.level
			y := openTab(t, w, e, h)
			defer y.close()
			if got := shows(y.got); len(got) != c.want {
				t.Errorf("shown: %v", got)
			}
			if got := lists(y.got); (got[0] != "") != (c.want == 1) {
				t.Errorf("told to watch for %q", got)
			}
		})
	}
}

func TestNothingHappensInTheFuture(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	now := w.Clock.Now()
	ahead := func(d time.Duration) wire.Event {
		ev := track("export")
		ev.TS = now.Add(d).UnixMilli()
		return ev
	}
	x.must(ahead(time.Hour), ahead(365*24*time.Hour))
	// By a clock that is an hour fast: what happened after its own now lies ahead all the same.
	ev := ahead(2 * time.Hour)
	x.n++
	ev.N = x.n
	if _, err := e.Batch(t.Context(), x.s, &wire.Events{Now: now.Add(time.Hour).UnixMilli(), Events: []wire.Event{ev}}); err != nil {
		t.Fatal(err)
	}
	id, st := inSQL(t, w, e, site.ID, "", "ada")
	if count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
	stream, err := w.DB.ReadStream(t.Context(), site.ID, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range stream.Runs {
		for _, ev := range run.Events {
			if ev.At > tend.Stamp(testkit.Start) {
				t.Errorf("%s happened %v ahead", ev.Name, ev.At.Sub(tend.Stamp(testkit.Start)))
			}
		}
	}
}

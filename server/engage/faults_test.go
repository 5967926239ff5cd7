package engage_test

import (
	"runtime"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// A socket that the network has forgotten and the one that took its place bring the
// same batch, and the batch changes who the tab is.
func TestTwoSocketsOfOneTabBringABatchOfSeveralPeopleOnce(t *testing.T) {
	for name, brought := range map[string]int{"the middle of its second part": 4, "all of it": 5, "more than that": 7} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t)
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			y := openTab(t, w, node(t, w, newCache(t)), x.hello)
			defer y.close()
			all := func() []wire.Event {
				list := []wire.Event{track("open"), track("open"), identify("bob"), track("open"), track("open"), track("late"), track("late")}
				for i := range list {
					list[i].N = uint64(i + 1)
				}
				return list
			}
			if err := y.resend(all()[:brought]...); err != nil {
				t.Fatal(err)
			}
			if err := x.resend(all()[:5]...); err != nil || x.ack() != uint64(max(brought, 5)) {
				t.Errorf("acknowledged %d, %v", x.ack(), err)
			}
			for user, want := range map[string]uint64{"ada": 2, "bob": 2} {
				if _, st := inSQL(t, w, e, site.ID, "", user); count(st, "open") != want {
					t.Errorf("%s has %d events, want %d", user, count(st, "open"), want)
				}
			}
			if _, n, err := w.DB.Watermark(t.Context(), site.ID, "t1"); err != nil || n != uint64(max(brought, 5)) {
				t.Errorf("watermark %d, %v", n, err)
			}
		})
	}
}

func TestABrowsersClockDoesNotShortenACap(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	seen := receipt(shows(x.got)[0].Delivery, tend.Shown)
	seen.TS = w.Clock.Now().Add(-8 * 24 * time.Hour).UnixMilli() // its clock was set right meanwhile
	x.must(seen)
	x.must(track("export"))
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("shown twice within seven days: %v", got)
	}
}

func TestATabWithoutProofDoesNotBecomeAUserByAnotherTabsProof(t *testing.T) {
	w, site := vault(t)
	cache := newCache(t)
	e := node(t, w, cache)
	idle := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer idle.close()
	idle.must(track("open"))
	busy := openTab(t, w, e, hello("site_acme", "a1", "", "t2"))
	defer busy.close()
	busy.must(track("open"))
	signIn := identify("ada")
	signIn.Token = proof("ada")
	busy.must(signIn, track("export"), track("export"), track("export"))
	if len(shows(busy.got)) != 1 {
		t.Fatal("not granted")
	}
	busy.must(wire.Event{Kind: tend.KindReset, Anon: "a2"})
	w.Clock.Add(31 * time.Second)
	e.Sweep(t.Context())
	if got := shows(idle.door.take()); len(got) != 0 {
		t.Errorf("the sweep offered Ada's message to a tab that has not proven to be hers: %v", got)
	}
	idle.must(track("export"))
	if got := shows(idle.got); len(got) != 0 {
		t.Errorf("Ada's message was offered with the batch: %v", got)
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 3 {
		t.Errorf("Ada has %d exports, want her own 3", count(st, "export"))
	}
}

func TestConsentStaysWithTheTabWhoeverItIs(t *testing.T) {
	for name, withhold := range map[string]func(*wire.Hello) []wire.Event{
		"said with hello": func(h *wire.Hello) []wire.Event {
			h.Context.Consent = "essential"
			return []wire.Event{track("open")}
		},
		"said later": func(h *wire.Hello) []wire.Event {
			h.Context.Consent = "full"
			return []wire.Event{{Kind: tend.KindConsent, Level: "essential"}}
		},
	} {
		for who, change := range map[string]wire.Event{
			"reset": {Kind: tend.KindReset, Anon: "a2"}, "another user": identify("bob"),
		} {
			t.Run(name+", "+who, func(t *testing.T) {
				w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
				e := node(t, w, newCache(t))
				h := hello("site_acme", "a1", "ada", "t1")
				first := withhold(&h)
				x := openTab(t, w, e, h)
				defer x.close()
				x.must(first...)
				x.must(change, track("export"))
				if got := shows(x.got); len(got) != 0 {
					t.Errorf("a message without consent: %v", got)
				}
				x.must(wire.Event{Kind: tend.KindConsent, Level: "full"}, track("export"))
				if got := shows(x.got); len(got) != 1 {
					t.Errorf("after consent: %v, want the banner", got)
				}
			})
		}
	}
}

func TestAPanicInABatchLeavesTheStateAsItIsInSQL(t *testing.T) {
	w, site := shop(t)
	faulty := false
	e := node(t, w, newCache(t), func(o *engage.Options) {
		o.Probe = func(point string) {
			if point == "folded" && faulty {
				panic("a fault of ours")
			}
		}
	})
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	func() {
		defer func() { _ = recover() }()
		faulty = true
		_ = x.send(track("export"))
	}()
	faulty = false
	x.n--
	x.must(track("export"))
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("two exports counted for three: %v", got)
	}
	live, _ := e.LiveState(x.s)
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 2 || string(st.Append(nil)) != string(live) {
		t.Errorf("%d exports in SQL; live %q", count(st, "export"), live)
	}
}

func TestABatchThatIsRefusedWholeDoesNotCostTheState(t *testing.T) {
	w, _ := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("open"))
	x.must(wire.Event{Kind: tend.KindTrigger, W: "w"})
	x.must(track("open"))
	if n := e.Stats().Overtaken.Load(); n != 0 {
		t.Errorf("decided anew %d times: the engine believed in a revision that never was", n)
	}
}

func TestWhatAMergeTakesBackGoesOffAllScreens(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	visitor := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer visitor.close()
	visitor.must(track("export")) // the older delivery
	w.Clock.Add(time.Second)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	ada.must(track("export"))
	newer := shows(ada.got)[0].Delivery
	visitor.must(identify("ada"))
	if got := hides(ada.door.take()); len(got) != 1 || got[0] != newer {
		t.Errorf("Ada's other tab was told to hide %v, want %s: it may still draw it", got, newer)
	}
}

func TestOfDeliveriesAboveACapTheOldestIsOfferedAgain(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience, c.Caps = nil, nil })
	other := testkit.Banner(site.ID, "other", "open")
	w.Launch(t, other)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	oldest := shows(x.got)[0].Delivery
	w.Clock.Add(time.Second)
	x.must(track("open"))
	if len(shows(x.got)) != 1 {
		t.Fatal("the second was not granted")
	}
	capSite(t, w, site, tend.Cap{Max: 1, Per: "1d"})
	configure(t, w, e)
	w.Clock.Add(31 * time.Second)
	x.must(page("https://acme.example/"))
	if got := shows(x.got); len(got) != 1 || got[0].Delivery != oldest {
		t.Errorf("offered again: %v, want %s alone", got, oldest)
	}
}

func TestAnOpenTabDoesNotKeepWhatItSaid(t *testing.T) {
	w, _ := shop(t)
	e := node(t, w, newCache(t))
	gone := make(chan string, 2)
	s := func() *engage.Session {
		h := new(wire.Hello)
		*h = hello("site_acme", "a1", "ada", "t1")
		runtime.AddCleanup(h, func(what string) { gone <- what }, "hello, with a token of up to 4 KiB")
		s, _, err := e.Open(t.Context(), &door{}, "https://acme.example", h)
		if err != nil {
			t.Fatal(err)
		}
		view := page("https://acme.example/")
		view.N = 1
		runtime.AddCleanup(view.Page, func(what string) { gone <- what }, "a batch of up to 64 KiB")
		if _, err := e.Batch(t.Context(), s, &wire.Events{Events: []wire.Event{view}}); err != nil {
			t.Fatal(err)
		}
		return s
	}()
	defer e.Close(s)
	runtime.GC()
	left := map[string]bool{"hello, with a token of up to 4 KiB": true, "a batch of up to 64 KiB": true}
	for len(left) > 0 {
		select {
		case what := <-gone:
			delete(left, what)
		case <-time.After(5 * time.Second):
			t.Fatalf("still in memory: %v", left)
		}
	}
}

// capSite gives a site a cap over all its campaigns.
func capSite(t *testing.T, w *testkit.World, site tend.Site, limit tend.Cap) {
	t.Helper()
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		rec, err := c.SiteByID(t.Context(), site.ID)
		if err != nil {
			return err
		}
		rec.Caps.Global = []tend.Cap{limit}
		_, err = c.UpdateSite(t.Context(), rec.Site, rec.Rev)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A campaign may be paused after a grant was committed and before it is on its way.
func TestStopReachesWhatIsOnItsWay(t *testing.T) {
	for _, point := range []string{"cached", "acknowledged"} {
		t.Run(point, func(t *testing.T) {
			w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
			var e *engage.Engine
			stop := func(string) {}
			e = node(t, w, newCache(t), func(o *engage.Options) { o.Probe = func(at string) { stop(at) } })
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			stop = func(at string) {
				if at == point {
					w.SetStatus(t, site.ID, "hello", tend.Paused)
					configure(t, w, e)
					x.door.take() // what is hidden before it is shown is of no use
				}
			}
			x.must(track("export"))
			stop = func(string) {}
			on := shows(x.got)
			if len(on) == 0 {
				return
			}
			w.Clock.Add(time.Second)
			e.Sweep(t.Context())
			if got := hides(x.door.take()); len(got) != 1 || got[0] != on[0].Delivery {
				t.Errorf("hidden within a second: %v, want %s", got, on[0].Delivery)
			}
			e.Sweep(t.Context())
			if got := hides(x.door.take()); len(got) != 0 {
				t.Errorf("and once more: %v", got)
			}
		})
	}
}

func TestAClockThatIsSetBackDoesNotStopTheSweep(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	w.Clock.Add(24 * time.Hour)
	e.Sweep(t.Context())
	w.Clock.Add(-24 * time.Hour)
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	w.Clock.Add(31 * time.Second)
	e.Sweep(t.Context())
	if got := shows(x.door.take()); len(got) != 1 {
		t.Errorf("offered again: %v, want the banner", got)
	}
}

func TestNobodyIsGrantedMoreThanTheirStateHolds(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) {
		c.Audience, c.Caps = nil, []tend.Cap{{Max: 1000, Per: "lifetime"}}
	})
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	granted := map[string]bool{}
	for range state.MaxOpen + 2 {
		x.must(track("export"))
		for _, s := range shows(x.got) {
			granted[s.Delivery] = true
		}
	}
	_, st := inSQL(t, w, e, site.ID, "", "ada")
	for _, g := range st.Open {
		delete(granted, g.Delivery)
	}
	if len(granted) != 0 {
		t.Errorf("%d deliveries were granted, not seen, and will never be offered again", len(granted))
	}
}

func TestATokenAtItsEndLeavesTimeForANewOne(t *testing.T) {
	w, _ := vault(t)
	end := w.Clock.Now().Add(-29 * time.Second) // over, and taken all the same: clocks differ
	e := node(t, w, newCache(t), func(o *engage.Options) {
		o.Verify = func(site *tend.Site, token string, now time.Time) (engage.Claims, error) {
			c, err := verify(site, token, now)
			c.Expires = end
			return c, err
		}
	})
	h := hello("site_acme", "a1", "ada", "t1")
	h.Token = proof("ada")
	x := openTab(t, w, e, h)
	defer x.close()
	x.must(track("open"))
	e.Sweep(t.Context())
	if r := refusals(x.door.take()); len(r) != 1 || r[0].Code != "token_expired" || r[0].RetryAfter != 60 {
		t.Fatalf("%+v, want token_expired with 60 s", r)
	}
	w.Clock.Add(59 * time.Second)
	e.Sweep(t.Context())
	if x.door.closed != 0 {
		t.Errorf("closed with %d, and 60 s were promised", x.door.closed)
	}
	w.Clock.Add(2 * time.Second)
	e.Sweep(t.Context())
	if x.door.closed != 4401 {
		t.Errorf("closed with %d after that, want 4401", x.door.closed)
	}
}

func TestAliasWithoutProofIsRefusedAndTheVisitorStays(t *testing.T) {
	w, site := vault(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	x.must(track("open"), wire.Event{Kind: tend.KindAlias, User: "ada"}, track("open"))
	if r := refusals(x.got); len(r) != 1 || r[0].Code != "token_required" || r[0].N != 2 {
		t.Errorf("%+v, want the alias refused alone: it has no place for a token", x.got)
	}
	if _, st := inSQL(t, w, e, site.ID, "a1", ""); count(st, "open") != 2 || st.User != "" {
		t.Errorf("%d events, user %q", count(st, "open"), st.User)
	}
}

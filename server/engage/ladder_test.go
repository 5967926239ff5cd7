package engage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// ladder makes a campaign one in the app, that goes out by push where nobody has seen it for
// two days.
func ladder(c *tend.Campaign) {
	of := testkit.Banner(c.Site, c.ID, "export")
	of.Caps, of.Goal = []tend.Cap{{Max: 1, Per: "lifetime"}}, &tend.Goal{Event: "bought", Within: "7d"}
	of.Fallback = &tend.Fallback{After: "2d", Channel: tend.WebPush, Push: c.Message}
	*c = of
}

// rungs are a campaign with a ladder, and what is different about it.
func rungs(t testing.TB, on testkit.Database, more ...func(*tend.Campaign)) (*testkit.World, tend.Site) {
	t.Helper()
	return pushShop(t, on, append([]func(*tend.Campaign){ladder}, more...)...)
}

// granted is a tab of ada's, whose browser takes web push, that was given the message; and
// the delivery.
func granted(t testing.TB, w *testkit.World, e *engage.Engine) (x *tab, delivery string) {
	t.Helper()
	x = openTab(t, w, e, browser("t1", tend.PushAllowed))
	x.must(page("https://acme.example/"), subscribed("x"), track("export"))
	list := shows(x.got)
	if len(list) != 1 {
		t.Fatalf("shown %v, kept %q", list, decisions(t, w, "hello"))
	}
	return x, list[0].Delivery
}

// after lets a time pass, and has whoever is due looked at.
func after(t testing.TB, w *testkit.World, e *engage.Engine, d time.Duration) {
	t.Helper()
	w.Clock.Add(d)
	if err := wakes(t.(*testing.T), w, e, w.DB); err != nil {
		t.Fatal(err)
	}
}

const (
	twoDays = 48 * time.Hour
	inApp   = "hello in_app granted"
	stepped = "hello web_push granted"
)

// TestHowALadderEnds lets two days pass in which somebody does different things, and sees
// whether the push is sent, which reason is kept, and what the ledger has.
func TestHowALadderEnds(t *testing.T) {
	for name, c := range map[string]struct {
		of     func(*tend.Campaign)
		does   func(x *tab, delivery string)
		ledger []string
		reason string
	}{
		"Unseen":   {ledger: []string{"hello in_app released", stepped}},
		"NotDrawn": {does: func(x *tab, d string) { x.must(receipt(d, tend.Failed)) }, ledger: []string{"hello in_app failed", stepped}},
		"Seen":     {does: func(x *tab, d string) { x.must(receipt(d, tend.Shown)) }, ledger: []string{"hello in_app shown"}},
		"GoalReached": {
			does:   func(x *tab, _ string) { x.must(track("bought")) },
			ledger: []string{inApp}, reason: "fallback.cancelled: bought happened before it was seen",
		},
		"Cancelled": {
			of:     func(c *tend.Campaign) { c.Goal, c.CancelOn = nil, []tend.Trigger{{Type: "event", Name: "invited"}} },
			does:   func(x *tab, _ string) { x.must(track("invited")) },
			ledger: []string{inApp}, reason: "fallback.cancelled: invited happened before it was seen",
		},
		"NoDevice": {
			does: func(x *tab, _ string) {
				x.must(push(tend.Push{What: tend.PushUnsubscribed, Endpoint: pushEndpoint + "x"}))
			},
			ledger: []string{inApp}, reason: "push.no_device: no browser of theirs takes notifications: they would have to agree in one",
		},
		"TakenBackThenSeen": {
			of: func(c *tend.Campaign) {
				c.Audience = []byte(`{"type":"attribute","path":"plan","op":"ne","value":"pro"}`)
			},
			does: func(x *tab, d string) {
				x.must(traits(`{"plan":"pro"}`))
				x.must(receipt(d, tend.Shown), traits(`{"plan":"free"}`)) // it had been drawn all the same
			},
			ledger: []string{"hello in_app shown"}, reason: "fallback.seen: seen at 2026-11-24T12:00Z",
		},
		"Audience": {
			of: func(c *tend.Campaign) {
				c.Audience = []byte(`{"type":"attribute","path":"plan","op":"ne","value":"pro"}`)
			},
			does:   func(x *tab, _ string) { x.must(traits(`{"plan":"pro"}`)) },
			ledger: []string{"hello in_app released"}, reason: "fallback.audience: nobody has seen it in the app, and the audience no longer fits",
		},
		"AudienceOfTheirAccount": {
			of: func(c *tend.Campaign) {
				c.Audience = []byte(`{"type":"attribute","on":"account","path":"plan","op":"ne","value":"free"}`)
			},
			does:   func(x *tab, d string) { x.must(receipt(d, tend.Failed)); x.must(group("acme", `{"plan":"free"}`)) },
			ledger: []string{"hello in_app failed"}, reason: "fallback.audience: nobody has seen it in the app, and the audience no longer fits",
		},
		"Consent": {
			does:   func(x *tab, _ string) { x.must(wire.Event{Kind: tend.KindConsent, Level: "essential"}) },
			ledger: []string{"hello in_app released"}, reason: "consent: consent is essential",
		},
		"Preference": {
			of:     func(c *tend.Campaign) { c.Category = "promo" },
			does:   func(x *tab, _ string) { x.must(prefer("promo", false)) },
			ledger: []string{"hello in_app released"}, reason: "preference: no messages of promo are wanted",
		},
		"Paused": {
			does:   func(x *tab, _ string) { x.w.SetStatus(x.t, 1, "hello", tend.Paused); configure(x.t, x.w, x.e) },
			ledger: []string{inApp}, reason: "not_live: paused, ended or edited while it waited to be seen",
		},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, on testkit.Database) {
				w, _ := rungs(t, on, func(x *tend.Campaign) {
					if c.of != nil {
						c.of(x)
					}
				})
				e := node(t, w, newCache(t))
				x, delivery := granted(t, w, e)
				if c.does != nil {
					c.does(x, delivery)
				}
				x.close()
				after(t, w, e, twoDays-time.Minute)
				before := len(texts(t, w, inOutbox))
				after(t, w, e, time.Minute)
				after(t, w, e, time.Hour)
				expect(t, w, "ledger", ledgered, c.ledger...)
				sent := slices.Contains(c.ledger, stepped)
				if n := len(texts(t, w, inOutbox)); before != 0 || (n == 1) != sent {
					t.Errorf("%d sent too soon, %d then", before, n)
				}
				if got := strings.Join(decisions(t, w, "hello"), "; "); got != c.reason {
					t.Errorf("kept %q, want %q", got, c.reason)
				}
				if n := rows(t, w, waking); n != 0 {
					t.Errorf("%d still to be woken", n)
				}
			})
		})
	}
}

func traits(of string) wire.Event {
	return wire.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(of)}
}

// TestALadderIsOneContactInEveryCap has caps that the message in the app has used up: the step
// that comes in its place does not count beside it, and what was sent counts for the others.
func TestALadderIsOneContactInEveryCap(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w := testkit.OpenOn(t, on)
		site := w.Site(t, tend.Site{
			Name: "acme", Settings: tend.Settings{Push: &tend.PushSettings{Worker: "/tend-worker.js"}}, Caps: tend.SiteCaps{Global: []tend.Cap{{Max: 1, Per: "7d"}}},
		})
		c := testkit.Notification(site.ID, "hello", "export")
		ladder(&c)
		w.Launch(t, c)
		w.Launch(t, testkit.Banner(site.ID, "tip", "opened"))
		e := node(t, w, newCache(t))
		x, _ := granted(t, w, e)
		x.close()
		after(t, w, e, twoDays)
		expect(t, w, "ledger", ledgered, "hello in_app released", stepped)
		ends(t, w, store.PushAccepted)
		y := openTab(t, w, e, browser("t2", tend.PushAllowed))
		defer y.close()
		if y.must(track("opened"), track("export")); len(shows(y.got)) != 0 {
			t.Errorf("shown %v", shows(y.got))
		}
		if got := decisions(t, w, "tip"); len(got) != 1 || !strings.HasPrefix(got[0], "cap.global: 1/1") {
			t.Errorf("kept %q", got)
		}
		if got := decisions(t, w, "hello"); len(got) != 1 || !strings.HasPrefix(got[0], "cap.campaign: 1/1 for ever") {
			t.Errorf("kept %q", got)
		}
		got := strings.Join(texts(t, w, `SELECT what || ' ' || sum(n) FROM totals WHERE campaign = 'hello' AND what NOT LIKE 'suppressed%' GROUP BY what ORDER BY what`), ", ")
		if got != "granted 2, matched 2, sent 1, web_push:granted 1, web_push:sent 1" {
			t.Errorf("figures: %s", got)
		}
	})
}

// TestWhoIsHeldOutIsSoOnTheWholeLadder has everybody in the control group: one place in the
// ledger, and nothing leaves, whether somebody was there at the trigger or not.
func TestWhoIsHeldOutIsSoOnTheWholeLadder(t *testing.T) {
	for name, there := range map[string]bool{"There": true, "Away": false} {
		t.Run(name, func(t *testing.T) {
			w, site := rungs(t, testkit.Chosen(), func(c *tend.Campaign) { c.Holdout, c.Caps = 1, nil })
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, browser("t1", tend.PushAllowed))
			x.must(page("https://acme.example/"), subscribed("x"))
			want := "hello web_push held"
			if there {
				x.must(track("export"))
				want = "hello in_app held"
				if n := rows(t, w, waking); n != 0 {
					t.Errorf("%d wait to see what they are not shown", n)
				}
			}
			x.close()
			if !there {
				feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
			}
			after(t, w, e, twoDays)
			after(t, w, e, time.Hour)
			expect(t, w, "ledger", ledgered, want)
			expect(t, w, "outbox", `SELECT id FROM push_sends UNION ALL SELECT delivery FROM pushes`)
		})
	}
}

// TestAStepIsPutOff has a step come due at a moment that is not right: in quiet hours, while
// somebody can see a tab, and while a tab may be drawing the message.
func TestAStepIsPutOff(t *testing.T) {
	for name, c := range map[string]struct {
		more   time.Duration // than two days, until it is due
		before func(t *testing.T, w *testkit.World, e *engage.Engine) (end func())
		until  time.Duration
	}{
		"QuietHours": {more: 11 * time.Hour, until: 9 * time.Hour},
		"Present": {before: func(t *testing.T, w *testkit.World, e *engage.Engine) func() {
			x := openTab(t, w, e, hello("site_acme", "a2", "ada", "t2"))
			return x.close
		}, until: time.Hour},
		"BeingDrawn": {before: func(t *testing.T, w *testkit.World, e *engage.Engine) func() {
			x := openTab(t, w, e, hello("site_acme", "a2", "ada", "t2")) // it is offered again here
			if len(shows(x.got)) != 1 {
				t.Errorf("offered %v", x.got)
			}
			x.hides()
			return x.close
		}, until: engage.Lease + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.Open(t)
			site := w.Site(t, tend.Site{Name: "acme", Settings: tend.Settings{
				Push: &tend.PushSettings{Worker: "/tend-worker.js"}, QuietHours: &tend.QuietHours{From: "22:00", To: "08:00"},
			}})
			of := testkit.Notification(site.ID, "hello", "export")
			ladder(&of)
			of.QuietHours = "ignore"
			if name == "QuietHours" {
				of.QuietHours, of.Fallback.After = "", "59h" // the trigger is by day, and that is at 23:00
			}
			w.Launch(t, of)
			e := node(t, w, newCache(t))
			x, _ := granted(t, w, e)
			x.close()
			w.Clock.Add(twoDays + c.more)
			end := func() {}
			if c.before != nil {
				end = c.before(t, w, e)
			}
			after(t, w, e, 0)
			end()
			expect(t, w, "too soon", inOutbox)
			after(t, w, e, c.until-time.Second)
			expect(t, w, "still too soon", inOutbox)
			after(t, w, e, time.Second)
			expect(t, w, "then", inOutbox, ofHello)
			if got := decisions(t, w, "hello"); len(got) != 0 {
				t.Errorf("kept %q", got)
			}
		})
	}
}

// TestAStepIsNotPutOffForEver has somebody look at a tab for more than a day.
func TestAStepIsNotPutOffForEver(t *testing.T) {
	w, _ := rungs(t, testkit.Chosen())
	e := node(t, w, newCache(t))
	x, _ := granted(t, w, e)
	defer x.close()
	w.Clock.Add(twoDays)
	for range 26 {
		after(t, w, e, time.Hour)
	}
	if got := decisions(t, w, "hello"); !slices.Equal(got, []string{"push.present: a tab of theirs is open, where they can see it: they would have to leave, or look at something else"}) {
		t.Errorf("kept %q", got)
	}
	if n := rows(t, w, waking); n != 0 || len(texts(t, w, inOutbox)) != 0 {
		t.Errorf("%d still to be woken", n)
	}
}

// TestWhoWasNotThereIsOnTheLadderToo has nobody there to draw the message: what triggers it
// comes by a server, or its delay is over when they have left.
func TestWhoWasNotThereIsOnTheLadderToo(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		t.Run("ByAServer", func(t *testing.T) {
			w, site := rungs(t, on, func(c *tend.Campaign) { c.Fallback.Push.Title = "{{ event.file }}" })
			e := node(t, w, newCache(t))
			leaves(t, w, e, "bob")
			x := openTab(t, w, e, browser("t1", tend.PushAllowed))
			x.must(subscribed("x")).close()
			feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: []tend.Event{{Kind: tend.KindTrack, Name: "export", Props: []byte(`{"file":"a.pdf"}`)}}})
			after(t, w, e, twoDays)
			expect(t, w, "words", `SELECT body FROM pushes WHERE body LIKE '%"a.pdf"%'`, texts(t, w, `SELECT body FROM pushes`)...)
			if got := decisions(t, w, "hello"); !slices.Contains(got, "absent: no tab of theirs could be seen") || len(texts(t, w, inOutbox)) != 1 {
				t.Errorf("kept %q", got)
			}
		})
		for name, c := range map[string]struct {
			does func(t *testing.T, w *testkit.World, e *engage.Engine)
			want []string
		}{
			"Delayed":   {want: []string{stepped}},
			"CameBack":  {does: comesBack, want: []string{"hello in_app shown"}},
			"Cancelled": {does: cancels("invited")},
			"Reached":   {does: cancels("bought")},
		} {
			t.Run(name, func(t *testing.T) {
				w, site := rungs(t, on, delayed("1h", "invited"))
				e := node(t, w, newCache(t))
				leaves(t, w, e, "ada")
				subscribe(t, w, site.ID, "ada")
				after(t, w, e, time.Hour)
				if c.does != nil {
					c.does(t, w, e)
				}
				for _, d := range []time.Duration{time.Hour, twoDays - time.Hour, time.Hour} { // nothing that is over begins again
					after(t, w, e, d)
					feed(t, e, engage.Fed{Site: site.ID, User: "ada", Look: true})
				}
				expect(t, w, "ledger", ledgered, c.want...)
			})
		}
	})
}

func comesBack(t *testing.T, w *testkit.World, e *engage.Engine) {
	x := openTab(t, w, e, hello("site_acme", "a-ada", "ada", "t2"))
	defer x.close()
	list := shows(x.got)
	if len(list) != 1 {
		t.Fatalf("shown %v", list)
	}
	x.must(receipt(list[0].Delivery, tend.Shown))
}

func cancels(event string) func(t *testing.T, w *testkit.World, e *engage.Engine) {
	return func(t *testing.T, w *testkit.World, e *engage.Engine) {
		feed(t, e, engage.Fed{Site: 1, User: "ada", Events: tracks(event)})
	}
}

// TestWhatWasTakenBackIsPutOffByWhoTheyBecame has a step taken while the message in the app is being drawn on
// a tab whose report is late: until then its person has become another. It is a message that they had, and no new one.
func TestWhatWasTakenBackIsPutOffByWhoTheyBecame(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := rungs(t, on)
		e := node(t, w, newCache(t))
		openTab(t, w, e, hello("site_acme", "a2", "ada", "t2")).must(track("opened")).close()
		x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
		x.must(subscribed("x"), track("export"))
		list := shows(x.got)
		if len(list) != 1 {
			t.Fatalf("shown %v, kept %q", x.got, decisions(t, w, "hello"))
		}
		x.close()
		after(t, w, e, twoDays)
		expect(t, w, "ledger", ledgered, "hello in_app released", stepped)
		if err := x.open(); err != nil {
			t.Fatal(err)
		}
		defer x.close()
		x.must(identify("ada"))
		x.must(receipt(list[0].Delivery, tend.Shown), snooze(list[0].Delivery, "10m"))
		expect(t, w, "ledger once more", ledgered, "hello in_app snoozed", stepped)
		testkit.CapsHold(t, w.DB, w.Place, site.ID, "hello", 1)
	})
}

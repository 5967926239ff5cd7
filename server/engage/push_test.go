package engage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

const (
	pushEndpoint = "https://updates.push.services.mozilla.com/wpush/v2/"
	day          = 24 * time.Hour
)

// asking is a campaign that asks for web push, on an event.
func asking(site tend.SiteID, id, event string) tend.Campaign {
	c := testkit.Banner(site, id, event)
	c.Message.Blocks = append(c.Message.Blocks, tend.Block{Type: "button", Label: "Tell me", Action: &tend.Action{Type: tend.AskPush}})
	return c
}

// pushing is a world with a site that sends web push, and its campaigns.
func pushing(t *testing.T, on testkit.Database, campaigns ...string) (*testkit.World, *engage.Engine) {
	t.Helper()
	w := testkit.OpenOn(t, on)
	site := w.Site(t, tend.Site{Name: "acme", Settings: tend.Settings{Push: &tend.PushSettings{Worker: "/tend-worker.js"}}})
	for _, id := range campaigns {
		w.Launch(t, asking(site.ID, id, id))
	}
	return w, node(t, w, newCache(t))
}

// browser is the hello of ada's tab, in a browser that allows so much.
func browser(tab string, allows tend.Permission) wire.Hello {
	h := hello("site_acme", "a1", "ada", tab)
	h.Context.Push = allows
	return h
}

func push(p tend.Push) wire.Event { return wire.Event{Kind: tend.KindPush, Push: &p} }

func subscribed(id string) wire.Event {
	return push(tend.Push{What: tend.PushSubscribed, Endpoint: pushEndpoint + id, P256dh: "p", Auth: "a", Key: "k"})
}

// shown are the campaigns that the last call has shown; they are seen and closed.
func (x *tab) shown() string {
	x.t.Helper()
	var out []string
	for _, s := range shows(x.got) {
		out = append(out, s.Campaign)
		x.closes(s.Delivery)
	}
	return strings.Join(out, " ")
}

func TestNobodyIsAskedWhoCannotSayYes(t *testing.T) {
	for name, c := range map[string]struct {
		off     bool
		allows  tend.Permission
		consent string
		says    []wire.Event
		reason  string
	}{
		"Default":         {allows: tend.PushAskable},
		"SaysNothing":     {reason: "push.unsupported: this browser has no web push"},
		"Granted":         {allows: tend.PushAllowed, reason: "push.granted: this browser shows notifications already"},
		"Denied":          {allows: tend.PushBlocked, reason: "push.denied: notifications were refused in this browser"},
		"Off":             {allows: tend.PushAskable, off: true, reason: "push.off: web push is off for the site: its settings turn it on"},
		"GrantedSince":    {allows: tend.PushAskable, says: []wire.Event{push(tend.Push{What: tend.PushGranted})}, reason: "push.granted: this browser shows notifications already"},
		"DeniedSince":     {allows: tend.PushAskable, says: []wire.Event{push(tend.Push{What: tend.PushAsked}), push(tend.Push{What: tend.PushDenied})}, reason: "push.denied: notifications were refused in this browser"},
		"ForgottenSince":  {allows: tend.PushBlocked, says: []wire.Event{push(tend.Push{What: tend.PushDismissed})}},
		"EssentialOnly":   {allows: tend.PushAskable, consent: "essential", reason: "consent: consent is essential"},
		"SaidBeforeReset": {allows: tend.PushAskable, says: []wire.Event{push(tend.Push{What: tend.PushDenied}), {Kind: tend.KindReset, Anon: "a2"}}, reason: "push.denied: notifications were refused in this browser"},
	} {
		for _, together := range []bool{false, true} {
			t.Run(fmt.Sprint(name, together), func(t *testing.T) {
				w := testkit.Open(t)
				site := tend.Site{Name: "acme"}
				if !c.off {
					site.Settings.Push = &tend.PushSettings{Worker: "/tend-worker.js"}
				}
				hi := asking(w.Site(t, site).ID, "hello", "export")
				hi.Essential = true
				w.Launch(t, hi)
				h := browser("t1", c.allows)
				h.Context.Consent = c.consent
				x := openTab(t, w, node(t, w, newCache(t)), h)
				defer x.close()
				if together {
					x.must(append(slices.Clone(c.says), track("export"))...)
				} else {
					if len(c.says) > 0 {
						x.must(slices.Clone(c.says)...)
					}
					x.must(track("export"))
				}
				if got := x.shown(); (got == "hello") != (c.reason == "") {
					t.Errorf("shown %q", got)
				}
				if got := strings.Join(decisions(t, w, "hello"), "; "); got != c.reason {
					t.Errorf("kept %q, want %q", got, c.reason)
				}
			})
		}
	}
}

// TestNobodyIsAskedAgainTooSoon: whichever campaign asked, and whatever became of it, over
// restarts of the server.
func TestNobodyIsAskedAgainTooSoon(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, e := pushing(t, on, "one", "two", "three")
		n := 0
		try := func(event string) string {
			t.Helper()
			n++
			x := openTab(t, w, e, browser(fmt.Sprint("t", n), tend.PushAskable))
			defer x.close()
			return x.must(track(event)).shown()
		}
		if got := try("one"); got != "one" {
			t.Fatalf("the first time: %q", got)
		}
		w.SetStatus(t, 1, "one", tend.Ended)
		for i, c := range []struct {
			wait  time.Duration
			event string
		}{{3 * day, "two"}, {7 * day, "three"}, {30 * day, "two"}, {30 * day, "three"}} {
			at := w.Clock.Now().Add(c.wait).UTC().Format(tend.MinuteFormat)
			e = node(t, w, newCache(t)) // all that is known is in SQL
			w.Clock.Add(c.wait - time.Second)
			if got := try(c.event); got != "" {
				t.Fatalf("%d: asked within %v", i, c.wait)
			}
			kept := decisions(t, w, c.event)
			if last := kept[len(kept)-1]; !strings.HasPrefix(last, "push.backoff: asked ") || !strings.HasSuffix(last, ", until "+at) {
				t.Errorf("%d: kept %q, want until %s", i, last, at)
			}
			w.Clock.Add(time.Second)
			if got := try(c.event); got != c.event {
				t.Fatalf("%d: not asked after %v: %q, %q", i, c.wait, got, decisions(t, w, c.event))
			}
		}
	})
}

func TestOneMessageAtATimeAsks(t *testing.T) {
	w, e := pushing(t, testkit.Chosen(), "one", "two")
	x := openTab(t, w, e, browser("t1", tend.PushAskable))
	defer x.close()
	x.must(track("one"))
	first := shows(x.got)
	if len(first) != 1 {
		t.Fatalf("not asked: %v", x.got)
	}
	x.must(track("two"))
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("asked by another one before the first was seen: %v", got)
	}
	if got := decisions(t, w, "two"); !slices.Equal(got, []string{"push.backoff: another message that asks has not been seen yet"}) {
		t.Errorf("kept %q", got)
	}
	w.Clock.Add(31 * time.Second)
	x.must(page("https://acme.example/"))
	if got := shows(x.got); len(got) != 1 || got[0].Delivery != first[0].Delivery {
		t.Errorf("offered again: %v, want the first: it is in nobody's way but its own", got)
	}
}

func TestAMessageThatAsksIsTakenBackWhereNobodyCanSayYes(t *testing.T) {
	for name, play := range map[string]func(*testing.T, *testkit.World, *tab){
		"InABrowserThatCannot": func(t *testing.T, w *testkit.World, x *tab) {
			x.close()
			w.Clock.Add(31 * time.Second)
			y := openTab(t, w, x.e, browser("t2", tend.NoPush))
			defer y.close()
			if got := shows(y.got); len(got) != 0 {
				t.Errorf("offered: %v", got)
			}
		},
		"AskedByThePage": func(t *testing.T, _ *testkit.World, x *tab) {
			x.must(push(tend.Push{What: tend.PushGranted}))
			if !slices.ContainsFunc(x.got, func(f wire.Frame) bool { _, ok := f.(wire.Hide); return ok }) {
				t.Errorf("it stays: %v", x.got)
			}
			x.close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, e := pushing(t, testkit.Chosen(), "hello")
			x := openTab(t, w, e, browser("t1", tend.PushAskable))
			if len(shows(x.must(track("hello")).got)) != 1 {
				t.Fatal("not asked")
			}
			play(t, w, x)
			if _, st := inSQL(t, w, e, 1, "", "ada"); len(st.Open) != 0 {
				t.Errorf("still open: %v", st.Open)
			}
		})
	}
}

func TestASubscriptionIsThePersonsWhoIsThere(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, e := pushing(t, on)
		has := func(anon, user string) string {
			t.Helper()
			id, _ := inSQL(t, w, e, 1, anon, user)
			list, err := w.DB.Devices(t.Context(), 1, id)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, d := range list {
				out = append(out, strings.TrimPrefix(d.Endpoint, pushEndpoint)+", "+d.Agent+", "+d.Lang)
			}
			return strings.Join(out, "; ")
		}
		h := hello("site_acme", "a1", "", "t1")
		h.Agent = tend.AgentOf("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
		h.Context = tend.Context{Lang: "de\x00-AT", Push: tend.PushAskable}
		x := openTab(t, w, e, h)
		defer x.close()
		x.must(push(tend.Push{What: tend.PushGranted}), subscribed("x"))
		if got := has("a1", ""); got != "x, Firefox on Linux, de-AT" {
			t.Fatalf("a visitor has %q", got)
		}
		y := openTab(t, w, e, hello("site_acme", "b1", "ada", "t2"))
		y.must(track("x"))
		y.close()
		x.must(identify("ada")) // whom we know: the visitor is merged
		if got := has("", "ada"); got != "x, Firefox on Linux, de-AT" {
			t.Errorf("once they were known: %q", got)
		}
		x.must(identify("bob"), subscribed("x"))
		if got := has("", "ada") + "|" + has("", "bob"); got != "|x, Firefox on Linux, de-AT" {
			t.Errorf("when somebody else signed in: %q", got)
		}
		x.must(push(tend.Push{What: tend.PushUnsubscribed, Endpoint: pushEndpoint + "x"}), wire.Event{Kind: tend.KindReset, Anon: "a2"})
		if got := has("", "bob"); got != "" {
			t.Errorf("after the reset: %q", got)
		}
	})
}

func TestASubscriptionThatIsRefused(t *testing.T) {
	w, e := pushing(t, testkit.Chosen())
	consent := func(level string) wire.Event { return wire.Event{Kind: tend.KindConsent, Level: level} }
	elsewhere := subscribed("x")
	elsewhere.Push.Endpoint = "https://169.254.169.254/latest"
	own := subscribed("own")
	own.Push.Endpoint = "http://127.0.0.1:9000/push"
	gone := push(tend.Push{What: tend.PushUnsubscribed, Endpoint: pushEndpoint + "x"})
	first := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	first.must(track("came"))
	first.close()
	for _, c := range []struct {
		name, reason string
		events       []wire.Event
		devices      int
	}{
		{"elsewhere", "push_host", []wire.Event{elsewhere}, 0},
		{"the operator's, not named", "push_host", []wire.Event{own}, 0},
		{"essential consent", "consent_required", []wire.Event{consent("essential"), subscribed("x")}, 0},
		{"no consent", "consent_required", []wire.Event{consent("none"), push(tend.Push{What: tend.PushAsked})}, 0},
		{"full consent again", "", []wire.Event{consent("full"), subscribed("x")}, 1},
		{"unsubscribed without consent", "", []wire.Event{consent("none"), gone}, 0},
	} {
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", c.name))
		x.must(c.events...)
		got := ""
		for _, r := range refusals(x.got) {
			got += r.Code
		}
		id, _ := inSQL(t, w, e, 1, "", "ada")
		list, err := w.DB.Devices(t.Context(), 1, id)
		if got != c.reason || err != nil || len(list) != c.devices {
			t.Errorf("%s: refused with %q, want %q; %d devices, %v", c.name, got, c.reason, len(list), err)
		}
		x.close()
	}
	named := node(t, w, newCache(t), func(o *engage.Options) { o.PushHosts = []string{"http://127.0.0.1:9000"} })
	x := openTab(t, w, named, hello("site_acme", "a9", "", "named"))
	defer x.close()
	if got := refusals(x.must(own).got); len(got) != 0 {
		t.Errorf("the operator's, named: %v", got)
	}
}

func TestTheGateOfWebPushAsItStands(t *testing.T) {
	w, e := pushing(t, testkit.Chosen(), "hello", "two")
	x := openTab(t, w, e, browser("t1", tend.PushAskable))
	x.must(track("hello"))
	gate := func() engage.Gate {
		t.Helper()
		for _, g := range standing(t, w, x).Gates {
			if g.Name == "push" {
				return g
			}
		}
		t.Fatal("there is no gate of web push")
		return engage.Gate{}
	}
	if g := gate(); g.Reason != "push.backoff" {
		t.Errorf("on its way: %+v", g)
	}
	x.shown()
	if g := gate(); g.Reason != "push.backoff" || !g.Stops {
		t.Errorf("asked a moment ago: %+v", g)
	}
	w.Clock.Add(3 * day)
	if g := gate(); !g.Open || g.Stops {
		t.Errorf("three days later: %+v", g)
	}
	x.must(push(tend.Push{What: tend.PushDenied}))
	if g := gate(); g.Reason != "push.denied" || !g.Stops {
		t.Errorf("refused: %+v", g)
	}
	x.close()
	if g := gate(); g.Open || g.Stops || g.Detail == "" {
		t.Errorf("no tab to ask: %+v", g)
	}
}

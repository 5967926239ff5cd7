package engage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/engage"
	"tend/server/send"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// texts reads one column of a query.
func texts(t testing.TB, w *testkit.World, query string) (list []string) {
	t.Helper()
	rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

const (
	inOutbox = `SELECT p.campaign || ' ' || s.service || ' ' || s.state || ' ' || d.channel || ' ' || d.status FROM pushes p
		JOIN push_sends s ON s.delivery = p.delivery JOIN deliveries d ON d.id = p.delivery AND d.person = p.person ORDER BY p.delivery, s.device`
	ledgered = `SELECT campaign || ' ' || channel || ' ' || status FROM deliveries ORDER BY id`
	ofHello  = "hello mozilla queued web_push granted"
)

// unseenTab is a tab of ada's that she cannot see, whose browser takes web push.
func unseenTab(t testing.TB, w *testkit.World, e *engage.Engine, more ...wire.Event) *tab {
	t.Helper()
	x := openTab(t, w, e, browser("t1", tend.PushAllowed))
	x.must(append([]wire.Event{page("https://acme.example/"), subscribed("x")}, more...)...)
	x.hides()
	return x
}

func (x *tab) hides() { x.e.State(x.t.Context(), x.s, wire.State{}) }

func expect(t testing.TB, w *testkit.World, what, query string, want ...string) {
	t.Helper()
	if got := texts(t, w, query); !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestAPushGoesToEveryBrowserOfSomebodyWhoIsAway(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := pushShop(t, on)
		e := node(t, w, newCache(t), func(o *engage.Options) {
			o.Receipt = func(site, delivery string) string { return "proof of " + site + " " + delivery }
		})
		x := unseenTab(t, w, e, subscribed("y"))
		defer x.close()
		if x.must(track("export")); len(shows(x.got)) != 0 {
			t.Errorf("a tab is to draw %v", x.got)
		}
		expect(t, w, "outbox", inOutbox, ofHello, ofHello)
		if t.Failed() {
			return
		}
		var n send.Note
		if err := json.Unmarshal([]byte(texts(t, w, `SELECT body FROM pushes`)[0]), &n); err != nil {
			t.Fatal(err)
		}
		d := texts(t, w, `SELECT delivery FROM pushes`)[0]
		if n.Delivery != d || n.Title != "Hello" || n.URL != "/" || n.Site != site.Key || n.Receipt != "proof of site_acme "+d || n.Tag == "" {
			t.Errorf("the worker reads %+v", n)
		}
		if topic := texts(t, w, `SELECT topic FROM pushes`)[0]; topic != n.Tag || len(topic) > 32 {
			t.Errorf("topic %q, tag %q", topic, n.Tag)
		}
		// No tab is ever offered it, however long it is under way, and the state goes on as SQL has it.
		w.Clock.Add(time.Hour)
		x.e.State(t.Context(), x.s, wire.State{Visible: true})
		e.Sweep(t.Context())
		if got := shows(append(x.door.take(), x.must(page("https://acme.example/next")).got...)); len(got) != 0 {
			t.Errorf("offered %v", got)
		}
		if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Open) != 0 {
			t.Errorf("open %v", st.Open)
		}
		expect(t, w, "ledger", ledgered, "hello web_push granted")
	})
}

func TestWhatStopsAPush(t *testing.T) {
	for name, c := range map[string]struct {
		of     func(*tend.Campaign)
		does   func(x *tab)
		off    bool
		reason string
	}{
		"Nothing":  {},
		"NoDevice": {does: func(x *tab) { x.must(push(tend.Push{What: tend.PushUnsubscribed, Endpoint: pushEndpoint + "x"})) }, reason: "push.no_device: no browser of theirs takes notifications: they would have to agree in one"},
		"Present":  {does: func(x *tab) { x.e.State(x.t.Context(), x.s, wire.State{Visible: true}) }, reason: "push.present: a tab of theirs is open, where they can see it: they would have to leave, or look at something else"},
		"OtherTab": {does: func(x *tab) {
			y := openTab(x.t, x.w, x.e, browser("t2", tend.PushAllowed))
			x.t.Cleanup(y.close)
		}, reason: "push.present: a tab of theirs is open, where they can see it: they would have to leave, or look at something else"},
		"Off":        {off: true, reason: "push.off: web push is off for the site: its settings turn it on"},
		"Consent":    {does: func(x *tab) { x.must(wire.Event{Kind: tend.KindConsent, Level: "essential"}) }, of: func(c *tend.Campaign) { c.Essential = true }, reason: "consent: consent is essential"},
		"Preference": {of: func(c *tend.Campaign) { c.Category = "promo" }, does: func(x *tab) { x.must(prefer("promo", false)) }, reason: "preference: no messages of promo are wanted"},
		"Words":      {of: func(c *tend.Campaign) { c.Message.Title = "Hi {{ person.name }}" }, reason: "words.missing: person.name is not known and has no default"},
		"TooLarge": {
			of: func(c *tend.Campaign) { c.Message.Title = strings.Repeat("{{ event.text }}", 6) }, does: nil,
			reason: "push.too_large: with its words it has",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := pushShop(t, testkit.Chosen(), func(x *tend.Campaign) {
				if c.of != nil {
					c.of(x)
				}
			})
			if c.off {
				turnOff(t, w, site.ID)
			}
			x := unseenTab(t, w, node(t, w, newCache(t)))
			defer x.close()
			if c.does != nil {
				c.does(x)
			}
			export := track("export")
			export.Props = []byte(`{"text":"` + strings.Repeat("long ", 180) + `"}`)
			x.must(export)
			got := strings.Join(decisions(t, w, "hello"), "; ")
			if sent := len(texts(t, w, inOutbox)); (sent == 1) != (c.reason == "") || !strings.HasPrefix(got, c.reason) || c.reason == "" && got != "" {
				t.Errorf("%d sent, kept %q, want %q", sent, got, c.reason)
			}
		})
	}
}

// TestWhoClicksSeesTheSequel has somebody click on a notification: the page that opens shows
// what comes next, and only to who has clicked just now.
func TestWhoClicksSeesTheSequel(t *testing.T) {
	for name, c := range map[string]struct {
		what   tend.What
		before time.Duration
		page   string // its audience asks for
		want   []string
	}{
		"Clicked": {tend.Clicked, 0, "", []string{"next"}}, "Closed": {tend.Dismissed, 0, "", nil}, "ToldLate": {tend.Clicked, 2 * time.Minute, "", nil},
		"OnThePageThatOpens": {tend.Clicked, 0, "/see", []string{"next"}}, "NotOnTheLastPage": {tend.Clicked, 0, "/", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := pushShop(t, testkit.Chosen(), func(x *tend.Campaign) { x.Message.Sequel = "next" })
			next := testkit.Banner(site.ID, "next", "never")
			byCall(&next)
			if c.page != "" {
				next.Audience = []byte(`{"type":"page","op":"matches","value":"` + c.page + `"}`)
			}
			w.Launch(t, next)
			e := node(t, w, newCache(t))
			x := unseenTab(t, w, e)
			x.must(track("export"))
			delivery := texts(t, w, `SELECT id FROM deliveries`)[0]
			x.close()
			w.Clock.Add(5 * time.Minute)
			who, err := w.DB.Pushed(t.Context(), site.ID, delivery)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := e.Feed(t.Context(), &engage.Fed{
				Site: site.ID, Person: who.Person, Clicked: who.Campaign, Pageless: true,
				Events: []tend.Event{{Kind: tend.KindReceipt, At: tend.Stamp(w.Clock.Now().Add(-c.before)), Delivery: delivery, What: c.what}},
			}); err != nil {
				t.Fatal(err)
			}
			opens := browser("t2", tend.PushAllowed)
			opens.Page.URL = "https://acme.example/see"
			y := openTab(t, w, e, opens)
			defer y.close()
			frames := slices.Clone(y.got)
			frames = append(frames, y.must(page("https://acme.example/see")).got...)
			w.Clock.Add(2 * time.Second)
			e.Sweep(t.Context())
			var got []string
			for _, f := range shows(append(frames, y.door.take()...)) {
				got = append(got, f.Campaign)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("the page shows %q, want %q; kept %q", got, c.want, decisions(t, w, "next"))
			}
		})
	}
}

// turnOff takes web push away from a site.
func turnOff(t testing.TB, w *testkit.World, site tend.SiteID) {
	t.Helper()
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		s, err := c.SiteByID(t.Context(), site)
		if err != nil {
			return err
		}
		s.Settings.Push = nil
		_, err = c.UpdateSite(t.Context(), s.Site, s.Rev)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

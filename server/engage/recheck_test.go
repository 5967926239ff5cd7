package engage_test

import (
	"testing"

	"tend/server/tend"
	"tend/server/wire"
)

func TestWhatFitsNoMoreIsTakenBack(t *testing.T) {
	const (
		here      = "https://acme.example/pricing"
		elsewhere = "https://acme.example/docs"
	)
	byPage := func(c *tend.Campaign) { c.Trigger = tend.Trigger{Type: "page", Op: "eq", Value: "/pricing"} }
	onPage := func(c *tend.Campaign) { c.Audience = []byte(`{"type":"page","op":"eq","value":"/pricing"}`) }
	never := func(c *tend.Campaign) { c.Audience = []byte(`{"type":"event","name":"bought","negate":true}`) }
	free := func(c *tend.Campaign) {
		c.Audience = []byte(`{"type":"attribute","path":"plan","op":"ne","value":"pro"}`)
	}
	pro := wire.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"plan":"pro"}`)}
	group := wire.Event{Kind: tend.KindGroup, Account: "other"}
	for name, c := range map[string]struct {
		of     func(*tend.Campaign)
		seen   bool
		then   []wire.Event
		hidden bool
		open   bool // it may still be drawn
	}{
		"its page is left unseen":                 {byPage, false, []wire.Event{page(elsewhere)}, true, false},
		"its page is viewed again":                {byPage, false, []wire.Event{page(here)}, false, true},
		"its page is left, and it was seen":       {byPage, true, []wire.Event{page(elsewhere)}, false, false},
		"seen with the words that leave its page": {byPage, false, []wire.Event{page(elsewhere), receipt("it", tend.Shown)}, false, false},
		"the audience's page is left unseen":      {onPage, false, []wire.Event{page(elsewhere)}, true, false},
		"the audience's page is left":             {onPage, true, []wire.Event{page(elsewhere)}, true, false},
		"an event's page is left":                 {everybody, false, []wire.Event{page(elsewhere)}, false, true},
		"what they do":                            {never, true, []wire.Event{track("bought")}, false, false},
		"what they do, at the next account":       {never, true, []wire.Event{track("bought"), group}, true, false},
		"another account":                         {never, true, []wire.Event{group}, false, false},
		"their plan":                              {free, false, []wire.Event{pro}, true, false},
		"their plan, and it was seen":             {free, true, []wire.Event{pro}, true, false},
		"their consent":                           {everybody, true, []wire.Event{{Kind: tend.KindConsent, Level: "essential"}}, true, false},
		"what they want":                          {everybody, false, []wire.Event{prefer("campaign:hello", false)}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, func(x *tend.Campaign) { x.Audience = nil }, c.of, func(x *tend.Campaign) { x.Caps = []tend.Cap{{Max: 1, Per: "lifetime"}} })
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			got := shows(x.must(page(here), track("export")).got)
			if len(got) != 1 {
				t.Fatalf("shown: %v", got)
			}
			d := got[0].Delivery
			if c.seen {
				x.must(receipt(d, tend.Shown))
			}
			for i := range c.then {
				if c.then[i].D != "" {
					c.then[i].D = d
				}
			}
			x.must(c.then...)
			if got := hides(x.got); (len(got) == 1 && got[0] == d) != c.hidden || len(got) > 1 {
				t.Errorf("taken off: %v", got)
			}
			if _, st := inSQL(t, w, e, site.ID, "", "ada"); (len(st.Open) == 1) != c.open {
				t.Errorf("open: %v", st.Open)
			}
			if got := hides(x.must(page(elsewhere), page(here)).got); c.hidden && len(got) != 0 {
				t.Errorf("taken off again: %v", got)
			}
		})
	}
}

// Its cap is one for ever: only what somebody has seen uses it up.
func TestWhatIsTakenBackUnseenIsNotSpent(t *testing.T) {
	for _, seen := range []bool{false, true} {
		w, _ := shop(t, func(c *tend.Campaign) {
			c.Audience, c.Caps = []byte(`{"type":"page","op":"eq","value":"/pricing"}`), []tend.Cap{{Max: 1, Per: "lifetime"}}
		})
		x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		d := shows(x.must(page("https://acme.example/pricing"), track("export")).got)[0].Delivery
		if seen {
			x.must(receipt(d, tend.Shown))
		}
		if got := hides(x.must(page("https://acme.example/")).got); len(got) != 1 {
			t.Fatalf("taken off: %v", got)
		}
		if got := shows(x.must(page("https://acme.example/pricing"), track("export")).got); (len(got) == 0) != seen {
			t.Errorf("seen %v, then shown: %v", seen, got)
		}
	}
}

func TestWhatIsOfferedAgainBelongsToItsPage(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) {
		c.Audience, c.Trigger = nil, tend.Trigger{Type: "page", Op: "eq", Value: "/pricing"}
	})
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	if got := shows(x.must(page("https://acme.example/pricing")).got); len(got) != 1 {
		t.Fatalf("shown: %v", got)
	}
	e.State(t.Context(), x.s, wire.State{Away: true}) // it goes before it is drawn
	x.close()
	y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t2")) // to another page
	defer y.close()
	if got := shows(y.got); len(got) != 0 {
		t.Errorf("shown: %v", got)
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Open) != 0 {
		t.Errorf("open: %v", st.Open)
	}
	if got := shows(y.must(page("https://acme.example/pricing")).got); len(got) != 1 {
		t.Errorf("not shown on its page: %v", got)
	}
}

package engage_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

var teamOnboarding = strings.Replace(onboarding, `"within"`, `"by":"account","within"`, 1)

// members are tabs of people of an account, and of one who is in none.
func members(t *testing.T, w *testkit.World, e *engage.Engine) (ada, bob, eve *tab) {
	t.Helper()
	ada, bob = openTab(t, w, e, hello("site_acme", "a1", "ada", "t1")), openTab(t, w, e, hello("site_acme", "a2", "bob", "t2"))
	eve = openTab(t, w, e, hello("site_acme", "a3", "eve", "t3"))
	for _, x := range []*tab{ada, bob, eve} {
		t.Cleanup(x.close)
	}
	ada.must(group("acme", ""))
	bob.must(group("acme", ""))
	return ada, bob, eve
}

// One signs up, another looks at the prices and invites: their account has gone through the funnel, and neither of them.
func TestAnAccountGoesThroughAFunnel(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w := testkit.OpenOn(t, on)
		site := w.Site(t, tend.Site{Name: "acme"})
		lays(t, w, teamOnboarding)
		e := node(t, w, newCache(t))
		ada, bob, eve := members(t, w, e)
		ada.must(track("signed_up")) // before anything asks
		c := testkit.Banner(site.ID, "hello", "export")
		c.Audience, c.Caps = []byte(`{"type":"funnel","id":"onboarding","state":"completed"}`), nil
		w.Launch(t, c)
		configure(t, w, e)
		eve.must(track("signed_up"), page("https://acme.example/pricing"), track("invited"), track("export"))
		bob.must(page("https://acme.example/pricing"), track("export"))
		ada.must(track("export"))
		if n := len(shows(ada.got)) + len(shows(bob.got)) + len(shows(eve.got)); n != 0 {
			t.Fatalf("%d shown where no account has completed it", n)
		}
		want := "of their account acme: in the funnel Onboarding they reached step 2 of 3, pricing"
		w.Clock.Add(engage.AccountLag)
		if g := first(standing(t, w, ada)); len(g.Parts) != 1 || !strings.HasPrefix(g.Parts[0].Has, want) {
			t.Errorf("why: %+v", g)
		}
		if got := shows(bob.must(track("invited"), track("export")).got); len(got) != 1 { // their own counts at once
			t.Fatalf("whoever completes it: %v", got)
		}
		w.Clock.Add(engage.AccountLag)
		if got := shows(ada.must(track("export")).got); len(got) != 1 {
			t.Errorf("the other one: %v", got)
		}
		ada.must(group("globex", ""))
		if g := first(standing(t, w, ada)); len(g.Parts) != 1 || !strings.HasPrefix(g.Parts[0].Has, "of their account globex: they have not entered") {
			t.Errorf("in another account: %+v", g)
		}
	})
}

func TestWhatAnybodyOfTheAccountDidIsCountedByItsProperties(t *testing.T) {
	w, _, e, _ := firm(t, `{"type":"event","by":"account","name":"print","where":[{"path":"format","op":"eq","value":"pdf"}],"count":{"gte":3}}`)
	ada, bob, _ := members(t, w, e)
	printed := func(format string) []byte { return []byte(`{"format":"` + format + `"}`) }
	prints := func(x *tab, format string) *tab {
		ev := track("print")
		ev.Props = printed(format)
		return x.must(ev, track("export"))
	}
	prints(ada, "pdf")
	prints(bob, "pdf")
	prints(bob, "csv")
	w.Clock.Add(engage.AccountLag)
	if got := shows(prints(bob, "csv").got); len(got) != 0 {
		t.Fatalf("after two as a PDF: %v", got)
	}
	if got := shows(prints(ada, "pdf").got); len(got) != 1 {
		t.Errorf("after the third: %v", got)
	}
}

// pasts remembers from what an account was counted.
type pasts struct {
	engage.Accounts
	anew, further int
}

func (p *pasts) CountAccount(ctx context.Context, site tend.SiteID, account string, of []*state.Definition, before *store.AccountPast) (*store.AccountPast, error) {
	if before == nil {
		p.anew++
	} else {
		p.further++
	}
	return p.Accounts.CountAccount(ctx, site, account, of, before)
}

// What is counted of an account is gone on with, also where something was said of it meanwhile; what nobody has
// asked for in a while is forgotten, and counted anew.
func TestWhatIsCountedOfAnAccountIsGoneOnWith(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) {
		c.Audience, c.Caps = []byte(`{"type":"funnel","id":"onboarding","state":"completed"}`), nil
	})
	lays(t, w, teamOnboarding)
	p := &pasts{Accounts: w.DB}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Accounts = p })
	ada, bob, _ := members(t, w, e)
	ada.must(track("signed_up"), track("export"))
	for i := range 4 {
		w.Clock.Add(engage.AccountLag)
		bob.must(group("acme", `{"plan":"p`+string(rune('0'+i))+`"}`))
		bob.must(page("https://acme.example/pricing"), track("export"))
	}
	if p.anew != 1 || p.further < 4 {
		t.Errorf("counted anew %d times, %d times further", p.anew, p.further)
	}
	w.Clock.Add(time.Hour)
	e.Sweep(t.Context())
	if got := shows(bob.must(track("invited"), track("export")).got); len(got) != 1 {
		t.Errorf("an hour later: %v", got)
	}
	if p.anew != 2 {
		t.Errorf("what was not asked for an hour was counted anew %d times", p.anew-1)
	}
}

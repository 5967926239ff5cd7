package engage_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// reads counts how often accounts are asked of SQL, and fails where it is told to.
type reads struct {
	engage.Accounts
	n   atomic.Int64
	err error
}

func (r *reads) AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error) {
	r.n.Add(1)
	if r.err != nil {
		return nil, r.err
	}
	return r.Accounts.AccountStates(ctx, site, ids, ask)
}

const (
	onPro   = `{"type":"attribute","on":"account","path":"plan","op":"eq","value":"pro"}`
	byThree = `{"type":"event","by":"account","name":"export","count":{"gte":3}}`
)

// firm is a world whose campaign asks about accounts, with a node that counts its reads.
func firm(t *testing.T, condition string) (*testkit.World, tend.Site, *engage.Engine, *reads) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience, c.Caps = []byte(condition), nil })
	r := &reads{Accounts: w.DB}
	return w, site, node(t, w, newCache(t), func(o *engage.Options) { o.Accounts = r }), r
}

func TestWhatAnybodyOfTheAccountDidBringsTheMessage(t *testing.T) {
	w, _, e, _ := firm(t, byThree)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	bob := openTab(t, w, e, hello("site_acme", "a2", "bob", "t2"))
	defer bob.close()
	eve := openTab(t, w, e, hello("site_acme", "a3", "eve", "t3")) // of no account
	defer eve.close()
	ada.must(group("acme", ""), track("export"))
	bob.must(group("acme", ""), track("export"))
	w.Clock.Add(engage.AccountLag)
	eve.must(track("export"), track("export"), track("export"), track("export"))
	if n := len(shows(ada.got)) + len(shows(bob.got)) + len(shows(eve.got)); n != 0 {
		t.Fatalf("%d shown after two exports of the account", n)
	}
	ada.must(track("export")) // its own counts at once, whatever the copy says
	if len(shows(ada.got)) != 1 {
		t.Fatal("nothing after the third")
	}
}

func TestWhatAnybodyOfTheAccountBroughtBringsTheMessage(t *testing.T) {
	w, _, e, _ := firm(t, `{"type":"event","by":"account","name":"paid","sum":{"path":"revenue","currency":"EUR","gte":100}}`)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	bob := openTab(t, w, e, hello("site_acme", "a2", "bob", "t2"))
	defer bob.close()
	ada.must(group("acme", ""), paid(60), track("export"))
	bob.must(group("acme", ""), paid(39), track("export"))
	w.Clock.Add(engage.AccountLag)
	bob.must(track("export"))
	if n := len(shows(ada.got)) + len(shows(bob.got)); n != 0 {
		t.Fatalf("%d shown after 99 euros of the account", n)
	}
	ada.must(paid(1), track("export")) // their own counts at once, whatever the copy says
	if len(shows(ada.got)) != 1 {
		t.Fatal("nothing after the hundredth")
	}
}

func paid(euros int) wire.Event {
	e := track("paid")
	e.Props = fmt.Appendf(nil, `{"revenue":%d,"currency":"EUR"}`, euros)
	return e
}

func TestWhatIsSaidOfAnAccountHoldsAtOnce(t *testing.T) {
	w, _, e, _ := firm(t, onPro)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	bob := openTab(t, w, e, hello("site_acme", "a2", "bob", "t2"))
	defer bob.close()
	bob.must(group("acme", `{"plan":"free"}`), track("export"))
	if len(shows(bob.got)) != 0 {
		t.Fatal("shown on the free plan")
	}
	ada.must(group("acme", `{"plan":"pro"}`), track("export")) // in the frame that says so
	if len(shows(ada.got)) != 1 {
		t.Fatal("not shown with the frame that says so")
	}
	bob.must(track("export")) // and to everybody on this node
	if len(shows(bob.got)) != 1 {
		t.Fatal("not shown to somebody else of the account")
	}
}

func TestAnAccountIsReadWhereACampaignAsksAndOnceInFiveSeconds(t *testing.T) {
	w, _, e, r := firm(t, onPro)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	ada.must(group("acme", ""), track("other"), page("https://acme.example/"))
	if r.n.Load() != 0 {
		t.Fatalf("read %d times, and no event asked for it", r.n.Load())
	}
	for range 5 {
		ada.must(track("export"))
	}
	if r.n.Load() != 1 {
		t.Fatalf("read %d times, want once", r.n.Load())
	}
	w.Clock.Add(engage.AccountLag)
	e.Sweep(t.Context())
	ada.must(track("export"))
	if r.n.Load() != 2 {
		t.Errorf("read %d times, want twice", r.n.Load())
	}
	w2, _, plain, none := firm(t, thrice)
	x := openTab(t, w2, plain, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(group("acme", ""), track("export"), track("export"), track("export"))
	if len(shows(x.got)) != 1 || none.n.Load() != 0 {
		t.Errorf("read %d times though no campaign asks", none.n.Load())
	}
}

func TestNodesShareWhatTheyKnowOfAccountsForFiveSeconds(t *testing.T) {
	w, _, _, r1 := firm(t, onPro)
	cache := newCache(t)
	r2 := &reads{Accounts: w.DB}
	first := node(t, w, cache, func(o *engage.Options) { o.Accounts = r1 })
	second := node(t, w, cache, func(o *engage.Options) { o.Accounts = r2 })
	ada := openTab(t, w, first, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	bob := openTab(t, w, second, hello("site_acme", "a2", "bob", "t2"))
	defer bob.close()
	ada.must(group("acme", `{"plan":"free"}`))
	ada.must(track("export"))
	w.Clock.Add(engage.AccountLag - time.Second)
	bob.must(group("acme", ""), track("export"))
	if r1.n.Load() != 1 || r2.n.Load() != 0 {
		t.Fatalf("read %d and %d times, want once by the first", r1.n.Load(), r2.n.Load())
	}
	ada.must(group("acme", `{"plan":"pro"}`))
	w.Clock.Add(time.Second - time.Microsecond)
	bob.must(track("export"))
	if len(shows(bob.got)) != 0 {
		t.Fatal("the second node's copy ended too soon: this test proves nothing")
	}
	w.Clock.Add(time.Microsecond) // five seconds after SQL was read, not after the copy was
	bob.must(track("export"))
	if len(shows(bob.got)) != 1 {
		t.Error("a copy is older than five seconds")
	}
}

func TestAnEventIsRefusedWhileItsAccountCannotBeRead(t *testing.T) {
	w, site, e, r := firm(t, onPro)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	ada.must(group("acme", `{"plan":"pro"}`))
	r.err = errors.New("no SQL")
	if err := ada.send(track("export")); err == nil {
		t.Fatal("decided without knowing the account")
	}
	r.err = nil
	again := track("export")
	again.N = ada.n
	if err := ada.resend(again); err != nil {
		t.Fatal(err)
	}
	if len(shows(ada.got)) != 1 {
		t.Error("not shown when it could be read again")
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 1 {
		t.Errorf("%d exports, want 1", count(st, "export"))
	}
}

func TestWhySpeaksOfTheAccount(t *testing.T) {
	w, site, e, _ := firm(t, onPro)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	ada.must(group("acme", `{"plan":"free"}`), track("export"))
	person, _ := e.PersonOf(ada.s)
	rec, err := w.DB.Records().Campaign(t.Context(), site.ID, "hello")
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Standing(t.Context(), site.ID, person, rec.Campaign)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range s.Gates {
		if g.Name == "audience" {
			if len(g.Parts) != 1 || g.Parts[0].Has != `of their account acme: plan is "free"` {
				t.Errorf("%+v", g)
			}
			return
		}
	}
	t.Error("no gate of the audience")
}

package insight

import (
	"context"
	"fmt"
	"testing"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// inAccounts puts people into ten accounts, of which two are on a plan and each did as much as its people.
func (c *crowd) inAccounts(t *testing.T) {
	t.Helper()
	for i, p := range c.people[:100] {
		if p.gone {
			continue
		}
		id := fmt.Sprintf("firm-%d", i%10)
		acts := store.AccountActs{Account: id, Events: 1, Acts: []store.AccountAct{{Name: "invited", At: tend.Stamp(c.Clock.Now())}}}
		acts.Levels = []store.AccountLevel{{Name: "seats", Value: float64(i % 10), At: tend.Stamp(c.Clock.Now())}}
		acts.Lives = []store.AccountLife{{Part: store.LifeSums, Event: &tend.Event{Kind: tend.KindTrack, Name: "invited", At: tend.Stamp(c.Clock.Now()), Props: []byte(`{"revenue":0.5,"currency":"EUR"}`)}}}
		if i%10 < 2 {
			acts.Traits = []store.AccountTraits{{Traits: []byte(`{"tier":"gold"}`), Signed: true}}
		}
		events := []tend.Event{{Kind: tend.KindGroup, Account: id, At: tend.Stamp(c.Clock.Now())}}
		if i < 12 { // one of each account, two of the first two
			events = append(events, tend.Event{Kind: tend.KindTrack, Name: "trained", At: tend.Stamp(c.Clock.Now()), Props: fmt.Appendf(nil, `{"course":%d}`, min(i, 2))})
		}
		r, err := c.DB.Commit(t.Context(), &store.Unit{
			Site: c.site, Subject: store.Subject{ID: p.id, Rev: p.rev}, At: tend.Stamp(c.Clock.Now()), Events: events, Accounts: []store.AccountActs{acts},
		})
		if err != nil || r.Overtaken {
			t.Fatalf("%+v, %v", r, err)
		}
		p.rev = r.Rev
		if c.of == nil {
			c.of = map[tend.PersonID]string{}
		}
		c.of[p.id] = id
	}
}

// asked counts how often a read asks of accounts.
type asked struct {
	Folk
	n       int
	counted []string // of whom it has something counted
}

func (a *asked) AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error) {
	if a.n++; len(ask.Definitions) > 0 {
		a.counted = append(a.counted, ids...)
	}
	return a.Folk.AccountStates(ctx, site, ids, ask)
}

func TestAudiencesAskTheAccountsOfPeople(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		c := gather(t, on, 300)
		c.inAccounts(t)
		counts := map[string]int{}
		for _, id := range c.of {
			counts[id]++
		}
		folk := &asked{Folk: c.DB}
		c.folk = folk
		gold := func(p *someone) bool { return c.of[p.id] == "firm-0" || c.of[p.id] == "firm-1" }
		for _, x := range []struct {
			name, condition string
			holds           func(*someone) bool
		}{
			{"Attribute", `{"type":"attribute","on":"account","path":"tier","op":"eq","value":"gold"}`, gold},
			{"Missing", `{"type":"attribute","on":"account","path":"tier","op":"exists","value":false}`, func(p *someone) bool { return !gold(p) }},
			{"Event", `{"type":"event","by":"account","name":"invited","count":{"gte":10},"within":{"last":"3d"}}`, func(p *someone) bool { return counts[c.of[p.id]] >= 10 }},
			{"Metric", `{"type":"metric","on":"account","name":"seats","lt":2}`, gold},
			{"Sum", `{"type":"event","by":"account","name":"invited","sum":{"path":"revenue","currency":"EUR","gte":5},"within":{"last":"3d"}}`, func(p *someone) bool { return counts[c.of[p.id]] >= 10 }},
			{"Never", `{"type":"event","by":"account","name":"invited","negate":true}`, func(p *someone) bool { return c.of[p.id] == "" }},
			{"Bucket", `{"type":"bucket","unit":"account","salt":"a","lt":1}`, func(p *someone) bool { return c.of[p.id] != "" }},
		} {
			t.Run(x.name, func(t *testing.T) { c.compare(t, x.condition, x.holds) })
		}
		one := `{"type":"event","by":"account","name":"trained","where":[{"path":"course","op":"lt","value":2}]}`
		c.compare(t, one, gold)
		c.compare(t, `{"type":"not","of":[`+one+`]}`, func(p *someone) bool { return !gold(p) })
		folk.counted = nil
		if _, err := c.Count(t.Context(), c.site, rule(t, one)); err != nil || len(folk.counted) != 10 {
			t.Errorf("accounts were counted %d times, %v: %v", len(folk.counted), folk.counted, err)
		}
		asks := folk.n
		if _, err := c.Estimate(t.Context(), c.site, rule(t, `{"type":"event","name":"export"}`)); err != nil || asks == 0 || folk.n != asks {
			t.Errorf("asked %d times, then %d: %v", asks, folk.n, err)
		}
		words, err := c.Words(t.Context(), c.site)
		if err != nil || inWords(words.OfAccounts) != "tier [text] [gold]" {
			t.Errorf("%s, %v", inWords(words.OfAccounts), err)
		}
		if others, err := c.Words(t.Context(), c.other); err != nil || len(others.OfAccounts) != 0 {
			t.Errorf("the other site's: %+v, %v", others.OfAccounts, err)
		}
	})
}

package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// regulars are the demo's made-up people; Ada and Ben are left to whoever looks around.
var regulars = []string{
	"Mira", "Jonas", "Leyla", "Tomas", "Ines", "Oskar", "Priya", "Samir", "Greta", "Lucas", "Nadia", "Emil", "Yara", "Hugo",
}

// days is how far back the demo's past reaches.
const days = 10

// visit is one person's stay in the shop.
type visit struct {
	at      time.Time
	user    string
	name    string
	exports int
	pricing bool
	mood    int // what they do with a message: 0 to 9
	tab     string
}

// pastDays lets the made-up people use the shop, day after day, by the same road
// that real ones take: an engine of its own, whose clock stands in the past. The
// same people do the same things each time; only the dates differ.
func pastDays(ctx context.Context, db *store.DB, now time.Time) error {
	clock := &pastClock{}
	e := engage.New(engage.Options{
		Ledger: db, Snapshots: db, Surveys: db, Cache: noCopies{}, Accounts: db, Clock: clock, Verify: verify,
		Log: slog.New(slog.DiscardHandler), Epoch: db.Epoch(),
	})
	sites, live, _, err := db.LoadConfig(ctx)
	if err != nil {
		return err
	}
	e.SetConfig(sites, live)
	site := sites[slices.IndexFunc(sites, func(s tend.Site) bool { return s.Name == demoSite })]
	for _, v := range visits(now) {
		if err := v.happen(ctx, e, clock, &site); err != nil {
			return fmt.Errorf("app: the demo's past: %w", err)
		}
	}
	clock.set(now)
	e.Sweep(ctx) // they have left: keeps their snapshots
	return ctx.Err()
}

// visits are all of them, in order of time.
func visits(now time.Time) []visit {
	rnd := rand.New(rand.NewPCG(7, 11))
	first := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -days)
	var list []visit
	for i, name := range regulars {
		for d := range days {
			if rnd.IntN(10) < 6 {
				continue
			}
			list = append(list, visit{
				at:   first.AddDate(0, 0, d).Add(7*time.Hour + time.Duration(rnd.Int64N(int64(11*time.Hour)))),
				user: fmt.Sprintf("regular-%d", i+1), name: name,
				exports: rnd.IntN(4), pricing: rnd.IntN(3) == 0, mood: rnd.IntN(10),
				tab: fmt.Sprintf("past-%d-%d", i+1, d),
			})
		}
	}
	slices.SortFunc(list, func(a, b visit) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	return list
}

// happen takes a visit from its hello to its end.
func (v *visit) happen(ctx context.Context, e *engage.Engine, clock *pastClock, site *tend.Site) error {
	clock.set(v.at)
	origin := site.Origins[0]
	t := &pastTab{engine: e, clock: clock, origin: origin, visit: v}
	s, frames, err := e.Open(ctx, nobody{}, origin, &wire.Hello{
		V: 1, Site: site.Key, Anon: "anon-" + v.user, User: v.user, Tab: v.tab, Page: tend.Page{URL: origin + "/demo/"},
		Context: tend.Context{Lang: "en", Zone: "Europe/Vienna", Width: 1440, Height: 900, Consent: "full"},
	})
	if err != nil {
		return err
	}
	defer e.Close(s)
	t.session = s
	if err := t.answer(ctx, frames); err != nil {
		return err
	}
	traits, err := json.Marshal(map[string]string{"first_name": v.name, "plan": "team"})
	if err != nil {
		return err
	}
	steps := [][]wire.Event{{
		{Kind: tend.KindPage, Page: &tend.Page{URL: origin + "/demo/", Title: "Overview · Larch"}},
		{Kind: tend.KindIdentify, User: v.user, Traits: traits},
	}}
	for range v.exports {
		steps = append(steps, []wire.Event{{Kind: tend.KindTrack, Name: "report_exported", Props: json.RawMessage(`{"format":"pdf"}`)}})
	}
	if v.pricing {
		steps = append(steps, []wire.Event{{Kind: tend.KindPage, Page: &tend.Page{URL: origin + "/demo/pricing", Title: "Pricing · Larch"}}})
		if v.mood < 4 {
			steps = append(steps, []wire.Event{{Kind: tend.KindTrack, Name: "plan_chosen", Props: json.RawMessage(`{"plan":"team"}`)}})
		}
	}
	for _, events := range steps {
		if err := t.do(ctx, events...); err != nil {
			return err
		}
	}
	return nil
}

// pastTab is a browser tab of the past.
type pastTab struct {
	engine  *engage.Engine
	clock   *pastClock
	origin  string
	visit   *visit
	session *engage.Session
	n       uint64
}

// do sends events, a while after what came before.
func (t *pastTab) do(ctx context.Context, events ...wire.Event) error {
	t.clock.set(t.clock.Now().Add(20 * time.Second))
	for i := range events {
		t.n++
		events[i].N = t.n
	}
	frames, err := t.engine.Batch(ctx, t.session, &wire.Events{Events: events})
	if err != nil {
		return err
	}
	return t.answer(ctx, frames)
}

// answer does with a message what a person in that mood does.
func (t *pastTab) answer(ctx context.Context, frames []wire.Frame) error {
	for _, f := range frames {
		show, ok := f.(wire.Show)
		if !ok {
			continue
		}
		receipts := []wire.Event{{Kind: tend.KindReceipt, D: show.Delivery, What: tend.Shown}}
		switch {
		case t.visit.mood < 4:
			receipts = append(receipts, wire.Event{Kind: tend.KindReceipt, D: show.Delivery, What: tend.Clicked})
		case t.visit.mood < 9:
			receipts = append(receipts, wire.Event{Kind: tend.KindReceipt, D: show.Delivery, What: tend.Dismissed})
		}
		if err := t.do(ctx, receipts...); err != nil {
			return err
		}
	}
	return nil
}

// pastClock stands where it is set.
type pastClock struct{ at atomic.Int64 }

func (c *pastClock) Now() time.Time  { return time.UnixMicro(c.at.Load()).UTC() }
func (c *pastClock) set(t time.Time) { c.at.Store(t.UnixMicro()) }

// nobody is a tab that is sent nothing besides its answers.
type nobody struct{}

func (nobody) Send(...wire.Frame) bool { return true }
func (nobody) Close(int, string)       {}

// noCopies keeps no copies of states: SQL has them.
type noCopies struct{}

func (noCopies) Get(context.Context, tend.PersonID) ([]byte, error) { return nil, nil }
func (noCopies) Put(tend.PersonID, uint64, []byte)                  {}
func (noCopies) Forget(context.Context, tend.PersonID) error        { return nil }

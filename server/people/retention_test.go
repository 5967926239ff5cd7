package people

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

var (
	cuts = flag.Int("cuts", 6, "how many random histories the retention test cuts")
	from = flag.Uint64("from", 1, "the seed of the first of them")
)

// past is the model of a person: what was folded from the first event on, all that
// they did, and how often they were granted something.
type past struct {
	*actor
	user   string
	anon   string
	state  state.State
	done   []done
	grants int
	merged bool
}

// done is an event as the timeline must show it.
type done struct {
	at    tend.Micros
	place int // among all, by which those of one moment are ordered
	day   int64
	what  string
}

// history is a world in which people act at random, and the model of it.
type history struct {
	*world
	rnd    *rand.Rand
	people []*past
	cut    int64 // the first day that is kept
	events int
}

func label(e *tend.Event) string { return string(e.Kind) + " " + e.Name }

// does commits a unit, to the database and to the model.
func (h *history) does(p *past, u *store.Unit) {
	h.t.Helper()
	r, err := h.db.Commit(h.t.Context(), u)
	if err != nil || r.Overtaken {
		h.t.Fatalf("unit: %+v, %v", r, err)
	}
	p.rev = r.Rev
	for _, e := range append(slices.Clone(u.Events), r.Made...) {
		h.events++
		p.state.Apply(&e)
		p.done = append(p.done, done{at: e.At, place: h.events, day: int64(u.At) / 86_400_000_000, what: label(&e)})
		if e.Grant != nil {
			p.grants++
		}
	}
	p.state.Rev = r.Rev
}

func (h *history) comes(user string) {
	p := &past{actor: &actor{site: h.one, id: tend.NewPersonID(h.clock.Now())}, user: user, anon: fmt.Sprint("a", len(h.people))}
	u := h.unit(p.actor, track("opened"))
	u.Subject = store.Subject{ID: p.id, New: true, Anon: p.anon, Bind: true, Claim: user}
	h.people = append(h.people, p)
	h.does(p, u)
}

func (h *history) acts(p *past) {
	var events []tend.Event
	for range 1 + h.rnd.IntN(3) {
		switch h.rnd.IntN(4) {
		case 0:
			events = append(events, tend.Event{Kind: tend.KindPage, Page: &tend.Page{URL: fmt.Sprint("https://one.example/", h.rnd.IntN(9))}})
		case 1:
			events = append(events, tend.Event{Kind: tend.KindIdentify, Traits: fmt.Appendf(nil, `{"k%d":%d}`, h.rnd.IntN(4), h.rnd.IntN(9))})
		default:
			events = append(events, track(fmt.Sprint("e", h.rnd.IntN(3))))
		}
	}
	u := h.unit(p.actor, events...)
	if h.rnd.IntN(3) == 0 {
		u.Decide = func(l *store.Ledger) store.Verdict {
			if len(l.Contacts) != p.grants {
				h.t.Errorf("the ledger has %d contacts of somebody who was granted %d", len(l.Contacts), p.grants)
			}
			return store.Verdict{Grants: []tend.Grant{{Delivery: tend.NewID(h.clock.Now()), Campaign: "hello", Version: 1, Until: u.At.Add(time.Hour)}}}
		}
	}
	h.does(p, u)
}

// joins merges an anonymous person into a known one.
func (h *history) joins(p, other *past) {
	stream, err := h.db.ReadStream(h.t.Context(), h.one, other.id, other.rev)
	if err != nil {
		h.t.Fatal(err)
	}
	u := h.unit(p.actor, tend.Event{Kind: tend.KindMerge, Merge: &tend.Merge{Person: other.id, Run: stream.Run, State: encode(&other.state)}})
	u.Subject.Merge, u.Subject.MergeRev = other.id, other.rev
	h.does(p, u)
	p.done, p.grants, other.merged = append(p.done, other.done...), p.grants+other.grants, true
}

// errKilled ends a run of the retention where it stands.
var errKilled = errors.New("killed")

// mortal is an archive before which the process dies.
type mortal struct {
	Archive
	left int
}

func (m *mortal) passes() error {
	if m.left--; m.left < 0 {
		return errKilled
	}
	return nil
}

func (m *mortal) Drop(ctx context.Context, l *store.Lease, old *store.Old) (time.Duration, error) {
	if err := m.passes(); err != nil {
		return 0, err
	}
	return m.Archive.Drop(ctx, l, old)
}

func (m *mortal) SaveSnapshots(ctx context.Context, list []store.Snapshot) error {
	if err := m.passes(); err != nil {
		return err
	}
	return m.Archive.SaveSnapshots(ctx, list)
}

// cuts deletes what is older than some days, and may die in it: of all sites, or of this one,
// on a server that keeps it for ever.
func (h *history) cuts(days int64, lives int) {
	h.t.Helper()
	of, server := tend.Retention{}, days
	if h.rnd.IntN(2) == 0 {
		of, server = tend.Retention{Events: fmt.Sprintf("%dd", days)}, 0
	}
	h.say(of)
	h.acts(h.people[0]) // the newest run of all is kept on SQLite, so let it be a new one
	l, err := h.db.TakeLease(h.t.Context(), "retention", 0)
	if err != nil || l == nil {
		h.t.Fatal(l, err)
	}
	r := NewRetention(&mortal{h.db, lives}, h.db, h.clock, server, slog.New(slog.DiscardHandler))
	err = r.Run(h.t.Context(), l)
	if err == nil {
		h.cut = max(h.cut, h.clock.Now().Unix()/86400-days)
	} else if !errors.Is(err, errKilled) {
		h.t.Fatal(err)
	}
	if err := h.db.EndLease(h.t.Context(), l, err == nil); err != nil {
		h.t.Fatal(err)
	}
	h.holds()
}

// say has the site say how long it keeps what.
func (h *history) say(of tend.Retention) {
	h.t.Helper()
	if err := h.db.Change(h.t.Context(), func(c *store.Change) error {
		s, err := c.SiteByID(h.t.Context(), h.one)
		if err != nil {
			return err
		}
		s.Settings.Retention = of
		_, err = c.UpdateSite(h.t.Context(), s.Site, 0)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
}

// holds compares the database with the model.
func (h *history) holds() {
	h.t.Helper()
	for _, p := range h.people {
		if p.merged {
			continue
		}
		st, _, err := store.Fold(h.t.Context(), h.db, h.one, p.id)
		if err != nil || !bytes.Equal(encode(st), encode(&p.state)) {
			h.t.Fatalf("%s%s: %+v, %v; want %+v", p.user, p.anon, st, err, p.state)
		}
	}
}

// ends compares the timelines as well, which begin at the first day that is kept.
func (h *history) ends() {
	h.t.Helper()
	for _, p := range h.people {
		if p.merged {
			continue
		}
		id := p.anon
		var want, got []string
		slices.SortFunc(p.done, func(a, b done) int {
			if a.at != b.at {
				return int(b.at - a.at)
			}
			return b.place - a.place
		})
		for _, d := range p.done {
			if d.day >= h.cut {
				want = append(want, d.what)
			}
		}
		for _, e := range h.all(h.one, id, nil, 7) {
			got = append(got, label(&e.Event))
		}
		if !slices.Equal(got, want) {
			h.t.Fatalf("timeline of %s from day %d on: %q, want %q", id, h.cut, got, want)
		}
	}
}

func (h *history) step() {
	h.clock.pass(time.Duration(1+h.rnd.IntN(3600)) * time.Second)
	p := h.people[h.rnd.IntN(len(h.people))]
	switch what := h.rnd.IntN(20); {
	case p.merged:
	case what == 0:
		h.comes("")
	case what == 1:
		h.comes(fmt.Sprint("u", len(h.people)))
	case what == 2 && p.user == "":
		if known := h.people[h.rnd.IntN(len(h.people))]; known.user != "" {
			h.joins(known, p)
		}
	case what == 3: // they have left
		if err := h.db.SaveSnapshots(h.t.Context(), []store.Snapshot{{Person: p.id, Rev: p.rev, State: encode(&p.state)}}); err != nil {
			h.t.Fatal(err)
		}
	case what < 7:
		h.clock.pass(time.Duration(h.rnd.IntN(40)) * time.Hour)
		if err := h.db.MakeDays(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
	case what == 7:
		h.cuts(int64(1+h.rnd.IntN(5)), []int{1 << 30, h.rnd.IntN(4)}[h.rnd.IntN(2)])
	default:
		h.acts(p)
	}
}

// TestWhatIsKnownOutlivesTheEvents lets people act, merge and be granted messages at
// random while their past is cut at random days, by runs that may die in the middle.
func TestWhatIsKnownOutlivesTheEvents(t *testing.T) {
	for seed := *from; seed < *from+uint64(*cuts); seed++ {
		h := &history{world: newWorld(t), rnd: rand.New(rand.NewPCG(seed, 3))}
		t.Logf("-from %d -cuts 1", seed)
		h.comes("u0")
		for range 150 {
			h.step()
		}
		h.cuts(1, 1<<30) // as far as any run before that may have died
		h.ends()
	}
}

package people

import (
	"sync"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

var morning = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// clock goes only when it is told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a database with two sites, written by units of work as the main road does.
type world struct {
	t     *testing.T
	db    *store.DB
	clock *clock
	one   tend.SiteID
	two   tend.SiteID
	*People
}

// actor is a person that the test acts as.
type actor struct {
	site tend.SiteID
	id   tend.PersonID
	rev  uint64
	user string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: morning}}
	db := testkit.Store(t, w.clock)
	w.db, w.People = db, New(db, db, db)
	w.one, w.two = w.site("one"), w.site("two")
	return w
}

func (w *world) site(name string) (id tend.SiteID) {
	w.t.Helper()
	err := w.db.Change(w.t.Context(), func(c *store.Change) error {
		s, err := c.CreateSite(w.t.Context(), tend.Site{Name: name, Key: "site_" + name, Origins: []string{"https://" + name + ".example"}}, []byte(name))
		id = s.ID
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// arrive makes a person by their anonymous id, and their user id unless it is "".
func (w *world) arrive(site tend.SiteID, anon, user string) *actor {
	w.t.Helper()
	a := &actor{site: site, id: tend.NewPersonID(w.clock.Now()), user: user}
	u := w.unit(a, tend.Event{Kind: tend.KindContext, Context: &tend.Context{Lang: "de-AT", Zone: "Europe/Vienna", Consent: "full"}})
	u.Subject = store.Subject{ID: a.id, New: true, Anon: anon, Bind: true, Claim: user}
	w.commit(a, u)
	return a
}

// unit is a unit of what an actor does; an event without a time happens now.
func (w *world) unit(a *actor, events ...tend.Event) *store.Unit {
	now := tend.Stamp(w.clock.Now())
	for i := range events {
		if events[i].At == 0 {
			events[i].At = now
		}
	}
	return &store.Unit{Site: a.site, Subject: store.Subject{ID: a.id, Rev: a.rev}, At: now, Events: events}
}

func (w *world) commit(a *actor, u *store.Unit) {
	w.t.Helper()
	r, err := w.db.Commit(w.t.Context(), u)
	if err != nil || r.Overtaken {
		w.t.Fatalf("unit: %+v, %v", r, err)
	}
	a.rev = r.Rev
}

func (w *world) do(a *actor, events ...tend.Event) {
	w.t.Helper()
	w.commit(a, w.unit(a, events...))
}

// merge takes other, an anonymous person, into a.
func (w *world) merge(a, other *actor) {
	w.t.Helper()
	stream, err := w.db.ReadStream(w.t.Context(), other.site, other.id, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	s, _, err := store.Fold(w.t.Context(), w.db, other.site, other.id)
	if err != nil {
		w.t.Fatal(err)
	}
	u := w.unit(a, tend.Event{Kind: tend.KindMerge, Merge: &tend.Merge{Person: other.id, Run: stream.Run, State: encode(s)}})
	u.Subject.Merge, u.Subject.MergeRev, u.Subject.MergeUser = other.id, other.rev, other.user
	w.commit(a, u)
}

func encode(s *state.State) []byte { return s.Append(nil) }

func track(name string, at ...tend.Micros) tend.Event {
	e := tend.Event{Kind: tend.KindTrack, Name: name}
	if len(at) > 0 {
		e.At = at[0]
	}
	return e
}

package engage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// atNoon lets a campaign go out to everybody an hour after the test's beginning.
func atNoon(c *tend.Campaign) {
	at := testkit.Start.Add(time.Hour).Format(time.RFC3339)
	c.Trigger, c.Caps, c.Schedule = tend.Trigger{Type: "schedule"}, nil, &tend.Schedule{StartsAt: &at}
}

func TestAtItsTimeAMessageComesToWhoIsThereAndToTheOthersWithTheirNextVisit(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, everybody, atNoon)
		e := node(t, w, newCache(t))
		here := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer here.close()
		hidden := openTab(t, w, e, hello("site_acme", "a2", "bob", "t2"))
		for _, x := range []*tab{here, hidden} {
			x.must(page("https://acme.example/"))
		}
		e.State(t.Context(), hidden.s, wire.State{})
		e.Announce(t.Context())
		if got := append(shows(here.door.take()), shows(here.must(page("https://acme.example/a")).got)...); len(got) != 0 {
			t.Fatalf("shown before its time: %v", got)
		}
		w.Clock.Add(time.Hour)
		for range 2 {
			e.Announce(t.Context())
		}
		got := shows(here.door.take())
		if len(got) != 1 || len(shows(hidden.door.take())) != 0 {
			t.Fatalf("shown: %v", got)
		}
		here.must(receipt(got[0].Delivery, tend.Shown), receipt(got[0].Delivery, tend.Dismissed))
		hidden.close()
		w.Clock.Add(time.Hour)
		again := node(t, w, newCache(t)) // and another node knows of no announcement
		again.Announce(t.Context())
		for user, want := range map[string]int{"ada": 0, "bob": 1, "cay": 1} {
			x := openTab(t, w, again, hello("site_acme", "a-"+user, user, "t-"+user))
			if got := shows(x.must(page("https://acme.example/")).got); len(got) != want {
				t.Errorf("%s is shown %d", user, len(got))
			}
			x.close()
		}
		again.Announce(t.Context())
		testkit.CapsHold(t, w.DB, w.Place, site.ID, "hello", 1)
	})
}

// crowded is a shop that goes out by push at a time, and so many people who take it.
func crowded(t *testing.T, on testkit.Database, people int) (*testkit.World, tend.Site) {
	t.Helper()
	w, site := pushShop(t, on, atNoon, func(c *tend.Campaign) {
		c.Audience = []byte(`{"type":"event","name":"export"}`)
	})
	e := node(t, w, newCache(t))
	for i := range people + 3 { // three of them are not meant
		user := fmt.Sprint("u", i)
		events := []tend.Event{{Kind: tend.KindTrack, Name: "export"}}
		if i >= people {
			events[0].Name = "other"
		}
		if _, err := e.Feed(t.Context(), &engage.Fed{Site: site.ID, User: user, Events: events}); err != nil {
			t.Fatal(err)
		}
		subscribe(t, w, site.ID, user)
	}
	return w, site
}

// sends has all go out that is due, as the job does it.
func sends(t *testing.T, w *testkit.World, e *engage.Engine, on engage.Scans) error {
	t.Helper()
	l, err := w.DB.TakeLease(t.Context(), "scans", 0)
	if err != nil || l == nil {
		t.Fatalf("lease: %v, %v", l, err)
	}
	defer func() {
		if err := w.DB.EndLease(context.WithoutCancel(t.Context()), l, false); err != nil {
			t.Error(err)
		}
	}()
	return e.SendAtTimes(t.Context(), on, l)
}

// killed ends at a moment that is drawn.
type killed struct {
	engage.Scans
	after     int
	meanwhile func()
}

func (k *killed) MoveScan(ctx context.Context, l *store.Lease, s *store.Scan) error {
	if k.after--; k.after < 0 {
		if k.meanwhile == nil {
			return errors.New("killed")
		}
		k.meanwhile()
	}
	return k.Scans.MoveScan(ctx, l, s)
}

const reminded = `SELECT id FROM runs WHERE CAST(body AS TEXT) LIKE '%"k":"trigger"%'`

func TestEverybodyIsSentItOnceWhateverIsKilled(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		const people = 75
		w, _ := crowded(t, on, people)
		if due, err := node(t, w, newCache(t)).ScansDue(t.Context(), w.DB); due || err != nil {
			t.Fatalf("due before its time: %v, %v", due, err)
		}
		w.Clock.Add(time.Hour)
		draw := rand.New(rand.NewPCG(7, 11))
		for range 4 {
			e := nodeOf(t, w, newCache(t))
			if due, err := e.ScansDue(t.Context(), w.DB); !due || err != nil {
				t.Fatalf("due: %v, %v", due, err)
			}
			if err := sends(t, w, e, &killed{Scans: w.DB, after: draw.IntN(2)}); err == nil {
				t.Fatal("not killed")
			}
		}
		e := nodeOf(t, w, newCache(t))
		for range 2 {
			if err := sends(t, w, e, w.DB); err != nil {
				t.Fatal(err)
			}
		}
		due, err := e.ScansDue(t.Context(), w.DB)
		if sent := rows(t, w, delivered); due || err != nil || sent != people {
			t.Errorf("sent %d, due %v, %v", sent, due, err)
		}
		if on == testkit.SQLite {
			if n := rows(t, w, reminded); n != people {
				t.Errorf("%d triggers for %d people", n, people)
			}
		}
	})
}

func TestWhatIsPausedGoesOutNoFurtherAndThenToTheOthers(t *testing.T) {
	w, site := crowded(t, testkit.Chosen(), 75)
	w.Clock.Add(time.Hour)
	e := node(t, w, newCache(t))
	if err := sends(t, w, e, &killed{Scans: w.DB, meanwhile: func() {
		w.SetStatus(t, site.ID, "hello", tend.Paused)
		configure(t, w, e)
	}}); err != nil {
		t.Fatal(err)
	}
	before := rows(t, w, delivered)
	if err := sends(t, w, e, w.DB); err != nil || rows(t, w, delivered) != before || before == 0 || before > 40 {
		t.Fatalf("%d went out, then %d, %v", before, rows(t, w, delivered), err)
	}
	w.SetStatus(t, site.ID, "hello", tend.Live)
	configure(t, w, e)
	if err := sends(t, w, e, w.DB); err != nil || rows(t, w, delivered) != 75 {
		t.Errorf("%d went out, %v", rows(t, w, delivered), err)
	}
	list, err := w.DB.Records().ScansOf(t.Context(), site.ID, 10)
	if err != nil || len(list) != 1 || list[0].Done != 78 || list[0].Total != 78 || list[0].Ended == 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

package engage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// wakes has all that is due done, as the job does it.
func wakes(t *testing.T, w *testkit.World, e *engage.Engine, on engage.Wakes) error {
	t.Helper()
	l, err := w.DB.TakeLease(t.Context(), "wakes", 0)
	if err != nil || l == nil {
		t.Fatalf("lease: %v, %v", l, err)
	}
	defer func() {
		if err := w.DB.EndLease(context.WithoutCancel(t.Context()), l, false); err != nil {
			t.Error(err)
		}
	}()
	return e.Wake(t.Context(), on, l)
}

// rows counts what a query gives.
func rows(t *testing.T, w *testkit.World, query string) (n int) {
	t.Helper()
	list, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = list.Close() }()
	for list.Next() {
		n++
	}
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

const (
	waking    = `SELECT due FROM person_wakes`
	delivered = `SELECT id FROM deliveries`
)

// leaves is somebody for whom something waits, and who is gone.
func leaves(t *testing.T, w *testkit.World, e *engage.Engine, user string) {
	t.Helper()
	x := openTab(t, w, e, hello("site_acme", "a-"+user, user, "t-"+user))
	x.must(page("https://acme.example/"), track("export"))
	e.State(t.Context(), x.s, wire.State{})
	x.close()
}

// unreliable loses its first writes, as somebody does who is killed before them.
type unreliable struct {
	engage.Wakes
	fails int
}

func (u *unreliable) EndWakes(ctx context.Context, l *store.Lease, done, failed []store.Wake, until tend.Micros) error {
	if u.fails--; u.fails >= 0 {
		return errors.New("killed")
	}
	return u.Wakes.EndWakes(ctx, l, done, failed, until)
}

func TestAPushThatWaitsIsDecidedOnThoughNobodyIsThere(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := pushShop(t, on, delayed("10m", "invited"))
		e := node(t, w, newCache(t))
		for _, user := range []string{"ada", "bob"} {
			leaves(t, w, e, user)
			subscribe(t, w, site.ID, user)
		}
		w.Clock.Add(9 * time.Minute)
		if err := wakes(t, w, e, w.DB); err != nil || rows(t, w, delivered) != 0 || rows(t, w, waking) != 2 {
			t.Fatalf("too soon: %v, %d sent, %d wait", err, rows(t, w, delivered), rows(t, w, waking))
		}
		w.Clock.Add(time.Minute)
		if err := wakes(t, w, e, &unreliable{Wakes: w.DB, fails: 1}); err == nil {
			t.Fatal("not killed")
		}
		again := nodeOf(t, w, newCache(t)) // another one goes on
		for range 2 {
			if err := wakes(t, w, again, w.DB); err != nil {
				t.Fatal(err)
			}
			if n := rows(t, w, delivered); n != 2 || rows(t, w, waking) != 0 {
				t.Fatalf("%d sent, %d wait", n, rows(t, w, waking))
			}
		}
	})
}

func TestWhoCouldNotBeLookedAtIsOnceMore(t *testing.T) {
	w, site := pushShop(t, testkit.Chosen(), delayed("10m"))
	leaves(t, w, node(t, w, newCache(t)), "ada")
	subscribe(t, w, site.ID, "ada")
	w.Clock.Add(10 * time.Minute)
	broken := node(t, w, newCache(t), func(o *engage.Options) { o.Snapshots = torn{} })
	if err := wakes(t, w, broken, w.DB); err != nil || rows(t, w, waking) != 1 {
		t.Fatalf("%v, %d wait", err, rows(t, w, waking))
	}
	e := node(t, w, newCache(t))
	w.Clock.Add(time.Minute)
	if err := wakes(t, w, e, w.DB); err != nil || rows(t, w, waking) != 0 || rows(t, w, delivered) != 1 {
		t.Errorf("%v, %d wait, %d sent", err, rows(t, w, waking), rows(t, w, delivered))
	}
}

// torn is SQL that does not answer.
type torn struct{ engage.Snapshots }

func (torn) LoadSnapshot(context.Context, tend.PersonID) (store.Snapshot, error) {
	return store.Snapshot{}, tend.Errorf(tend.Unavailable, "", "SQL does not answer")
}

func TestWhatIsDrawnInATabWakesNobody(t *testing.T) {
	w, site := shop(t, delayed("10m"))
	e := node(t, w, newCache(t))
	leaves(t, w, e, "ada")
	if n := rows(t, w, waking); n != 0 {
		t.Errorf("%d to be woken", n)
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Waiting) != 1 {
		t.Errorf("waiting %v", st.Waiting)
	}
}

func TestWhoWasCancelledGetsNothingWhenWoken(t *testing.T) {
	w, site := pushShop(t, testkit.Chosen(), delayed("10m", "invited"))
	e := node(t, w, newCache(t))
	leaves(t, w, e, "ada")
	subscribe(t, w, site.ID, "ada")
	x := openTab(t, w, e, hello("site_acme", "a2", "ada", "t2"))
	x.must(track("invited"))
	x.close()
	w.Clock.Add(10 * time.Minute)
	if err := wakes(t, w, e, w.DB); err != nil || rows(t, w, delivered) != 0 || rows(t, w, waking) != 0 {
		t.Errorf("%v, %d sent", err, rows(t, w, delivered))
	}
}

func TestWhoLostTheLeaseTakesNobodyOffTheList(t *testing.T) {
	w, _ := pushShop(t, testkit.Chosen(), delayed("10m"))
	e := node(t, w, newCache(t))
	leaves(t, w, e, "ada")
	w.Clock.Add(10 * time.Minute)
	l, err := w.DB.TakeLease(t.Context(), "wakes", 0)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Add(time.Hour) // it stood still
	if err := e.Wake(t.Context(), w.DB, l); reason(err) != "lease_lost" || rows(t, w, waking) != 1 {
		t.Errorf("%v, %d wait", err, rows(t, w, waking))
	}
}

package engage_test

import (
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

func (x *tab) appears() { x.e.State(x.t.Context(), x.s, wire.State{Visible: true}) }

// looked tells how many seconds of attention SQL has of a visitor.
func looked(t *testing.T, w *testkit.World, e *engage.Engine, site tend.Site, anon string) uint64 {
	t.Helper()
	_, st := inSQL(t, w, e, site.ID, anon, "")
	return st.Attention.Total
}

func TestHowLongSomebodyLooksIsInTheirStream(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	x.must(page("https://acme.example/"))
	w.Clock.Add(40 * time.Second)
	x.hides()
	w.Clock.Add(20 * time.Second)
	x.appears()
	x.must(track("open"))
	if got := looked(t, w, e, site, "a1"); got != 0 {
		t.Errorf("%d seconds are an event of their own before it is a minute", got)
	}
	w.Clock.Add(30500 * time.Millisecond)
	x.must(track("open"))
	if got := looked(t, w, e, site, "a1"); got != 70 {
		t.Errorf("%d seconds in view, want 40 and 30", got)
	}
	w.Clock.Add(14500 * time.Millisecond)
	x.close()
	w.Clock.Add(30 * time.Second)
	e.Sweep(t.Context())
	if got := looked(t, w, e, site, "a1"); got != 70 {
		t.Errorf("%d seconds: what is left did not wait for the next page", got)
	}
	next := openTab(t, w, e, hello("site_acme", "a1", "", "t2"))
	w.Clock.Add(5 * time.Second)
	next.close()
	w.Clock.Add(61 * time.Second)
	e.Sweep(t.Context())
	if got := looked(t, w, e, site, "a1"); got != 90 {
		t.Errorf("%d seconds in all, want 70, 15 and 5", got)
	}
	w.Clock.Add(time.Hour)
	e.Sweep(t.Context())
	if got := looked(t, w, e, site, "a1"); got != 90 {
		t.Errorf("%d seconds: something was counted twice", got)
	}
}

func TestWhatIsNoAttentionIsNotCounted(t *testing.T) {
	for name, c := range map[string]struct {
		does func(t *testing.T, w *testkit.World, x *tab)
		want uint64
	}{
		"APageNobodyTouches": {func(_ *testing.T, w *testkit.World, _ *tab) { w.Clock.Add(3 * time.Hour) }, 30 * 60},
		"TwoTabsAtOnce": {func(t *testing.T, w *testkit.World, x *tab) {
			other := openTab(t, w, x.e, hello("site_acme", "a1", "", "t2"))
			w.Clock.Add(100 * time.Second)
			other.close()
		}, 100},
		"ATabThatIsHidden": {func(_ *testing.T, w *testkit.World, x *tab) {
			x.hides()
			w.Clock.Add(100 * time.Second)
		}, 0},
		"OnlyWhatIsEssentialIsAllowed": {func(_ *testing.T, w *testkit.World, x *tab) {
			x.must(wire.Event{Kind: tend.KindConsent, Level: "essential"})
			w.Clock.Add(100 * time.Second)
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t)
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
			x.must(page("https://acme.example/"))
			c.does(t, w, x)
			x.close()
			e.Leave(t.Context()) // the node stops: nothing is left behind
			if got := looked(t, w, e, site, "a1"); got != c.want {
				t.Errorf("%d seconds, want %d", got, c.want)
			}
		})
	}
}

// What was taken for a unit that came to nothing is there for the next one.
func TestAttentionSurvivesAUnitThatFails(t *testing.T) {
	w, site := shop(t)
	disk := &fullDisk{Ledger: w.DB}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = disk })
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	x.must(page("https://acme.example/"))
	w.Clock.Add(100 * time.Second)
	disk.full = true
	if err := x.send(track("open")); err == nil {
		t.Fatal("a full disk takes an event")
	}
	disk.full = false
	x.must(track("open"))
	if got := looked(t, w, e, site, "a1"); got != 100 {
		t.Errorf("%d seconds, want 100", got)
	}
}

// What a killed node had not written is lost, a minute of those who were there at most; what was
// written counts once, whoever folds it, and is gone on with.
func TestAKilledNodeLosesAMinuteOfLookingAtMost(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		killed := node(t, w, newCache(t))
		x := openTab(t, w, killed, hello("site_acme", "a1", "", "t1"))
		x.must(page("https://acme.example/"))
		w.Clock.Add(100 * time.Second)
		x.must(track("open"))
		w.Clock.Add(50 * time.Second) // and it is killed: nothing of it says good-bye
		next := node(t, w, newCache(t))
		y := openTab(t, w, next, hello("site_acme", "a1", "", "t1"))
		y.must(page("https://acme.example/"))
		if got := looked(t, w, next, site, "a1"); got != 100 {
			t.Errorf("%d seconds after the kill, want the 100 that were written", got)
		}
		w.Clock.Add(70 * time.Second)
		y.must(track("open"))
		y.close()
		w.Clock.Add(2 * time.Minute)
		next.Sweep(t.Context())
		got := looked(t, w, next, site, "a1")
		if got != 170 {
			t.Errorf("%d seconds, want 100 of the killed node and 70 of the next", got)
		}
	})
}

package engage_test

import (
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// leaving is a tab of ada's, who is known, and for whom an export earns a message.
func leaving(t *testing.T) (*testkit.World, *engage.Engine, *tab) {
	t.Helper()
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	return w, e, openTab(t, w, e, hello("site_acme", "a1", "ada", "left")).must(track("known"))
}

func (x *tab) leave(drawn ...string) {
	x.e.State(x.t.Context(), x.s, wire.State{Away: true, Drawn: drawn})
}

// only is the one delivery among the frames, or "".
func only(t *testing.T, frames []wire.Frame) string {
	t.Helper()
	list := shows(frames)
	if len(list) > 1 {
		t.Fatalf("offered: %v", list)
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].Delivery
}

func TestWhatALeftTabEarnsIsOfferedToTheNextAtOnce(t *testing.T) {
	w, e, x := leaving(t)
	x.leave()
	x.must(track("export"))
	if got := only(t, x.got); got != "" {
		t.Errorf("%s was sent where nobody reads", got)
	}
	x.close()
	next := openTab(t, w, e, hello("site_acme", "a1", "ada", "next"))
	defer next.close()
	if only(t, next.got) == "" {
		t.Fatal("the next page was offered nothing")
	}
	next.must(track("export"), receipt(only(t, next.got), tend.Shown))
	if got := only(t, next.got); got != "" {
		t.Errorf("granted again: %s", got)
	}
}

func TestWhatALeftTabHasNotDrawnIsOfferedToTheNextAtOnce(t *testing.T) {
	w, e, x := leaving(t)
	x.must(track("export"))
	d := only(t, x.got)
	x.leave()
	x.close()
	next := openTab(t, w, e, hello("site_acme", "a1", "ada", "next"))
	defer next.close()
	if got := only(t, next.got); got != d || d == "" {
		t.Errorf("offered %q, want %q", got, d)
	}
}

func TestWhatALeftTabHasDrawnKeepsItsLease(t *testing.T) {
	w, e, x := leaving(t)
	x.must(track("export"))
	d := only(t, x.got)
	x.leave("another", d)
	x.close()
	next := openTab(t, w, e, hello("site_acme", "a1", "ada", "next"))
	if got := only(t, next.got); got != "" {
		t.Errorf("%s was drawn in the tab before, and is offered again", got)
	}
	next.close()
	w.Clock.Add(engage.Lease + 2*time.Second)
	if next := openTab(t, w, e, hello("site_acme", "a1", "ada", "later")); only(t, next.got) != d {
		t.Error("what was drawn and never reported is not offered again after its lease")
	}
}

func TestLeaseOfAnotherTabIsLeftAlone(t *testing.T) {
	w, e, x := leaving(t)
	x.must(track("export"))
	w.Clock.Add(engage.Lease + 2*time.Second)
	other := openTab(t, w, e, hello("site_acme", "a1", "ada", "other"))
	defer other.close()
	if only(t, other.got) == "" {
		t.Fatal("not offered again")
	}
	x.leave()
	if got := only(t, other.door.take()); got != "" {
		t.Errorf("%s was taken from the tab that may be drawing it, and offered to it again", got)
	}
	third := openTab(t, w, e, hello("site_acme", "a1", "ada", "third"))
	defer third.close()
	if got := only(t, third.got); got != "" {
		t.Errorf("%s was taken from the tab that may be drawing it", got)
	}
}

func TestWhatALeftTabLeavesIsOfferedToAVisibleTabAtOnce(t *testing.T) {
	for _, how := range []string{"granted before", "granted afterwards"} {
		t.Run(how, func(t *testing.T) {
			w, e, x := leaving(t)
			other := openTab(t, w, e, hello("site_acme", "a1", "ada", "other"))
			defer other.close()
			if how == "granted before" {
				x.must(track("export"))
			}
			other.door.take()
			x.leave()
			if how != "granted before" {
				x.must(track("export"))
			}
			if only(t, other.door.take()) == "" {
				t.Error("nothing was offered")
			}
		})
	}
}

func TestALeftTabIsOfferedNothing(t *testing.T) {
	w, e, x := leaving(t)
	x.must(track("export"))
	x.close()
	gone := openTab(t, w, e, hello("site_acme", "a1", "ada", "gone"))
	defer gone.close()
	gone.leave()
	e.State(t.Context(), gone.s, wire.State{Visible: true}) // too late
	w.Clock.Add(engage.Lease + 2*time.Second)
	gone.must(track("something"))
	e.Sweep(t.Context())
	if got := append(shows(gone.got), shows(gone.door.take())...); len(got) != 0 {
		t.Errorf("offered where nobody draws: %v", got)
	}
}

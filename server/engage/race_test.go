package engage_test

import (
	"bytes"
	"context"
	"testing"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
)

// whole fails unless the state that the tab's node keeps is the one that SQL tells.
func (x *tab) whole(site tend.Site) {
	x.t.Helper()
	kept, ok := x.e.LiveState(x.s)
	id, _ := x.e.PersonOf(x.s)
	st, err := x.e.Refold(context.Background(), site.ID, id)
	if err != nil || !ok {
		x.t.Fatalf("a state is kept: %v, %v", ok, err)
	}
	if !bytes.Equal(kept, st.Append(nil)) {
		x.t.Error("the state that is kept is not the one that SQL tells")
	}
}

func TestTwoSocketsOfOneTabCountOnce(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	y := openTab(t, w, e, x.hello) // the browser was cut off and came back; its first batch is still under way
	defer y.close()
	x.must(track("export"), track("export"))
	y.must(track("export"), track("export"), track("export"))
	if len(shows(y.got)) != 1 {
		t.Errorf("with the third export: %v", y.got)
	}
	if _, st := inSQL(t, w, e, site.ID, "a1", ""); count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
	y.whole(site)
}

func TestNodesDecideOnWhatAllOfThemHaveSeen(t *testing.T) {
	w, site := shop(t)
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	z := openTab(t, w, x.e, hello("site_acme", "a1", "ada", "t3")) // its node keeps the state for both
	defer z.close()
	y := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t2"))
	defer y.close()
	y.must(track("export"))
	x.must(track("export")) // its node knows of one
	if len(shows(x.got)) != 1 {
		t.Errorf("with the third export: %v", x.got)
	}
	if _, st := inSQL(t, w, x.e, site.ID, "", "ada"); count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
	x.whole(site)
}

// broken is a ledger that does not take what it is given.
type broken struct {
	engage.Ledger
	err error
}

func (b *broken) Commit(ctx context.Context, u *store.Unit) (store.Result, error) {
	if b.err != nil {
		return store.Result{}, b.err
	}
	return b.Ledger.Commit(ctx, u)
}

func TestWhatWasNotCommittedIsNeitherAcknowledgedNorKept(t *testing.T) {
	w, site := shop(t)
	b := &broken{Ledger: w.DB}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = b })
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	z := openTab(t, w, e, hello("site_acme", "a1", "ada", "t2")) // the node keeps the state for both
	defer z.close()
	b.err = tend.Errorf(tend.Unavailable, "database", "the disk is full")
	for range 2 {
		second, third := track("export"), track("export")
		second.N, third.N = 2, 3
		if err := x.resend(second, third); tend.CodeOf(err) != tend.Unavailable {
			t.Fatalf("error %v", err)
		}
		if x.ack() != 1 || len(shows(x.got)) != 0 {
			t.Fatalf("acknowledged %d, shown %v, and nothing was kept", x.ack(), shows(x.got))
		}
	}
	b.err = nil
	x.must(track("export"), track("export"))
	if len(shows(x.got)) != 1 {
		t.Errorf("with the third export: %v", x.got)
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
	x.whole(site)
}

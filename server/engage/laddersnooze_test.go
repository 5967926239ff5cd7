package engage_test

import (
	"slices"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
)

// TestWhatWasPutOffWasSeen has a message come back that somebody has put off, so that it is open once
// more, and the same thing happen again while nobody is there. They have seen it: no push has its
// place, and none comes beside it above the cap.
func TestWhatWasPutOffWasSeen(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := rungs(t, on)
		e := node(t, w, newCache(t))
		x, d := granted(t, w, e)
		x.must(receipt(d, tend.Shown))
		x.must(snooze(d, "10m"))
		w.Clock.Add(11 * time.Minute)
		x.must(track("opened"))
		if got := shows(x.got); len(got) != 1 || got[0].Delivery != d {
			t.Fatalf("came back: %v, want %s", got, d)
		}
		x.close()
		feed(t, e, engage.Fed{Site: site.ID, User: x.hello.User, Anon: x.hello.Anon, Events: tracks("export")})
		after(t, w, e, twoDays)
		after(t, w, e, time.Hour)
		if got := texts(t, w, inOutbox); len(got) != 0 {
			t.Errorf("sent on by push: %q", got)
		}
		if got := texts(t, w, ledgered); slices.Contains(got, stepped) || slices.Contains(got, "hello in_app released") {
			t.Errorf("the ledger has %q, want the message in the app alone", got)
		}
		if got := rows(t, w, waking); got != 0 {
			t.Errorf("%d still to be woken", got)
		}
		t.Logf("kept %q", decisions(t, w, "hello"))
	})
}

package engage_test

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
)

func num(n tend.Micros) string { return strconv.FormatInt(int64(n), 10) }

// recall brings what a file says of one person, and gives what became of it.
func recall(t testing.TB, e *engage.Engine, p tend.Past) tend.Past {
	t.Helper()
	for i := range p.Events {
		p.Events[i].Past = true
	}
	if err := e.Recall(t.Context(), [][]*tend.Past{{&p}}); err != nil {
		t.Fatal(err)
	}
	return p
}

// The campaign wants everybody who exports, and its goal is an invitation: neither comes about
// by what a file says, though it happened a moment ago and the person is looking.
func TestThePastTriggersNothingAndReachesNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, inviting)
		e := node(t, w, newCache(t))
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		x.must(page("https://acme.example/"))
		now := tend.Stamp(w.Clock.Now())
		x.door.take()
		got := recall(t, e, tend.Past{Site: site.ID, User: "ada", Events: []tend.Event{{Kind: tend.KindTrack, At: now, Name: "export"}}})
		if sent := x.door.take(); got.Taken != 1 || got.Err != nil || len(shows(sent)) != 0 {
			t.Errorf("taken %d, %v; the tab was sent %v", got.Taken, got.Err, sent)
		}
		if why := decisions(t, w, "hello"); len(why) != 0 {
			t.Errorf("decided %q", why)
		}
		if n := figure(t, w, `SELECT coalesce(sum(n), 0) FROM totals WHERE site = ?`, site.ID); n != 0 {
			t.Errorf("%d in the campaigns' figures", n)
		}
		w.Clock.Add(time.Second)
		x.earn()
		w.Clock.Add(time.Second)
		recall(t, e, tend.Past{Site: site.ID, User: "ada", Events: []tend.Event{{Kind: tend.KindTrack, At: tend.Stamp(w.Clock.Now()), Name: "invited"}}})
		if n := converted(t, w, site.ID); n != 0 {
			t.Errorf("%d converted by what a file says", n)
		}
		x.must(track("invited"))
		if n := converted(t, w, site.ID); n != 1 {
			t.Errorf("%d converted by what the person did, want 1", n)
		}
	})
}

// What a file says changes the copies that nodes have just as it changes a fold from SQL alone.
func TestThePastIsFoldedAlikeEverywhere(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		cache := newCache(t)
		e, other := node(t, w, cache), nodeOf(t, w, cache)
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		x.must(page("https://acme.example/"), track("export"))
		last := tend.Stamp(w.Clock.Now())
		day := func(n int) tend.Micros { return last.Add(time.Duration(-n) * 24 * time.Hour) }
		for i, by := range []*engage.Engine{e, other, e} {
			recall(t, by, tend.Past{Site: site.ID, User: "ada", Events: []tend.Event{
				{Kind: tend.KindTrack, At: day(40 - i), Name: "export", Account: "acme"}, {Kind: tend.KindTrack, At: day(2 + i), Name: "export"},
			}})
		}
		recall(t, other, tend.Past{Site: site.ID, User: "ada", Events: []tend.Event{
			{Kind: tend.KindIdentify, At: day(100), User: "ada", Traits: []byte(`{"plan":"pro"}`), Signed: true},
		}})
		w.Clock.Add(time.Second)
		x.must(track("export"))
		live, ok := e.LiveState(x.s)
		_, st := inSQL(t, w, e, site.ID, "", "ada")
		if !ok || !bytes.Equal(live, st.Append(nil)) {
			t.Errorf("the node has another state than SQL: %+v", st)
		}
		if plan, _ := st.Attr("plan"); count(st, "export") != 8 || st.First != day(100) || st.Account != "acme" || plan.Text != "pro" || st.Visits.Total != 1 {
			t.Errorf("%d exports, first %v, account %q, plan %v, %d visits", count(st, "export"), st.First.Time(), st.Account, plan, st.Visits.Total)
		}
		if n := figure(t, w, `SELECT count(*) FROM persons WHERE site = ? AND first_seen = `+num(day(100))+` AND last_seen >= `+num(last), site.ID); n != 1 {
			t.Error("her row does not say when she was here")
		}
		if n := figure(t, w, `SELECT coalesce(sum(events), 0) FROM account_days WHERE site = ? AND account = 'acme' AND day <= `+num(day(38)/86_400_000_000), site.ID); n != 3 {
			t.Errorf("%d events of the account by then, want 3", n)
		}
		if n := figure(t, w, `SELECT count(*) FROM account_counts WHERE site = ? AND account = 'acme' AND name = 'export'`, site.ID); n != 1 {
			t.Errorf("the account has %d counters of its exports, want 1", n)
		}
	})
}

// Somebody of whom a file says what they are was not here.
func TestWhoIsOnlyWrittenDownWasNotHere(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	at := tend.Stamp(w.Clock.Now().Add(-48 * time.Hour))
	ben := tend.Past{Site: site.ID, User: "ben", Events: []tend.Event{
		{Kind: tend.KindIdentify, At: at, User: "ben", Traits: []byte(`{"plan":"free"}`), Signed: true}, {Kind: tend.KindGroup, At: at, Account: "acme", Signed: true},
	}}
	for i, want := range []int{2, 0} {
		if got := recall(t, e, ben); got.Taken != want || got.Err != nil {
			t.Errorf("time %d: taken %d, %v", i, got.Taken, got.Err)
		}
		w.Clock.Add(time.Hour)
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ben"); st.Visits.Total != 0 || st.Last != 0 || st.First != at || st.Account != "acme" {
		t.Errorf("%+v", st)
	}
	if n := figure(t, w, `SELECT count(*) FROM persons WHERE site = ? AND first_seen = `+num(at)+` AND last_seen = `+num(at), site.ID); n != 1 {
		t.Error("his row says that he was here")
	}
	if n := figure(t, w, `SELECT coalesce(sum(active), 0) FROM account_days WHERE site = ?`, site.ID); n != 0 {
		t.Errorf("%d active in the account", n)
	}
}

func TestNothingPastIsTakenOfWhoWasErased(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		ada := func() tend.Past {
			return tend.Past{Site: site.ID, User: "ada", Messages: []string{"m1"}, Events: []tend.Event{{Kind: tend.KindTrack, At: tend.Stamp(w.Clock.Now()), Name: "export"}}}
		}
		recall(t, e, ada())
		erase, rest := erasing(t, w, site.ID, e)
		erase("ada")
		for i := range 2 { // while it is under way, and when nothing is left
			again := ada()
			again.Messages = []string{"m2"}
			if got := recall(t, e, again); got.Err == nil || got.Err.Reason != "erased" || got.Taken != 0 {
				t.Errorf("taken %d, %v", got.Taken, got.Err)
			}
			nobody(t, w, site.ID, "", "ada")
			if i == 0 {
				rest()
			}
		}
	})
}

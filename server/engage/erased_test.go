package engage_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"tend/server/engage"
	records "tend/server/people"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// erasing marks whoever has an id; the second thing deletes what is left of them.
func erasing(t *testing.T, w *testkit.World, site tend.SiteID, nodes ...*engage.Engine) (erase func(id string), rest func()) {
	log := slog.New(slog.DiscardHandler)
	known := records.New(w.DB, w.DB, w.DB)
	p := records.NewPrivacy(known, w.DB, w.DB, records.NewDevices(known, w.DB), func(id tend.PersonID) {
		for _, e := range nodes {
			e.Evict([]tend.PersonID{id})
		}
	})
	erase = func(id string) {
		t.Helper()
		if _, err := p.Erase(t.Context(), site, id, "test"); err != nil {
			t.Fatal(err)
		}
	}
	return erase, func() {
		t.Helper()
		l, err := w.DB.TakeLease(t.Context(), "erase", 0)
		if err == nil && l != nil {
			err = records.NewEraser(w.DB, log).Run(t.Context(), l)
		}
		if err != nil || l == nil {
			t.Fatal(l, err)
		}
		if err := w.DB.EndLease(t.Context(), l, true); err != nil {
			t.Fatal(err)
		}
	}
}

// refused tells whether so many events were refused because their person was erased.
func (x *tab) refused(events int) {
	x.t.Helper()
	list := refusals(x.got)
	for i, r := range list {
		if r.Code != "erased" || r.N == 0 {
			x.t.Errorf("refusal %d is %+v", i, r)
		}
	}
	if len(list) != events || len(shows(x.got)) > 0 {
		x.t.Errorf("got %v, want %d events refused", x.got, events)
	}
}

// nobody tells whether an id leads to nobody, and was erased.
func nobody(t *testing.T, w *testkit.World, site tend.SiteID, anon, user string) {
	t.Helper()
	who, err := w.DB.Resolve(t.Context(), site, anon, user)
	if err != nil || who.Anon != 0 || who.User != 0 || anon != "" && !who.AnonErased || user != "" && !who.UserErased {
		t.Errorf("%q and %q lead to %+v, %v", anon, user, who, err)
	}
}

// Two nodes have the person in memory, one of them hears of nothing; the visitor whom the
// person was has a tab of their own.
func TestNothingIsTakenFromWhoWasErased(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, everybody)
		cache := newCache(t)
		one, two := node(t, w, cache), nodeOf(t, w, cache)
		erase, rest := erasing(t, w, site.ID, one)
		here, there := openTab(t, w, one, hello("site_acme", "a1", "ada", "t1")), openTab(t, w, two, hello("site_acme", "a2", "", "t2"))
		here.must(track("export"))
		there.must(track("export"))
		there.must(identify("ada"), track("again")) // who she was before is merged into her
		shown := shows(here.got)
		tabs := []*tab{here, there}
		for range 2 { // while it is under way, and when nothing is left
			if len(shown) > 0 {
				erase("ada")
				if told := here.door.take(); len(told) < 2 || refusals(told)[0].Code != "erased" {
					t.Errorf("the open tab was told %v, want its message gone and the reason", told)
				}
				shown = nil
			}
			for _, x := range tabs {
				x.must(track("late"), page("https://acme.example/late"))
				x.refused(2)
				x.must(identify("ada"))
				x.refused(1)
			}
			for i, h := range []wire.Hello{hello("site_acme", "a1", "", "replay"), hello("site_acme", "b1", "ada", "elsewhere"), hello("site_acme", "a2", "", "replay2")} {
				h.Tab += fmt.Sprint(i)
				x := openTab(t, w, two, h)
				if r := refusals(x.got); len(r) != 1 || r[0].Code != "erased" || r[0].N != 0 {
					t.Errorf("hello of %+v is answered with %v", h, x.got)
				}
				x.must(track("replayed"))
				x.refused(1)
				x.close()
			}
			for _, e := range []*engage.Engine{one, two} {
				e.Sweep(t.Context()) // keeps the snapshots of those who have left
			}
			nobody(t, w, site.ID, "a1", "ada")
			nobody(t, w, site.ID, "a2", "")
			rest()
			tabs = tabs[1:]
			here.must(wire.Event{Kind: tend.KindReset, Anon: "fresh"})
		}
		here.must(track("as nobody"))
		if _, st := inSQL(t, w, one, site.ID, "fresh", ""); count(st, "as nobody") != 1 || count(st, "late") != 0 {
			t.Errorf("after a reset the tab did %v", st.Events)
		}
	})
}

// Events arrive on two nodes all the while: whatever the order, nobody is there in the end.
func TestNobodyComesBackBehindTheirErasure(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, everybody)
		cache := newCache(t)
		nodes := []*engage.Engine{node(t, w, cache), nodeOf(t, w, cache)}
		erase, rest := erasing(t, w, site.ID, nodes[0])
		openTab(t, w, nodes[0], hello("site_acme", "a0", "ada", "first")).must(track("export"))
		var wg sync.WaitGroup
		begun := make(chan struct{}, 100)
		for i := range 4 {
			wg.Go(func() {
				for n := range 12 {
					h := hello("site_acme", fmt.Sprint("a", n%3), "ada", fmt.Sprint("t", i, n))
					if n%4 == 3 {
						h.User = ""
					}
					x := &tab{t: t, e: nodes[i%2], w: w, door: &door{}, hello: h}
					if x.open() != nil || x.send(track("export"), track("more")) != nil || x.send(track("and more")) != nil {
						t.Error("refused as a whole")
					}
					x.close()
					begun <- struct{}{}
				}
			})
		}
		for range 10 {
			<-begun
		}
		erase("ada")
		rest()
		wg.Wait()
		for _, e := range nodes {
			e.Sweep(t.Context())
		}
		nobody(t, w, site.ID, "a0", "ada")
		rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), `SELECT count(*) FROM persons WHERE site = ? AND ("user" = 'ada' OR anon = 'a0')`, site.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for n := 1; rows.Next(); {
			if err := rows.Scan(&n); err != nil || n != 0 {
				t.Errorf("%d of them are there again, %v", n, err)
			}
		}
	})
}

// What Redis still has of the person, or gets back, tells nobody anything.
func TestACopyOfWhoWasErasedIsOverwrittenAndLeadsNowhere(t *testing.T) {
	w, site := shop(t, everybody)
	server := testkit.StartRedis(t)
	cache := outside(t, server.URL())
	e := node(t, w, cache)
	erase, rest := erasing(t, w, site.ID, e)
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	x.must(wire.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"email":"secret-of-ada"}`)})
	old, ok := e.LiveState(x.s)
	id, known := e.PersonOf(x.s)
	if !ok || !known || !bytes.Contains(old, []byte("secret-of-ada")) {
		t.Fatal("the state tells nothing of her: the test shows nothing")
	}
	erase("ada")
	rest()
	cache.Put(id, 1000, old) // one that was under way
	until(t, "the copy to be overwritten", func() bool {
		got, err := cache.Get(t.Context(), id)
		return err == nil && len(got) == 0 && server.Do("dbsize") != "0"
	})
	x.close()
	for _, lose := range []func(){func() {}, func() { server.Do("flushall") }} {
		lose()
		y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t9"))
		y.must(track("late"))
		y.refused(1)
		y.close()
	}
	server.Do("flushall")
	cache.Put(id, 1000, old) // put back from a copy of Redis
	y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t10"))
	y.must(track("late"))
	y.refused(1)
	nobody(t, w, site.ID, "a1", "ada")
}

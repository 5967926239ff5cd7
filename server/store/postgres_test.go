package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tend/server/tend"
)

// nodes opens one PostgreSQL database several times, as that many nodes do.
func nodes(t *testing.T, n int) []*road {
	t.Helper()
	place := onPostgres.place(t)
	list := make([]*road, n)
	for i := range list {
		db, err := OpenPostgres(t.Context(), place, fixedClock{recordsTime})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		list[i] = &road{DB: db, t: t}
	}
	site := addSite(t, list[0].DB, "acme").ID
	for _, r := range list {
		r.site = site
	}
	return list
}

// act brings one event of a tab to its commit, as engage does: what was overtaken is
// looked at again and decided anew.
func (r *road) act(id tend.PersonID, tab, name string, most int) error {
	ctx := context.Background()
	for range 200 {
		u := r.acts(id, 0, name)
		row, n, err := r.Watermark(ctx, r.site, tab)
		if err != nil {
			return err
		}
		u.Tab = Tab{Name: tab, ID: row, From: n, To: n + 1}
		s, err := r.ReadStream(ctx, r.site, id, 1<<40)
		switch {
		case tend.CodeOf(err) == tend.NotFound && err != nil:
			u.Subject = Subject{ID: id, New: true, Anon: fmt.Sprint("a", id), Bind: true, Claim: fmt.Sprint("u", id)}
		case err != nil:
			return err
		default:
			u.Subject.Rev = s.Rev
		}
		u.Decide = func(l *Ledger) Verdict {
			if len(l.Contacts) >= most {
				return Verdict{}
			}
			return Verdict{Grants: []tend.Grant{{Delivery: fmt.Sprint(name, " ", id), Campaign: "hello", Version: 1}}}
		}
		got, err := r.Commit(ctx, u)
		if err != nil || !got.Overtaken {
			return err
		}
	}
	return fmt.Errorf("%s was overtaken for ever", name)
}

// TestNodesThatWriteAtOnceKeepWhatEachHasWritten lets three nodes act for the same
// three people by the same tabs, all of them new at the start.
func TestNodesThatWriteAtOnceKeepWhatEachHasWritten(t *testing.T) {
	list := nodes(t, 3)
	const workers, steps, people, tabs, most = 9, 30, 3, 5, 2
	var wg sync.WaitGroup
	for i := range workers {
		rnd := rand.New(rand.NewPCG(5, uint64(i)))
		wg.Go(func() {
			for step := range steps {
				id, tab := tend.PersonID(1+rnd.IntN(people)), fmt.Sprint("t", rnd.IntN(tabs))
				if err := list[i%len(list)].act(id, tab, fmt.Sprintf("w%d-%d", i, step), most); err != nil {
					t.Errorf("worker %d: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
	r, stored, marks := list[0], map[string]int{}, uint64(0)
	for id := range tend.PersonID(people) {
		s, err := r.ReadStream(t.Context(), r.site, id+1, 0)
		if err != nil {
			t.Fatal(err)
		}
		grants := 0
		for _, run := range s.Runs {
			for _, e := range run.Events {
				switch e.Kind { //nolint:exhaustive // no others were sent
				case tend.KindTrack:
					stored[e.Name]++
				case tend.KindGrant:
					grants++
				}
			}
		}
		if grants != most {
			t.Errorf("person %d got %d deliveries, %d are allowed", id+1, grants, most)
		}
	}
	for tab := range tabs {
		_, n, err := r.Watermark(t.Context(), r.site, fmt.Sprint("t", tab))
		if err != nil {
			t.Fatal(err)
		}
		marks += n
	}
	for name, n := range stored {
		if n != 1 {
			t.Errorf("%s is stored %d times", name, n)
		}
	}
	if len(stored) != workers*steps || marks != workers*steps {
		t.Errorf("%d events are stored, the watermarks say %d, acknowledged were %d", len(stored), marks, workers*steps)
	}
}

// launch adds a campaign and sets it live.
func (r *road) launch(id string) {
	r.t.Helper()
	change(r.t, r.DB, func(c *Change) error {
		rec, err := c.CreateCampaign(r.t.Context(), campaignBody(r.site, id), "ada")
		if err != nil {
			return err
		}
		rec.Status, rec.Live = tend.Live, 1
		return c.SetCampaign(r.t.Context(), &rec, rec.Rev)
	})
}

func (r *road) pause(id string) error {
	return r.Change(context.Background(), func(c *Change) error {
		rec, err := c.Campaign(context.Background(), r.site, id)
		if err != nil {
			return err
		}
		rec.Status = tend.Paused
		return c.SetCampaign(context.Background(), &rec, rec.Rev)
	})
}

// somebodyWaits until a transaction waits for another one; done tells that it will not.
func (r *road) somebodyWaits(done func() bool) {
	r.t.Helper()
	for waits, end := 0, time.Now().Add(20*time.Second); waits == 0; {
		if done() {
			r.t.Fatal("it did not wait for the transaction that came first")
		}
		if err := r.read.Get(&waits, `SELECT count(*) FROM pg_locks WHERE NOT granted`); err != nil || time.Now().After(end) {
			r.t.Fatalf("nobody waits: %v", err)
		}
	}
}

// TestWhoComesSecondIsOvertaken has two nodes write the same row, the second one while
// the first one's transaction is open.
func TestWhoComesSecondIsOvertaken(t *testing.T) {
	for name, units := range map[string]func(r *road) (first, second *Unit){
		"a person": func(r *road) (*Unit, *Unit) { return r.acts(1, 1, "first"), r.acts(1, 1, "second") },
		"an anonymous id of nobody's": func(r *road) (*Unit, *Unit) {
			second := r.arrives(4, "new")
			second.Tab.Name = "its own"
			return r.arrives(3, "new"), second
		},
		"an anonymous id of somebody's": func(r *road) (*Unit, *Unit) {
			first, second := r.acts(2, 1, "first"), r.arrives(3, "a1")
			first.Subject.Anon, first.Subject.Bind, first.Subject.Was = "a1", true, 1
			second.Tab.Name, second.Subject.Was = "its own", 1
			return first, second
		},
		"a user": func(r *road) (*Unit, *Unit) {
			first, second := r.acts(1, 1, "first"), r.acts(2, 1, "second")
			first.Subject.Claim, second.Subject.Claim = "ada", "ada"
			return first, second
		},
		"a new tab": func(r *road) (*Unit, *Unit) {
			first, second := r.acts(1, 1, "first"), r.acts(2, 1, "second")
			first.Tab, second.Tab = Tab{Name: "t", To: 1}, Tab{Name: "t", To: 1}
			return first, second
		},
		"a tab": func(r *road) (*Unit, *Unit) {
			first, second := r.acts(1, 1, "first"), r.acts(2, 1, "second")
			first.Tab, second.Tab = Tab{Name: "a1", From: 1, To: 2}, Tab{Name: "a1", From: 1, To: 2}
			return first, second
		},
	} {
		t.Run(name, func(t *testing.T) {
			list := nodes(t, 2)
			r, other := list[0], list[1]
			r.t = t
			r.commit(r.arrives(1, "a1"))
			r.commit(r.arrives(2, "a2"))
			first, second := units(r)
			inside := make(chan struct{})
			gate := make(chan struct{})
			open := sync.OnceFunc(func() { close(gate) })
			defer open()
			first.Decide = func(*Ledger) Verdict {
				close(inside)
				<-gate
				return Verdict{}
			}
			results := [2]chan Result{make(chan Result, 1), make(chan Result, 1)}
			commit := func(i int, r *road, u *Unit) {
				got, err := r.Commit(context.Background(), u)
				if err != nil {
					t.Error(err)
				}
				results[i] <- got
			}
			go commit(0, r, first)
			<-inside
			go commit(1, other, second)
			r.somebodyWaits(func() bool { return len(results[1]) > 0 })
			open()
			if a, b := <-results[0], <-results[1]; a.Overtaken || !b.Overtaken {
				t.Errorf("first %+v, second %+v", a, b)
			}
		})
	}
}

// TestNothingIsGrantedBehindAPause has one node pause a campaign while another one has
// just found it live: the pause is kept after that grant, or the grant sees the pause.
func TestNothingIsGrantedBehindAPause(t *testing.T) {
	list := nodes(t, 2)
	r, other := list[0], list[1]
	r.launch("hello")
	asked, gate := make(chan struct{}), make(chan struct{})
	open := sync.OnceFunc(func() { close(gate) })
	defer open() // or a failure here would wait for ever
	grant := func(id tend.PersonID, wait bool) *Unit {
		u := r.arrives(id, fmt.Sprint("a", id))
		u.Decide = func(l *Ledger) Verdict {
			live := l.Live("hello", 1)
			if wait {
				close(asked)
				<-gate
			}
			if !live {
				return Verdict{}
			}
			return Verdict{Grants: []tend.Grant{{Delivery: fmt.Sprint("d", id), Campaign: "hello", Version: 1}}}
		}
		return u
	}
	granted := make(chan Result, 1)
	go func() {
		got, err := r.Commit(context.Background(), grant(1, true))
		if err != nil {
			t.Error(err)
		}
		granted <- got
	}()
	<-asked
	paused := make(chan error, 1)
	go func() { paused <- other.pause("hello") }()
	r.somebodyWaits(func() bool { return len(paused) > 0 })
	open()
	if got := <-granted; len(got.Made) != 1 {
		t.Errorf("the grant that came first: %+v", got)
	}
	if err := <-paused; err != nil {
		t.Fatal(err)
	}
	if got := r.commit(grant(2, false)); len(got.Made) != 0 {
		t.Errorf("granted after the pause: %+v", got.Made)
	}
}

// TestChangesOfTwoNodesFollowOneAnother lets one node rewrite a site while another one
// has read it and is about to: it waits, or one of them would be written over.
func TestChangesOfTwoNodesFollowOneAnother(t *testing.T) {
	list := nodes(t, 2)
	other := make(chan error, 1)
	add := func(r *road, origin string, meanwhile func()) error {
		return r.Change(context.Background(), func(c *Change) error {
			s, err := c.SiteByID(context.Background(), r.site)
			if err != nil {
				return err
			}
			meanwhile()
			s.Origins = append(s.Origins, origin)
			_, err = c.UpdateSite(context.Background(), s.Site, s.Rev)
			return err
		})
	}
	if err := add(list[0], "https://one.example", func() {
		go func() { other <- add(list[1], "https://two.example", func() {}) }()
		list[0].somebodyWaits(func() bool { return len(other) > 0 })
	}); err != nil {
		t.Fatal(err)
	}
	if err := <-other; err != nil {
		t.Fatal(err)
	}
	s, err := list[0].Records().SiteByID(t.Context(), list[0].site)
	if err != nil || len(s.Origins) != 3 {
		t.Errorf("origins %v, %v; want all three", s.Origins, err)
	}
}

func TestTextThatPostgreSQLCannotKeepIsRefused(t *testing.T) {
	r := nodes(t, 1)[0]
	_, err := r.Records().SiteByName(t.Context(), "a\x00b")
	code(t, err, tend.Invalid)
}

// TestGroupsOfTwoNodesCountATabOnce brings the same batch of a tab to two nodes, for two
// people and each in a group with others.
func TestGroupsOfTwoNodesCountATabOnce(t *testing.T) {
	list := nodes(t, 2)
	r, other := list[0], list[1]
	for id, anon := range map[tend.PersonID]string{1: "a1", 2: "a2", 3: "a3", 4: "a4"} {
		r.commit(r.arrives(id, anon))
	}
	tab, _, err := r.Watermark(t.Context(), r.site, "a1")
	if err != nil {
		t.Fatal(err)
	}
	sent := func(r *road, id tend.PersonID) *Unit {
		u := r.acts(id, 1, "sent twice")
		u.Tab = Tab{Name: "a1", ID: tab, From: 1, To: 2}
		return u
	}
	// The other group is committed while this one decides, after it has read the watermark.
	slow := r.acts(3, 1, "decides")
	slow.Decide = func(*Ledger) Verdict {
		jobs := other.together(sent(other, 2), other.acts(4, 1, "acts"))
		if jobs[0].err != nil || jobs[0].result.Overtaken {
			t.Errorf("the quick one: %+v, %v", jobs[0].result, jobs[0].err)
		}
		slow.Decide = nil // of the retry
		return Verdict{}
	}
	jobs := r.together(sent(r, 1), slow)
	if jobs[0].err != nil || !jobs[0].result.Overtaken {
		t.Errorf("the slow one: %+v, %v", jobs[0].result, jobs[0].err)
	}
	if jobs[1].err != nil || jobs[1].result.Overtaken {
		t.Errorf("who was in its group: %+v, %v", jobs[1].result, jobs[1].err)
	}
	if n := r.names(1) + r.names(2); n != "[opened][opened sent twice]" {
		t.Errorf("stored %s", n)
	}
}

package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// setTo moves the database's clock: so many days and a bit after the test's day.
func (r *road) setTo(day int, more time.Duration) {
	r.t.Helper()
	r.clock = fixedClock{recordsTime.AddDate(0, 0, day).Add(more)}
	if err := r.MakeDays(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// lease takes a lease, which must be free.
func (r *road) lease(name string) *Lease {
	r.t.Helper()
	l, err := r.TakeLease(r.t.Context(), name, 0)
	if err != nil || l == nil {
		r.t.Fatalf("lease %s: %v, %v", name, l, err)
	}
	return l
}

// keeps makes a snapshot of a person as they are now.
func (r *road) keeps(id tend.PersonID) {
	r.t.Helper()
	st, _, err := Fold(r.t.Context(), r, r.site, id)
	if err == nil {
		err = r.SaveSnapshots(r.t.Context(), []Snapshot{{Person: id, Rev: st.Rev, State: st.Append(nil)}})
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// dropBefore deletes what came before a day of the test.
func (r *road) dropBefore(l *Lease, day int) (rows int, err error) {
	r.t.Helper()
	before := recordsTime.AddDate(0, 0, day).Unix() / 86400
	old, err := r.Oldest(r.t.Context(), before, nil)
	for ; err == nil && old != nil; old, err = r.Oldest(r.t.Context(), before, old) {
		if _, err := r.Drop(r.t.Context(), l, old); err != nil {
			return rows, err
		}
		rows += old.Rows
	}
	return rows, err
}

func (r *road) stored() (n int) {
	r.t.Helper()
	if err := r.read.Get(&n, `SELECT count(*) FROM runs`); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// days lets a person come on day 0 and act on each of the days that follow.
func (r *road) days(id tend.PersonID, days int) {
	r.t.Helper()
	rev := r.commit(r.arrives(id, fmt.Sprint("a", id))).Rev
	for day := 1; day < days; day++ {
		r.setTo(day, 0)
		rev = r.commit(r.onDay(id, rev, day)).Rev
	}
}

func TestEventsGoByWholeDays(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.days(1, 6)
		r.keeps(1)
		l := r.lease("retention")
		if n, err := r.dropBefore(l, 4); n != 4 || err != nil {
			t.Errorf("%d runs went, %v; want those of four days", n, err)
		}
		if got := r.stored(); got != 2 {
			t.Errorf("%d runs are left, want 2", got)
		}
		if day, found, err := r.OldestDay(t.Context()); !found || err != nil || day != recordsTime.AddDate(0, 0, 4).Unix()/86400 {
			t.Errorf("the oldest day is %d, %v, %v", day, found, err)
		}
		p, err := r.Person(t.Context(), r.site, 1)
		if err != nil {
			t.Fatal(err)
		}
		back, err := r.RunsBack(t.Context(), r.site, 1, p.Run, 10)
		if err != nil || len(back) != 2 || back[1].Rev != 5 {
			t.Errorf("backwards %+v, %v; want the two that are left", back, err)
		}
		r.commit(r.onDay(1, 6, 5))
		st, _, err := Fold(t.Context(), r, r.site, 1)
		if err != nil || st.Rev != 7 || st.Event("opened").Total != 1 || st.Event("day 1").Total != 1 || st.Event("day 5").Total != 2 {
			t.Errorf("%+v, %v; want all that was ever counted", st, err)
		}
	})
}

func TestNothingGoesThatIsInNoSnapshot(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.days(1, 4)
		l := r.lease("retention")
		if n, err := r.dropBefore(l, 3); n != 0 || tend.CodeOf(err) != tend.Internal {
			t.Errorf("%d runs went, %v", n, err)
		}
		st := state.State{Rev: 2}
		if err := r.SaveSnapshots(t.Context(), []Snapshot{{Person: 1, Rev: 2, State: st.Append(nil)}}); err != nil {
			t.Fatal(err)
		}
		_, err := r.dropBefore(l, 3)
		if tend.CodeOf(err) != tend.Internal || r.stored() < 2 {
			t.Errorf("%v, and %d runs are left: the snapshot holds the first two only", err, r.stored())
		}
		if got := r.names(1); got != "[opened day 1 day 2 day 3]" && got != "[day 2 day 3]" {
			t.Errorf("stored %s", got)
		}
	})
}

func TestWhoWasPausedPastTheirLeaseDeletesNothing(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.days(1, 4)
		r.keeps(1)
		paused := r.lease("retention")
		if l, err := r.TakeLease(t.Context(), "retention", 0); l != nil || err != nil {
			t.Fatalf("two have it: %v, %v", l, err)
		}
		r.clock = fixedClock{r.clock.Now().Add(leaseTerm + time.Second)}
		if n, err := r.dropBefore(paused, 3); n != 0 || tend.CodeOf(err) != tend.Conflict {
			t.Errorf("%d runs went under a lease that was over, %v", n, err)
		}
		next := r.lease("retention")
		r.clock = fixedClock{r.clock.Now().Add(-leaseTerm)} // to the paused one it is not over
		if n, err := r.dropBefore(paused, 3); n != 0 || tend.CodeOf(err) != tend.Conflict {
			t.Errorf("%d runs went under a lease that another one has, %v", n, err)
		}
		if err := r.EndLease(t.Context(), paused, true); err != nil {
			t.Fatal(err)
		}
		if n, err := r.dropBefore(next, 3); n != 3 || err != nil {
			t.Errorf("%d runs went, %v; want 3, by the one who has it", n, err)
		}
	})
}

func TestALeaseIsForOneAtATimeAndForAllOnceInAWhile(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		take := func() *Lease {
			l, err := r.TakeLease(t.Context(), "x", time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		end := func(l *Lease, done bool) {
			if err := r.EndLease(t.Context(), l, done); err != nil {
				t.Fatal(err)
			}
		}
		l := take()
		if l == nil || take() != nil {
			t.Fatal("nobody has it, or two have")
		}
		end(l, false)
		if l = take(); l == nil {
			t.Fatal("what was not done is not to be had")
		}
		end(l, true)
		if take() != nil {
			t.Error("what was done a moment ago is to be had")
		}
		r.clock = fixedClock{recordsTime.Add(time.Hour)}
		if l = take(); l == nil {
			t.Fatal("what was done an hour ago is not to be had")
		}
		end(l, true)
		r.clock = fixedClock{recordsTime} // the clock was set back by an hour
		if take() == nil {
			t.Error("what was done in the future is not to be had")
		}
	})
}

func TestTheNumberOfARunIsNotGivenAwayAgain(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.days(1, 3)
		r.keeps(1)
		r.setTo(100, 0)
		if _, err := r.dropBefore(r.lease("retention"), 99); err != nil {
			t.Fatal(err)
		}
		p, err := r.Person(t.Context(), r.site, 1)
		if err != nil {
			t.Fatal(err)
		}
		rev := r.commit(r.arrives(2, "a2")).Rev
		for range 5 {
			q, err := r.Person(t.Context(), r.site, 2)
			if err != nil {
				t.Fatal(err)
			}
			if p.Run == q.Run {
				t.Error("a run of one person has the number that the stream of another begins with")
			}
			rev = r.commit(r.onDay(2, rev, 100)).Rev
		}
	})
}

// TestADayThatGrewIsLookedThroughAgain has events come to a day that is about to be dropped.
func TestADayThatGrewIsLookedThroughAgain(t *testing.T) {
	r := nodes(t, 1)[0]
	r.days(1, 3)
	r.keeps(1)
	l := r.lease("retention")
	before := recordsTime.AddDate(0, 0, 1).Unix() / 86400
	old, err := r.Oldest(t.Context(), before, nil)
	if err != nil || old == nil {
		t.Fatal(old, err)
	}
	r.commit(r.arrives(2, "a2")) // by a node whose clock is behind
	if _, err := r.Drop(t.Context(), l, old); tend.CodeOf(err) != tend.Unavailable {
		t.Errorf("the day was dropped: %v", err)
	}
	if got := r.names(2); got != "[opened]" {
		t.Errorf("stored %s", got)
	}
}

// TestADumpIsNotWaitedFor has somebody read all of the events for long, which is in the
// way of dropping a day. Whoever writes would have to wait behind who waits for that.
func TestADumpIsNotWaitedFor(t *testing.T) {
	r := nodes(t, 1)[0]
	r.days(1, 3)
	r.keeps(1)
	l := r.lease("retention")
	dump, err := r.read.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dump.Rollback() }()
	if _, err := dump.ExecContext(t.Context(), `SELECT count(*) FROM runs`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	old, err := r.Oldest(ctx, recordsTime.AddDate(0, 0, 1).Unix()/86400, nil)
	if err != nil || old == nil {
		t.Fatal(old, err)
	}
	if _, err := r.Drop(ctx, l, old); tend.CodeOf(err) != tend.Unavailable || ctx.Err() != nil {
		t.Errorf("the day was dropped, or waited for: %v", err)
	}
	if err := dump.Rollback(); err != nil {
		t.Fatal(err)
	}
	if n, err := r.dropBefore(l, 1); n != 1 || err != nil {
		t.Errorf("%d runs went when it was over, %v", n, err)
	}
}

func TestOldDecisionsGoAndTheRestStays(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		stops := func(rev uint64, day int) uint64 {
			r.setTo(day, 0)
			u := granting(r.onDay(1, rev, day), fmt.Sprint("d", day))
			grant := u.Decide
			u.Day = int32(day)
			u.Decide = func(l *Ledger) Verdict {
				v := grant(l)
				v.Stops = []Stop{{Campaign: "other", Version: 1, Reason: "cap.global"}}
				return v
			}
			u.Counts = []Count{{Campaign: "hello", Version: 1, What: "matched"}}
			return r.commit(u).Rev
		}
		rev := r.commit(r.arrives(1, "a1")).Rev
		for day := range 5 {
			rev = stops(rev, day)
		}
		r.keeps(1)
		count := func(q string) (n int) {
			if err := r.read.Get(&n, q); err != nil {
				t.Fatal(err)
			}
			return n
		}
		contacts := count(`SELECT count(*) FROM deliveries`)
		totals := count(`SELECT sum(n) FROM totals`)
		if _, err := r.dropBefore(r.lease("retention"), 3); err != nil {
			t.Fatal(err)
		}
		if n := count(`SELECT count(*) FROM decisions`); n != 2 {
			t.Errorf("%d decisions are left, want those of two days", n)
		}
		if n, m := count(`SELECT count(*) FROM deliveries`), count(`SELECT sum(n) FROM totals`); contacts != 5 || n != contacts || m != totals {
			t.Errorf("%d deliveries and %d in figures are left of %d and %d", n, m, contacts, totals)
		}
	})
}

// TestABackupOfACutDatabaseIsWhole puts a copy back after the events went.
func TestABackupOfACutDatabaseIsWhole(t *testing.T) {
	r := newRoad(t, onSQLite)
	r.days(1, 4)
	r.keeps(1)
	if _, err := r.dropBefore(r.lease("retention"), 3); err != nil {
		t.Fatal(err)
	}
	var file string
	if err := r.read.Get(&file, `SELECT file FROM pragma_database_list WHERE name = 'main'`); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := errors.Join(Backup(t.Context(), filepath.Dir(file), filepath.Join(dir, "copy.db")), os.Mkdir(filepath.Join(dir, "new"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "copy.db"), filepath.Join(dir, File)); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), dir, filepath.Join(dir, "new", File)); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), filepath.Join(dir, "new"), r.clock)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	restored := &road{DB: db, t: t, site: r.site}
	restored.commit(restored.onDay(1, 4, 4))
	st, stream, err := Fold(t.Context(), db, r.site, 1)
	if err != nil || st.Rev != 5 || st.Event("opened").Total != 1 || st.Event("day 1").Total != 1 || st.Event("day 4").Total != 1 {
		t.Errorf("%+v, %v", st, err)
	}
	back, err := db.RunsBack(t.Context(), r.site, 1, stream.Run, 10)
	if err != nil || len(back) != 2 {
		t.Errorf("backwards %+v, %v; want the new one and what was left", back, err)
	}
}

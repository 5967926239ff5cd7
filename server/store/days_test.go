package store

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
)

// lies tells in which partitions the runs of a person lie, the oldest first.
func (r *road) lies(id tend.PersonID) (list []string) {
	r.t.Helper()
	if err := r.read.Select(&list, `SELECT tableoid::regclass::text FROM runs WHERE person = ? ORDER BY id`, id); err != nil {
		r.t.Fatal(err)
	}
	return list
}

// on makes a unit of a day, counted from the test's.
func (r *road) onDay(id tend.PersonID, rev uint64, day int) *Unit {
	u := r.acts(id, rev, fmt.Sprint("day ", day))
	u.At = tend.Stamp(recordsTime.AddDate(0, 0, day))
	return u
}

func TestEventsLieInThePartitionOfTheirDay(t *testing.T) {
	r := nodes(t, 1)[0]
	first := int(recordsTime.Unix() / 86400)
	part := func(day int) string { return fmt.Sprint("runs_d", first+day) }
	r.commit(r.arrives(1, "a1"))
	r.commit(r.onDay(1, 1, 1))
	r.commit(r.onDay(1, 2, daysAhead+2)) // whoever makes the partitions was away
	r.commit(r.onDay(1, 3, 2))           // by a node whose clock is behind
	want := []string{part(0), part(1), "runs_default", "runs_default"}
	if got := r.lies(1); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := r.names(1); got != fmt.Sprintf("[opened day 1 day %d day 2]", daysAhead+2) {
		t.Errorf("stored %s", got)
	}
	back, err := r.RunsBack(t.Context(), r.site, 1, func() int64 { p, _ := r.Person(t.Context(), r.site, 1); return p.Run }(), 10)
	if err != nil || len(back) != 4 || back[0].Rev != 4 || back[3].Rev != 1 {
		t.Errorf("backwards %+v, %v", back, err)
	}

	// The day gets its own, with what has come before, while others write.
	r.clock = fixedClock{recordsTime.AddDate(0, 0, daysAhead+2)}
	for range 2 {
		if err := r.MakeDays(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	want[2], want[3] = part(daysAhead+2), part(daysAhead+2)
	if got := r.lies(1); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := r.names(1); got != fmt.Sprintf("[opened day 1 day %d day 2]", daysAhead+2) {
		t.Errorf("stored %s", got)
	}
}

// TestNothingIsLostWhilePartitionsAreMade lets nodes write the very days that get their
// partitions meanwhile.
func TestNothingIsLostWhilePartitionsAreMade(t *testing.T) {
	list := nodes(t, 2)
	r, other := list[0], list[1]
	const first, days = 100, 12
	r.commit(r.arrives(1, "a1"))
	done := make(chan error, 1)
	go func() {
		for day := range days {
			other.clock = fixedClock{recordsTime.AddDate(0, 0, first+day)}
			if err := other.MakeDays(t.Context()); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	rev, end := uint64(1), time.Now().Add(30*time.Second)
	for made := false; !made || rev < days+1; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			made = true
		default:
		}
		rev = r.commit(r.onDay(1, rev, first+int(rev)%days)).Rev
		if time.Now().After(end) {
			t.Fatal("it takes too long")
		}
	}
	s, err := r.ReadStream(t.Context(), r.site, 1, 0)
	if err != nil || len(s.Runs) != int(rev) {
		t.Errorf("%d runs, %v; %d were acknowledged", len(s.Runs), err, rev)
	}
}

// TestWhoMeetsAPartitionBeingMadeWritesAgain has a unit wait for the very partition in
// which it will belong, which then takes its day away from where it was going.
func TestWhoMeetsAPartitionBeingMadeWritesAgain(t *testing.T) {
	r := nodes(t, 1)[0]
	r.commit(r.arrives(1, "a1"))
	day := recordsTime.Unix()/86400 + 50
	tx, err := r.write.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := makePartition(t.Context(), tx, partition(day), day<<dayShift, (day+1)<<dayShift); err != nil {
		t.Fatal(err)
	}
	written := make(chan error, 1)
	go func() {
		_, err := r.Commit(t.Context(), r.onDay(1, 1, 50))
		written <- err
	}()
	r.somebodyWaits(func() bool { return len(written) > 0 })
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-written; err != nil {
		t.Errorf("the unit was not written: %v", err)
	}
	if got := r.names(1); got != "[opened day 50]" {
		t.Errorf("stored %s", got)
	}
}

package store

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
)

// waysSince are the figures of proof from a day on, as text.
func (r *road) waysSince(day int64) string {
	r.t.Helper()
	list, err := r.ProofsSince(r.t.Context(), r.site, day)
	if err != nil {
		r.t.Fatal(err)
	}
	said := ""
	for _, w := range list {
		said += fmt.Sprintf("%s %d at %d; ", w.What, w.People, int64(w.Last-tend.Stamp(recordsTime))/1e6)
	}
	return said
}

func TestPeopleAreCountedOnceAsTheyCameLast(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		today := int64(tend.Stamp(recordsTime) / dayMicros)
		come := func(id tend.PersonID, rev uint64, after time.Duration, how string) uint64 {
			u := r.acts(id, rev, "came")
			u.At, u.Proof = u.At.Add(after), how
			return r.commit(u).Rev
		}
		a, b := r.commit(r.arrives(1, "a")).Rev, r.commit(r.arrives(2, "b")).Rev
		a = come(1, a, 0, "token_missing")
		b = come(2, b, time.Second, ProofValid)
		b = come(2, b, time.Minute, ProofValid) // within the hour: no write
		a = come(1, a, 2*time.Second, "")       // nothing to count
		if got := r.waysSince(today); got != "token_missing 1 at 0; valid 1 at 1; " {
			t.Errorf("at first: %s", got)
		}
		stale := r.acts(1, a-1, "came")
		stale.Proof = ProofValid
		if !r.commit(stale).Overtaken {
			t.Fatal("not overtaken")
		}
		a = come(1, a, 3*time.Second, ProofValid)
		if got := r.waysSince(today); got != "valid 2 at 3; token_missing 0 at 0; " {
			t.Errorf("when both have a token: %s", got)
		}
		come(1, a, 8*24*time.Hour, ProofValid)
		b = come(2, b, 2*time.Hour, ProofValid)
		if got := r.waysSince(today + 8); got != "valid 1 at 691200; " {
			t.Errorf("a week later: %s", got)
		}
		if got := r.waysSince(today); got != "valid 2 at 691200; token_missing 0 at 0; " {
			t.Errorf("of all days: %s", got)
		}
		if err := r.Change(t.Context(), func(c *Change) error { return c.Erase(t.Context(), r.site, 1, "a") }); err != nil {
			t.Fatal(err)
		}
		if got := r.waysSince(today + 8); got != "valid 0 at 691200; " {
			t.Errorf("after an erasure: %s", got)
		}
		if r.commit(r.acts(2, b, "goes on")).Overtaken {
			t.Error("the other one cannot go on")
		}
	})
}

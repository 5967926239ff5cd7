package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tend/server/tend"
)

// Accounts that are counted together are what a slow look at everything says of each, also where one is
// asked for twice and one is not there.
func TestAccountsAreCountedTogether(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		f, of := newFirm(t, on, 9), firmAsks(t)
		for i := range 160 {
			if f.step(); i%20 != 19 {
				continue
			}
			found, err := f.AccountStates(t.Context(), f.site, []string{"acme", "globex", "nobody", "acme"}, AccountAsk{Events: []string{}, Metrics: []string{}, Definitions: of})
			if err != nil || len(found) != 3 {
				t.Fatalf("%v, %v", found, err)
			}
			if got, want := counts(t, of, &AccountPast{Derived: found["acme"].Derived}), f.told(); got != want {
				t.Errorf("step %d: %s\nwant %s", i, got, want)
			}
			one, err := f.CountAccount(t.Context(), f.site, "globex", of, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := counts(t, of, &AccountPast{Derived: found["globex"].Derived}), counts(t, of, one); got != want {
				t.Errorf("step %d, the other account: %s\nwant %s", i, got, want)
			}
		}
	})
}

// An account is whole also where its people are more than are read together.
func TestAnAccountOfManyPeopleIsCountedWhole(t *testing.T) {
	r := newRoad(t, onSQLite)
	ids, at := []string{"acme", "globex"}, tend.Stamp(recordsTime)
	for i := range 3 * maxGather {
		u := r.arrives(tend.PersonID(i+1), fmt.Sprint("anon", i))
		account := ids[i%2]
		u.At, u.Accounts = at, []AccountActs{{Account: account, Events: 1}}
		u.Events = append(u.Events, tend.Event{Kind: tend.KindGroup, At: at, Account: account},
			tend.Event{Kind: tend.KindTrack, At: at.Add(time.Duration(i)), Name: "print", Props: []byte(`{"format":"pdf"}`)})
		r.commit(u)
	}
	of := printed(t)
	found, err := r.AccountStates(t.Context(), r.site, ids, AccountAsk{Events: []string{}, Metrics: []string{}, Definitions: of})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if d, ok := found[id].FindDerived(of[0]); !ok || d == nil || d.Total != 3*maxGather/2 {
			t.Errorf("%s: %+v, want %d", id, d, 3*maxGather/2)
		}
	}
}

func TestWhatIsReadTogetherIsBounded(t *testing.T) {
	for _, c := range []struct {
		units []uint64
		want  []int
	}{
		{nil, nil},
		{[]uint64{1, 2, 3}, []int{3}},
		{[]uint64{MaxRecount, 1, MaxRecount - 1, 1}, []int{1, 2, 1}},
		{[]uint64{3 * MaxRecount, 3 * MaxRecount}, []int{1, 1}},
		{slices.Repeat([]uint64{1}, maxGather+1), []int{maxGather, 1}},
	} {
		var got []int
		for some := range lots(c.units, func(n *uint64) uint64 { return *n }) {
			got = append(got, len(some))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("of %d: %v, want %v", len(c.units), got, c.want)
		}
	}
}

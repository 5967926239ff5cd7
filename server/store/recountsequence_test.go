package store

import (
	"fmt"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// bought is a cart that was paid within three days, and nothing given back in between.
func bought(t *testing.T) *state.Definition {
	t.Helper()
	d, err := state.DefineSequence([]state.Step{{Event: "cart"}, {Event: "back", Negate: true}, {Event: "paid"}}, 72*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// stepped is a unit of one event, on a day of the test.
func (r *road) stepped(id tend.PersonID, rev uint64, day int, name string) uint64 {
	r.t.Helper()
	r.setTo(day, 0)
	u := r.onDay(id, rev, day)
	u.Events[0].Name, u.Events[0].At = name, u.At
	return r.commit(u).Rev
}

// retraces tells whether they bought by a day, and since when that is known, 0 for ever.
func (r *road) retraces(id tend.PersonID, rev uint64, then ...tend.Event) (yes bool, since tend.Micros) {
	r.t.Helper()
	of := bought(r.t)
	list, err := Recount(r.t.Context(), r, Counted{Site: r.site, Person: id, Rev: rev}, append(printed(r.t), of), then)
	if err != nil || len(list) != 2 {
		r.t.Fatalf("%+v, %v", list, err)
	}
	for i := range list {
		if list[i].Name == of.Key {
			return list[i].Completed(of, tend.Stamp(recordsTime)), list[i].From
		}
	}
	r.t.Fatalf("%+v", list)
	return false, 0
}

func TestASequenceIsGoneThroughInTheOrderOfTime(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a1")).Rev
		rev = r.stepped(1, rev, 2, "paid")
		if yes, _ := r.retraces(1, rev); yes {
			t.Error("bought before there was a cart")
		}
		late := r.onDay(1, rev, 2)
		late.Events[0].Name, late.Events[0].At = "cart", late.At.Add(-24*time.Hour)
		rev = r.commit(late).Rev
		if yes, since := r.retraces(1, rev); !yes || since != 0 {
			t.Errorf("what came late is not put in its place: %v since %d", yes, since)
		}
		back := tend.Event{Kind: tend.KindTrack, Name: "back", At: late.Events[0].At.Add(time.Hour)}
		if yes, _ := r.retraces(1, rev, back); yes {
			t.Error("what is not in SQL yet does not count")
		}
	})
}

// What the merged one did stands among what the other did; who they were is read to where they ended.
func TestASequenceIsGoneThroughOverAMerge(t *testing.T) {
	for _, order := range []string{"cart paid", "paid cart"} {
		t.Run(order, func(t *testing.T) {
			each(t, func(t *testing.T, on database) {
				r := newRoad(t, on)
				var first, second string
				_, _ = fmt.Sscan(order, &first, &second)
				known, other := r.commit(r.arrives(1, "a1")).Rev, r.commit(r.arrives(2, "a2")).Rev
				other = r.stepped(2, other, 1, first)
				known = r.stepped(1, known, 2, second)
				st, _, err := Fold(t.Context(), r, r.site, 2)
				if err != nil || st.Rev != other {
					t.Fatal(st, err)
				}
				merge := tend.Event{Kind: tend.KindMerge, At: tend.Stamp(r.clock.Now()), Merge: &tend.Merge{Person: 2, State: st.Append(nil)}}
				if yes, since := r.retraces(1, known, merge); yes != (first == "cart") || since != 0 {
					t.Errorf("%v since %d", yes, since)
				}
			})
		})
	}
}

func TestOfASequenceWhatIsGoneIsSaid(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a1")).Rev
		for day, name := range []string{"cart", "a", "paid", "b", "c"} {
			rev = r.stepped(1, rev, day+1, name)
		}
		r.keeps(1)
		if _, err := r.dropBefore(r.lease("retention"), 3); err != nil {
			t.Fatal(err)
		}
		day3 := tend.Stamp(recordsTime.AddDate(0, 0, 3))
		if yes, since := r.retraces(1, rev); yes || since.Time().Format("02") != day3.Time().Format("02") {
			t.Errorf("%v since %s", yes, since.Time())
		}
	})
}

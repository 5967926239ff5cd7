package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tend/server/tend"
)

func TestActivePeopleAreDrawnByLot(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		since := tend.Stamp(r.clock.Now())
		const n = 20
		for i := range n {
			id := tend.PersonID(1000 + i)
			r.commit(r.arrives(id, fmt.Sprint("a", id)))
		}
		var got []tend.PersonID
		for last := (Active{}); ; {
			list, err := r.ActivePeople(t.Context(), r.site, since, last, 3)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				break
			}
			last = list[len(list)-1]
			for _, p := range list {
				if p.Rev != 1 {
					t.Errorf("person %d is at revision %d", p.ID, p.Rev)
				}
				got = append(got, p.ID)
			}
		}
		drawn, err := r.DrawPeople(t.Context(), r.site, n)
		if err != nil || !slices.Equal(got, drawn) || len(got) != n {
			t.Errorf("%v, drawn %v, %v", got, drawn, err)
		}
		if slices.IsSorted(got) {
			t.Error("they are in the order of their coming: the first of them are no sample")
		}
		for at, want := range map[tend.Micros]int64{since: n, since.Add(time.Hour): 0} {
			if count, err := r.CountActive(t.Context(), r.site, at); err != nil || count != want {
				t.Errorf("since %d: %d people, %v; want %d", at, count, err, want)
			}
		}
		if count, err := r.CountActive(t.Context(), r.site+1, since); err != nil || count != 0 {
			t.Errorf("another site has %d people, %v", count, err)
		}
		if lives, err := r.Lives(t.Context(), r.site+1, []Active{{ID: got[0], Rev: 1}}); err != nil || len(lives) != 0 {
			t.Errorf("another site has the lives of %d people, %v", len(lives), err)
		}
	})
}

// Whose first events retention took away is taken as they are now, having done nothing before.
func TestALifeThatRetentionCutIsOfWhoTheyAreNow(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.days(1, 6)
		r.keeps(1)
		whole, _, err := Fold(t.Context(), r, r.site, 1)
		if err != nil {
			t.Fatal(err)
		}
		life := func() *Life {
			lives, err := r.Lives(t.Context(), r.site, []Active{{ID: 1, Rev: 6}})
			if err != nil || len(lives) != 1 {
				t.Fatalf("%d lives, %v", len(lives), err)
			}
			return lives[0]
		}
		if l := life(); len(l.Streams[1].Runs) != 6 || len(l.Bare) != 0 {
			t.Errorf("%d runs, %d bare; want all of them", len(l.Streams[1].Runs), len(l.Bare))
		}
		if _, err := r.dropBefore(r.lease("retention"), 4); err != nil {
			t.Fatal(err)
		}
		l := life()
		bare := l.Bare[1]
		if len(l.Streams[1].Runs) != 2 || bare == nil {
			t.Fatalf("%d runs, bare %v", len(l.Streams[1].Runs), bare)
		}
		if len(whole.Events) == 0 || len(bare.Events) != 0 || bare.Rev != 0 || bare.First != 0 || bare.Visits.Total != 0 || bare.User != whole.User || bare.Zone != whole.Zone || len(bare.Attrs) != len(whole.Attrs) {
			t.Errorf("%+v is not what is left of %+v", bare, whole)
		}
		if s, err := l.ReadStream(t.Context(), r.site, 1, 5); err != nil || len(s.Runs) != 1 || s.Runs[0].Rev != 6 {
			t.Errorf("behind the fifth: %+v, %v", s, err)
		}
		if _, err := l.ReadStream(t.Context(), r.site, 2, 0); tend.CodeOf(err) != tend.NotFound {
			t.Errorf("of somebody else: %v", err)
		}
	})
}

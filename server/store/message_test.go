package store

import (
	"fmt"
	"testing"

	"tend/server/tend"
)

// said makes a unit come by messages.
func said(u *Unit, ids ...string) *Unit {
	u.Messages = ids
	return u
}

func TestAMessageThatCameBeforeIsNotWrittenAgain(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		other := addSite(t, r.DB, "other").ID
		first := r.commit(said(r.arrives(1, "a1"), "m1", "m2"))
		if got := r.commit(said(r.acts(1, first.Rev, "again"), "m3", "m2")); !got.Overtaken {
			t.Errorf("%+v, want it overtaken: m2 came before", got)
		}
		second := r.commit(said(r.acts(1, first.Rev, "next"), "m3"))
		if got := r.names(1); got != "[opened next]" {
			t.Errorf("stored %s", got)
		}
		heard, err := r.Heard(t.Context(), r.site, []string{"m1", "m3", "m4"})
		if err != nil || fmt.Sprint(heard) != "map[m1:true m3:true]" {
			t.Errorf("heard %v, %v", heard, err)
		}
		if heard, err := r.Heard(t.Context(), other, []string{"m1"}); err != nil || len(heard) != 0 {
			t.Errorf("another site has heard %v, %v", heard, err)
		}
		// Two units of one group.
		jobs := []*job{
			{unit: said(r.acts(1, second.Rev, "one"), "m5"), done: make(chan struct{})},
			{unit: said(r.arrives(2, "a2"), "m5"), done: make(chan struct{})},
		}
		for _, j := range jobs {
			body, err := runBody(nil, j.unit.Events)
			if err != nil {
				t.Fatal(err)
			}
			j.body = body[:len(body)-1]
		}
		r.units.commit(jobs)
		if jobs[0].err != nil || jobs[1].err != nil || jobs[0].result.Overtaken || !jobs[1].result.Overtaken {
			t.Errorf("of two at once: %+v %v, %+v %v; want the first alone", jobs[0].result, jobs[0].err, jobs[1].result, jobs[1].err)
		}
	})
}

func TestMessagesAreForgottenInTime(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		many := make([]string, 3*firstPiece)
		for i := range many {
			many[i] = fmt.Sprint("old", i)
		}
		first := r.commit(said(r.arrives(1, "a1"), many...))
		r.setTo(3, 0)
		r.commit(said(r.onDay(1, first.Rev, 3), "new"))
		sweep := func(day int, want int64) {
			t.Helper()
			r.setTo(day, 0)
			l := r.lease("messages")
			if n, err := r.SweepMessages(t.Context(), l); n != want || err != nil {
				t.Errorf("day %d: %d went, %v; want %d", day, n, err, want)
			}
			if err := r.EndLease(t.Context(), l, true); err != nil {
				t.Fatal(err)
			}
		}
		sweep(6, 0)
		sweep(8, int64(len(many)))
		heard, err := r.Heard(t.Context(), r.site, []string{"old1", "new"})
		if err != nil || heard["old1"] || !heard["new"] {
			t.Errorf("heard %v, %v", heard, err)
		}
		if _, err := r.SweepMessages(t.Context(), &Lease{name: "messages"}); tend.CodeOf(err) != tend.Conflict {
			t.Errorf("without a lease: %v", err)
		}
	})
}

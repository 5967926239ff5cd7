package store

import (
	"fmt"
	"testing"

	"tend/server/state"
	"tend/server/tend"
)

// printed counts prints as a PDF.
func printed(t *testing.T) []*state.Definition {
	t.Helper()
	d, err := state.Define("print", []state.Where{{Path: "format", Comparison: state.Comparison{Op: state.OpEq, Kind: state.Text, Text: "pdf"}}})
	if err != nil {
		t.Fatal(err)
	}
	return []*state.Definition{d}
}

// prints is a unit of one print, on a day of the test.
func (r *road) prints(id tend.PersonID, rev uint64, day int, format string) uint64 {
	r.t.Helper()
	r.setTo(day, 0)
	u := r.onDay(id, rev, day)
	u.Events[0].Name, u.Events[0].Props = "print", fmt.Appendf(nil, `{"format":%q}`, format)
	return r.commit(u).Rev
}

// recounts tells how often, and since when, 0 for ever.
func (r *road) recounts(site tend.SiteID, id tend.PersonID, rev uint64) (n uint64, since tend.Micros, err error) {
	list, err := Recount(r.t.Context(), r, Counted{Site: site, Person: id, Rev: rev}, printed(r.t), nil)
	if err != nil || len(list) != 1 {
		return 0, 0, err
	}
	return list[0].Total, list[0].From, nil
}

func TestAHistoryIsGoneThroughUpToARevision(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a1")).Rev
		for day, format := range []string{"pdf", "csv", "pdf", "pdf"} {
			rev = r.prints(1, rev, day+1, format)
		}
		if n, since, err := r.recounts(r.site, 1, rev); n != 3 || since != 0 || err != nil {
			t.Errorf("%d since %d, %v", n, since, err)
		}
		if n, _, err := r.recounts(r.site, 1, rev-1); n != 2 || err != nil {
			t.Errorf("%d before the last one, %v", n, err)
		}
		other := addSite(t, r.DB, "globex").ID
		if n, _, err := r.recounts(other, 1, rev); n != 0 || tend.CodeOf(err) != tend.NotFound {
			t.Errorf("another site counts %d, %v", n, err)
		}
	})
}

// What retention has taken away is not counted, and the counter says from when on it counts; what a
// snapshot had counted before stays.
func TestWhatIsGoneIsNotCountedAndSaidSo(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a1")).Rev
		for day := 1; day < 6; day++ {
			rev = r.prints(1, rev, day, "pdf")
		}
		whole, err := Recount(t.Context(), r, Counted{Site: r.site, Person: 1, Rev: rev}, printed(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		u := r.onDay(1, rev, 5)
		u.Events = append(u.Events, tend.Event{Kind: tend.KindCounters, Counters: &tend.Counters{Add: [][]byte{whole[0].Append(nil)}}})
		rev = r.commit(u).Rev
		r.keeps(1)
		if _, err := r.dropBefore(r.lease("retention"), 4); err != nil {
			t.Fatal(err)
		}
		day4 := tend.Stamp(recordsTime.AddDate(0, 0, 4))
		if n, since, err := r.recounts(r.site, 1, rev); n != 2 || since.Time().Format("02") != day4.Time().Format("02") || err != nil {
			t.Errorf("%d since %s, %v; want the two that are left", n, since.Time(), err)
		}
		st, _, err := Fold(t.Context(), r, r.site, 1)
		if err != nil || len(st.Derived) != 1 || st.Derived[0].Total != 5 || st.Derived[0].From != 0 {
			t.Errorf("folded %+v, %v; want all that was ever counted", st.Derived, err)
		}
	})
}

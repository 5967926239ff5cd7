package store

import (
	"fmt"
	"slices"
	"testing"

	"tend/server/tend"
)

// counting makes a unit note the deliveries that it finds in the ledger, and add one.
func counting(u *Unit, found *[]string, delivery string) *Unit {
	u.Decide = func(l *Ledger) Verdict {
		for _, c := range l.Contacts {
			*found = append(*found, c.Delivery+" "+c.Status)
		}
		return Verdict{Grants: []tend.Grant{{Delivery: delivery, Campaign: "hello", Version: 1}}}
	}
	return u
}

// TestUnitsOfAGroupSeeWhatThoseBeforeThemWrote has a person, a tab and a ledger come
// up twice in one group, where what was read ahead for all is old by the second time.
func TestUnitsOfAGroupSeeWhatThoseBeforeThemWrote(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		for id, d := range map[tend.PersonID]string{1: "d1", 2: "d2", 3: "d3", 4: "d11"} {
			r.commit(granting(r.arrives(id, fmt.Sprintf("a%d", id)), d))
		}
		tab, _, err := r.Watermark(t.Context(), r.site, "a1")
		if err != nil {
			t.Fatal(err)
		}
		from := func(u *Unit, n uint64) *Unit {
			u.Tab = Tab{Name: "a1", ID: tab, From: n, To: n + 1}
			return u
		}
		seen := make([][]string, 7)
		twin := counting(r.acts(2, 1, "sees"), &seen[3], "d7")
		shown := r.acts(3, 1, "reports")
		shown.Events = append(shown.Events, tend.Event{Kind: tend.KindReceipt, Delivery: "d3", What: tend.Shown})
		merge := r.acts(3, 2, "merges")
		merge.Subject.Merge, merge.Subject.MergeRev = 4, 1

		jobs := r.together(
			from(counting(r.acts(1, 1, "first"), &seen[0], "d4"), 1),
			from(counting(r.acts(1, 1, "too old"), &seen[1], "d5"), 2),
			from(counting(r.acts(1, 2, "second"), &seen[2], "d6"), 2),
			from(r.acts(1, 3, "sent twice"), 2),
			twin,
			counting(shown, &seen[4], "d8"),
			counting(merge, &seen[5], "d9"), // of somebody whose own unit comes too late
			counting(r.acts(4, 1, "is gone"), &seen[6], "d10"),
		)
		for i, overtaken := range []bool{false, true, false, true, false, false, false, true} {
			if got := jobs[i].result.Overtaken; got != overtaken || jobs[i].err != nil {
				t.Errorf("unit %d: overtaken %v, error %v, want %v", i, got, jobs[i].err, overtaken)
			}
		}
		for i, want := range [][]string{
			{"d1 granted"},
			nil,
			{"d1 granted", "d4 granted"},
			{"d2 granted"},
			{"d3 shown"},
			{"d11 granted", "d3 shown", "d8 granted"},
			nil,
		} {
			if !slices.Equal(seen[i], want) {
				t.Errorf("ledger %d: %q, want %q", i, seen[i], want)
			}
		}
		for id, want := range map[tend.PersonID]string{1: "[opened first second]", 2: "[opened sees]", 3: "[opened reports merges]", 4: "[opened]"} {
			if got := r.names(id); got != want {
				t.Errorf("person %d: %s, want %s", id, got, want)
			}
		}
	})
}

// TestMergeInAGroupSeesBothLedgers merges people of whom the group has read ahead.
func TestMergeInAGroupSeesBothLedgers(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.commit(granting(r.arrives(1, "a1"), "d1"))
		r.commit(granting(r.arrives(2, "a2"), "d2"))
		var merged, last []string
		merge := r.acts(1, 1, "merges")
		merge.Subject.Merge, merge.Subject.MergeRev = 2, 1
		r.together(counting(merge, &merged, "d3"), counting(r.acts(2, 1, "is gone"), &last, "d4"))
		if want := []string{"d1 granted", "d2 granted"}; !slices.Equal(merged, want) || last != nil {
			t.Errorf("the merge found %q, want %q; who was merged found %q", merged, want, last)
		}
	})
}

// TestReadingAheadKeepsSitesApart asks for another site's person and tab by number.
func TestReadingAheadKeepsSitesApart(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.commit(granting(r.arrives(1, "a1"), "d1"))
		r.commit(r.arrives(2, "a2"))
		tab, _, err := r.Watermark(t.Context(), r.site, "a1")
		if err != nil {
			t.Fatal(err)
		}
		foreign := r.acts(1, 1, "spies")
		foreign.Site++
		stranger := r.arrives(3, "a3")
		stranger.Site++
		stranger.Tab = Tab{Name: "a1", ID: tab, To: 1}
		jobs := r.together(foreign, stranger, r.acts(2, 1, "acts"))
		if !jobs[0].result.Overtaken || jobs[1].result.Overtaken || jobs[1].result.Tab == tab || jobs[2].result.Overtaken {
			t.Errorf("%+v, %+v, %+v", jobs[0].result, jobs[1].result, jobs[2].result)
		}
		if _, n, err := r.Watermark(t.Context(), r.site, "a1"); err != nil || n != 1 {
			t.Errorf("watermark %d, %v: another site moved it", n, err)
		}
	})
}

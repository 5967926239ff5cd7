package store

import (
	"fmt"
	"testing"

	"tend/server/tend"
)

// sends grants somebody so many deliveries of a campaign.
func (r *road) sends(id tend.PersonID, rev uint64, many int) uint64 {
	r.t.Helper()
	u := r.acts(id, rev, "exported")
	u.Decide = func(*Ledger) (v Verdict) {
		for i := range many {
			v.Grants = append(v.Grants, tend.Grant{Delivery: fmt.Sprint("d", i), Campaign: "hello", Version: 1})
		}
		return v
	}
	return r.commit(u).Rev
}

// says is a unit of what became of deliveries.
func (r *road) says(id tend.PersonID, rev uint64, events ...tend.Event) uint64 {
	r.t.Helper()
	u := r.acts(id, rev, "")
	u.Events = events
	return r.commit(u).Rev
}

func (r *road) onPages() map[string]int64 {
	r.t.Helper()
	list, err := r.PageFigures(r.t.Context(), r.site, "hello")
	if err != nil {
		r.t.Fatal(err)
	}
	out := map[string]int64{}
	for _, f := range list {
		out[f.What+" "+f.Page] = f.N
	}
	return out
}

func TestAGoalIsCountedOnceBySQL(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.sends(1, r.commit(r.arrives(1, "a1")).Rev, 1)
		reached := tend.Event{Kind: tend.KindGoal, At: tend.Stamp(recordsTime), Delivery: "d0"}
		r.says(2, r.commit(r.arrives(2, "a2")).Rev, reached) // somebody else's
		if got := r.onPages(); len(got) != 0 {
			t.Errorf("by the word of somebody else: %v", got)
		}
		rev = r.says(1, rev, tend.Event{Kind: tend.KindReceipt, At: tend.Stamp(recordsTime), Delivery: "d0", What: tend.Clicked, Where: "/a"}, reached, reached)
		r.says(1, rev, reached)
		if got := r.onPages(); len(got) != 3 || got["shown /a"] != 1 || got["clicked /a"] != 1 || got["converted /a"] != 1 {
			t.Errorf("by page: %v", got)
		}
		figures, err := r.Figures(t.Context(), r.site, "hello")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range figures {
			if f.N != 1 {
				t.Errorf("%s: %d, want 1", f.What, f.N)
			}
		}
	})
}

func TestThePagesOfACampaignAreBounded(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.sends(1, r.commit(r.arrives(1, "a1")).Rev, MaxPages+4)
		seen := func(i int, page string) tend.Event {
			return tend.Event{Kind: tend.KindReceipt, At: tend.Stamp(recordsTime), Delivery: fmt.Sprint("d", i), What: tend.Shown, Where: page}
		}
		for i := range MaxPages {
			rev = r.says(1, rev, seen(i, fmt.Sprint("/p", i)))
		}
		rev = r.says(1, rev, seen(MaxPages, "/more"), seen(MaxPages+1, ""))
		clear(r.units.writer.pages.known) // as another node, which knows of none yet
		click := tend.Event{Kind: tend.KindReceipt, At: tend.Stamp(recordsTime), Delivery: fmt.Sprint("d", MaxPages), What: tend.Clicked, Where: "/p1"}
		r.says(1, rev, seen(MaxPages+2, "/another"), seen(MaxPages+3, "/p7"), click)
		got := r.onPages()
		if len(got) != MaxPages+2 || got["shown "] != 3 || got["clicked "] != 1 || got["shown /p7"] != 2 {
			t.Errorf("%d pages, others %d shown and %d clicked, /p7 %d", len(got), got["shown "], got["clicked "], got["shown /p7"])
		}
	})
}

package store

import (
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"tend/server/tend"
)

// in makes a unit come by a tab.
func in(u *Unit, tab Tab) *Unit {
	u.Tab = tab
	return u
}

func (r *road) tabs() (list []string) {
	r.t.Helper()
	if err := r.read.Select(&list, `SELECT tab FROM tabs ORDER BY id`); err != nil {
		r.t.Fatal(err)
	}
	return list
}

func TestWatermarksThatNobodyUsesGo(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		sweep := func(day, want int) {
			t.Helper()
			r.setTo(day, 0)
			l := r.lease("tabs")
			if n, err := r.SweepTabs(t.Context(), l); n != want || err != nil {
				t.Errorf("day %d: %d went, %v; want %d", day, n, err, want)
			}
			if err := r.EndLease(t.Context(), l, true); err != nil {
				t.Fatal(err)
			}
		}
		left := r.commit(r.arrives(1, "left"))
		used := r.commit(r.arrives(2, "used"))
		r.run(`INSERT INTO tabs (site, tab, n) VALUES (1, 'of an older version', 1)`)
		r.commit(in(r.onDay(2, used.Rev, 20), Tab{Name: "used", ID: used.Tab, From: 1, To: 2}))
		r.commit(r.arrives(3, "newest"))
		sweep(TabsKept, 0) // and the undated is dated
		again := in(r.onDay(1, left.Rev, TabsKept), Tab{Name: "left", To: 1})
		if got := r.commit(again); !got.Overtaken || got.Mark != 1 {
			t.Errorf("%+v: what was counted is not known after %d days", got, TabsKept)
		}
		sweep(TabsKept+1, 1)
		sweep(TabsKept+21, 1)
		sweep(3*TabsKept, 1)
		if got := r.tabs(); len(got) != 1 || got[0] != "newest" {
			t.Errorf("%v are left, want the newest, whose number must not be given away", got)
		}
		if n, err := r.SweepTabs(t.Context(), &Lease{name: "tabs"}); n != 0 || err != nil {
			t.Errorf("%d went, %v", n, err)
		}
	})
}

// TestADocumentOutlivesItsWatermark lets a document that was open all the time act again.
func TestADocumentOutlivesItsWatermark(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		asleep := r.commit(r.arrives(1, "asleep"))
		other := r.commit(r.arrives(2, "other"))
		r.setTo(TabsKept+1, 0)
		if n, err := r.SweepTabs(t.Context(), r.lease("tabs")); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		wakes := func() *Unit {
			return in(r.onDay(1, asleep.Rev, TabsKept+1), Tab{Name: "asleep", ID: asleep.Tab, From: 1, To: 2})
		}
		beside := in(r.onDay(2, other.Rev, TabsKept+1), Tab{Name: "other", ID: other.Tab, From: 1, To: 2})
		jobs := r.together(wakes(), beside)
		got := jobs[0].result
		if jobs[0].err != nil || got.Overtaken || got.Mark != 2 || got.Tab <= other.Tab {
			t.Fatalf("%+v, %v; want a row of its own, with the new watermark", got, jobs[0].err)
		}
		twice := wakes() // by its other socket, which knows the old row
		twice.Subject.Rev = got.Rev
		if r := r.commit(twice); !r.Overtaken || r.Mark != 2 || r.Tab != got.Tab {
			t.Errorf("%+v, want it overtaken by what was counted", r)
		}
		if _, mark, err := r.Watermark(t.Context(), r.site, "other"); mark != 2 || err != nil {
			t.Errorf("the other document is at %d, %v", mark, err)
		}
	})
}

func TestWhatHasExpiredIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		if _, _, err := db.BeginCall(t.Context(), Call{Caller: "ci", Key: "k1", Request: []byte("r")}); err != nil {
			t.Fatal(err)
		}
		end := recordsTime.Add(idempotencyKept)
		change(t, db, func(c *Change) error {
			return c.CreateLink(t.Context(), Link{Hash: []byte("l"), Purpose: LinkSetup, ExpiresAt: tend.Stamp(end.Add(time.Second))})
		})
		for _, c := range []struct {
			at   time.Time
			gone int64
		}{{end, 0}, {end.Add(time.Second), 2}} {
			db.clock = fixedClock{c.at}
			change(t, db, func(change *Change) error {
				n, err := change.SweepExpired(t.Context())
				if n != c.gone {
					t.Errorf("at %v: %d went, want %d", c.at, n, c.gone)
				}
				return err
			})
		}
	})
}

func TestWatermarksOutliveWhatBrowsersKeep(t *testing.T) {
	const shelf = "../../snippet/src/shelf.ts"
	code, err := os.ReadFile(shelf)
	if err != nil {
		t.Fatal(err)
	}
	keep := regexp.MustCompile(`export const KEEP = ([\d_]+);`).FindSubmatch(code) // milliseconds
	if keep == nil {
		t.Fatalf("%s does not say any more how long it keeps what a document left behind", shelf)
	}
	kept, err := strconv.ParseInt(string(keep[1]), 0, 64)
	days := int(time.Duration(kept) * time.Millisecond / (24 * time.Hour))
	if days != 7 {
		t.Errorf("leftovers are kept for %d days, the protocol says 7", days)
	}
	if err != nil || TabsKept < 3*days { // for clocks that are wrong by as much again
		t.Errorf("watermarks are kept for %d days, leftovers for %d, %v", TabsKept, days, err)
	}
}

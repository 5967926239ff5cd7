package people

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// all reads a timeline page by page.
func (w *world) all(site tend.SiteID, id string, kinds []tend.Kind, limit int) (list []Entry) {
	w.t.Helper()
	for cursor := ""; ; {
		page, next, err := w.Timeline(w.t.Context(), site, id, kinds, cursor, limit)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(page) > limit {
			w.t.Fatalf("a page of %d, limit %d", len(page), limit)
		}
		list = append(list, page...)
		if next == "" {
			return list
		}
		cursor = next
	}
}

func names(list []Entry) (out []string) {
	for _, e := range list {
		name := string(e.Kind)
		if e.Name != "" {
			name = e.Name
		}
		out = append(out, name)
	}
	return out
}

func TestTimelineShowsMessagesAndReasons(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	w.clock.pass(time.Second)
	u := w.unit(ada, track("report_exported"))
	u.Decide = func(*store.Ledger) store.Verdict {
		return store.Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 3, Until: u.At.Add(30 * time.Second)}},
			Stops:  []store.Stop{{Campaign: "promo", Version: 2, Reason: "cap.global", Detail: "1/1"}},
		}
	}
	w.commit(ada, u)
	w.clock.pass(time.Second)
	w.do(ada, tend.Event{Kind: tend.KindReceipt, Delivery: "d1", What: tend.Shown})

	list := w.all(w.one, "ada", nil, 50)
	if got, want := fmt.Sprint(names(list)), "[receipt decision grant report_exported context]"; got != want {
		t.Fatalf("timeline %s, want %s", got, want)
	}
	if e := list[0]; e.What != tend.Shown || e.Sent.Campaign != "hello" || e.Sent.Version != 3 {
		t.Errorf("receipt %+v", e)
	}
	if e := list[1]; e.Decision.Reason != "cap.global" || e.Decision.Detail != "1/1" || e.Sent.Campaign != "promo" || e.At != u.At {
		t.Errorf("decision %+v", e)
	}
	if e := list[2]; e.Delivery != "d1" || e.Sent.Campaign != "hello" {
		t.Errorf("grant %+v", e)
	}
	if got := fmt.Sprint(names(w.all(w.one, "ada", []tend.Kind{tend.KindTrack, KindDecision}, 1))); got != "[decision report_exported]" {
		t.Errorf("two kinds: %s", got)
	}
}

// What is done offline arrives late; it stands where it happened, on whatever page that is.
func TestTimelinePutsLateEventsWhereTheyHappened(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	for i := range 5 {
		w.clock.pass(time.Minute)
		w.do(ada, track(fmt.Sprint("online", i)))
	}
	w.clock.pass(time.Minute)
	w.do(ada, track("offline", tend.Stamp(morning.Add(90*time.Second))), track("back"))
	want := "[back online4 online3 online2 online1 offline online0 context]"
	for limit := 1; limit < 9; limit++ {
		if got := fmt.Sprint(names(w.all(w.one, "ada", nil, limit))); got != want {
			t.Errorf("in pages of %d: %s, want %s", limit, got, want)
		}
	}
}

func TestTimelineWalksThroughMerges(t *testing.T) {
	w := newWorld(t)
	bob := w.arrive(w.one, "b1", "")
	carol := w.arrive(w.one, "c1", "carol")
	w.clock.pass(time.Second)
	w.do(bob, track("as anonymous"))
	w.clock.pass(time.Second)
	w.do(carol, track("elsewhere"))
	w.clock.pass(time.Second)
	w.merge(carol, bob)
	w.clock.pass(time.Second)
	w.do(carol, track("after"))
	want := "[after merge elsewhere as anonymous context context]"
	for limit := 1; limit < 7; limit++ {
		list := w.all(w.one, "b1", nil, limit)
		if got := fmt.Sprint(names(list)); got != want {
			t.Errorf("in pages of %d: %s, want %s", limit, got, want)
		}
		if list[1].Anon != "b1" {
			t.Errorf("merge of %q, want b1", list[1].Anon)
		}
	}
}

// A random history of late events, decisions, clocks that were set back and
// merges comes out whole, once and in order, whatever the size of the pages.
func TestTimelineIsWholeInAnyPages(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(t)
	known := w.arrive(w.one, "k", "kim")
	wrote := map[string]bool{}
	act := func(a *actor, n int) {
		for range n {
			w.clock.pass(time.Duration(rng.IntN(5000)-200) * time.Millisecond)
			var events []tend.Event
			for range 1 + rng.IntN(4) {
				name := fmt.Sprint("e", len(wrote))
				wrote[name] = true
				late := time.Duration(0)
				if rng.IntN(4) == 0 {
					late = time.Duration(rng.IntN(600_000)) * time.Millisecond
				}
				events = append(events, track(name, tend.Stamp(w.clock.Now().Add(-late))))
			}
			u := w.unit(a, events...)
			if rng.IntN(3) == 0 {
				name := fmt.Sprint("e", len(wrote))
				wrote[name] = true
				u.Decide = func(*store.Ledger) store.Verdict {
					return store.Verdict{Stops: []store.Stop{{Campaign: name, Version: 1, Reason: name}}}
				}
			}
			w.commit(a, u)
		}
	}
	for i := range 3 {
		other := w.arrive(w.one, fmt.Sprint("anon", i), "")
		act(other, 15)
		act(known, 15)
		w.merge(known, other)
	}
	act(known, 90)

	var first []string
	for _, limit := range []int{500, 3, 17, 50} {
		list := w.all(w.one, "kim", []tend.Kind{tend.KindTrack, KindDecision}, limit)
		var got []string
		for _, e := range list {
			if e.Decision != nil {
				e.Name = e.Decision.Reason
			}
			got = append(got, e.Name)
		}
		if first == nil {
			first = got
			seen := slices.Compact(slices.Sorted(slices.Values(got)))
			if len(got) != len(wrote) || len(seen) != len(wrote) {
				t.Fatalf("%d entries, %d of them different; %d were written", len(got), len(seen), len(wrote))
			}
		} else if !slices.Equal(got, first) {
			t.Fatalf("pages of %d give another timeline:\n%v\n%v", limit, got, first)
		}
	}
}

func TestTimelineOfAnotherSite(t *testing.T) {
	w := newWorld(t)
	w.arrive(w.one, "a1", "ada")
	other := w.arrive(w.two, "z9", "zoe")
	w.do(other, track("secret"))
	_, _, err := w.Timeline(t.Context(), w.one, "zoe", nil, "", 5)
	if tend.CodeOf(err) != tend.NotFound {
		t.Errorf("another site's person: %v", err)
	}
	// A cursor made up of another site's person and run shows nothing of them.
	stream, err := w.db.ReadStream(t.Context(), w.two, other.id, 0)
	if err != nil {
		t.Fatal(err)
	}
	ada, err := w.find(t.Context(), w.one, "ada")
	if err != nil {
		t.Fatal(err)
	}
	cursor, err := WriteCursor(mark{Person: ada.ID, Sources: []source{
		{Person: other.id, Next: stream.Run, Bound: endOfTime}, {Person: other.id, Next: 1 << 60, Bound: endOfTime, Decisions: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := w.Timeline(t.Context(), w.one, "ada", nil, cursor, 5)
	if err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

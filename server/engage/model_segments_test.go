package engage_test

import (
	"context"
	"slices"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

// keen is the segment of whoever did export and then open, and did not ask in between: they come into it by
// this order, and leave it with the fifth open, or when something late turns out to lie in between.
const keen = `{"type":"and","of":[
	{"type":"sequence","of":[{"name":"export"},{"name":"ask","negate":true},{"name":"open"}],"within":"5m"},
	{"type":"not","of":{"type":"event","name":"open","count":{"gte":5}}}]}`

// steps are done when one thing is followed by another within a time, with nothing of a third in between.
type steps struct {
	first, never, then string
	within             time.Duration
}

var (
	orderedSteps = steps{"open", "invited", "export", 10 * time.Minute}
	keenSteps    = steps{"export", "ask", "open", 5 * time.Minute}
)

// done tries all pairs.
func (s steps) done(did []tend.Event) bool {
	did = slices.Clone(did)
	slices.SortStableFunc(did, func(a, b tend.Event) int { return int(a.At - b.At) })
	for i := range did {
		for j := i + 1; j < len(did) && did[i].Name == s.first && did[j].Name != s.never; j++ {
			if did[j].Name == s.then && did[j].At.Sub(did[i].At) <= s.within {
				return true
			}
		}
	}
	return false
}

// movers are two campaigns: for whoever comes into the segment, and for whoever leaves it.
func movers(site tend.SiteID) (came, went tend.Campaign) {
	came, went = testkit.Banner(site, "came", ""), testkit.Banner(site, "went", "")
	onMove(tend.Entered)(&came)
	onMove(tend.Left)(&went)
	came.Caps, came.Priority = []tend.Cap{{Max: 1, Per: "lifetime"}}, 7
	return came, went
}

// lived is what somebody, and whoever they were before, did, and whether their streams say that they are
// in the segment.
type lived struct {
	did []tend.Event
	in  bool
}

// walk goes through a stream, and through those of whom it took in, and sees after each unit that whoever is
// said to be in the segment is in it by all that they have done by then.
func (h *history) walk(id tend.PersonID) *lived {
	h.t.Helper()
	stream, err := h.w.DB.ReadStream(context.Background(), h.site.ID, id, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	l := &lived{}
	for _, run := range stream.Runs {
		moved := ""
		for i := range run.Events {
			switch e := &run.Events[i]; e.Kind { //nolint:exhaustive // the others have nothing to do with it
			case tend.KindMerge:
				o := h.walk(e.Merge.Person)
				l.did, l.in = append(l.did, o.did...), l.in || o.in
			case tend.KindTrack:
				l.did = append(l.did, *e)
			case tend.KindSegment:
				moved = h.move(l, e.Segment)
			case tend.KindGrant:
				h.movedBy(e.Grant, moved)
			}
		}
		if want := l.keen(); l.in != want {
			h.t.Fatalf("%s: person %d is in the segment: %v, and by what they did %v: %+v", h.name, id, l.in, want, l.did)
		}
	}
	return l
}

func (l *lived) keen() bool {
	opens := 0
	for i := range l.did {
		if l.did[i].Name == "open" {
			opens++
		}
	}
	return opens < 5 && keenSteps.done(l.did)
}

// move follows somebody into the segment, or out of it, and gives the campaign that this triggers.
func (h *history) move(l *lived, c *tend.SegmentChange) string {
	h.t.Helper()
	if c.First || c.In == l.in {
		h.t.Fatalf("%s: %+v, and they are in it: %v", h.name, c, l.in)
	}
	l.in = c.In
	campaign := "went"
	if c.In {
		campaign = "came"
	}
	h.moves[campaign]++
	return campaign
}

// movedBy sees that a message that comes for a move was granted with it.
func (h *history) movedBy(g *tend.Grant, moved string) {
	h.t.Helper()
	if g.Campaign != "came" && g.Campaign != "went" || h.moved[g.Delivery] {
		return
	}
	h.moved[g.Delivery] = true
	if g.Campaign != moved {
		h.t.Fatalf("%s: %s was granted, moved was %q", h.name, g.Campaign, moved)
	}
}

// segmentsHold sees that each move has triggered its campaign once: it was granted, or stopped with a reason.
func (h *history) segmentsHold() {
	h.t.Helper()
	for _, campaign := range []string{"came", "went"} {
		n := h.moves[campaign]
		granted := figure(h.t, h.w, `SELECT count(*) FROM deliveries WHERE site = ? AND campaign = ?`, h.site.ID, campaign)
		stopped := figure(h.t, h.w, `SELECT coalesce(sum(n), 0) FROM totals WHERE site = ? AND campaign = ? AND what LIKE 'suppressed:%'`, h.site.ID, campaign)
		h.t.Logf("%s: %d moves, %d granted, %d stopped", campaign, n, granted, stopped)
		if n != granted+stopped {
			h.t.Errorf("%s: %d were moved, %d were granted it, and %d stopped", campaign, n, granted, stopped)
		}
		if h.w.On == testkit.SQLite && granted == 0 {
			h.t.Errorf("%s was never granted: the test shows nothing", campaign)
		}
	}
	testkit.CapsHold(h.t, h.w.DB, h.w.Place, h.site.ID, "came", 1)
}

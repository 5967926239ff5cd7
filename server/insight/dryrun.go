package insight

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// Bounds of a dry run.
const (
	MaxDryDays   = 30
	MaxDryWithin = countWithin
	inOneLife    = 50    // people who are read together
	unitsAtOnce  = 5_000 // units of work, by which fewer are read where they did much
)

// Lives reads what people did; *store.DB implements it.
type Lives interface {
	CountActive(ctx context.Context, site tend.SiteID, since tend.Micros) (int64, error)
	ActivePeople(ctx context.Context, site tend.SiteID, since tend.Micros, after store.Active, limit int) ([]store.Active, error)
	Lives(ctx context.Context, site tend.SiteID, people []store.Active) ([]*store.Life, error)
}

// Rehearsal tries a draft by the code of the main road; *engage.Engine implements it.
type Rehearsal interface {
	DryRun(site tend.SiteID, of tend.Campaign, from tend.Micros) (try func(context.Context, *store.Life) (tend.Tried, error), assumed []string, err error)
}

// DryRun is what a draft would have done, had it been live.
type DryRun struct {
	From, To time.Time
	Events   int64 // page views, actions and the like of those asked
	People   int64 // who did something since From
	Asked    int64 // of these
	Finished bool  // all were asked
	Reached  int64 // people who would have been shown it
	Accounts int64 // that these were in; -1 above maxAccounts
	Contacts int64 // messages shown
	HeldOut  int64 // people who would have been held out, and never shown it
	// Of all people, reckoned from those asked: 95 of 100 are off by no more than the margin.
	ReachedOfAll, ReachedMargin   int64
	ContactsOfAll, ContactsMargin int64
	Days                          []DryDay // each day of the time, the oldest first
	Stopped                       []DryStop
	Collisions                    []DryCollision
	Assumed                       []string
	Cut                           int64 // people of whom the first events are gone
}

// DryDay is how many messages would have been shown on a day, UTC.
type DryDay struct {
	Day   string // 2026-11-23
	Shown int64
}

// DryStop is how often a gate would have stopped the draft.
type DryStop struct {
	Reason        string
	People, Times int64
}

// DryCollision is of how many people the draft would have met a campaign that ran.
type DryCollision struct {
	tend.Collision

	People int64
}

// DryRuns try drafts on what is stored.
type DryRuns struct {
	lives     Lives
	rehearsal Rehearsal
	clock     tend.Clock
	turns     *turns
}

// NewDryRuns makes them. They take turns with a crowd's counts: each may keep a connection busy.
func NewDryRuns(lives Lives, rehearsal Rehearsal, crowd *Crowd, clock tend.Clock) *DryRuns {
	return &DryRuns{lives: lives, rehearsal: rehearsal, clock: clock, turns: &crowd.turns}
}

// Try tries a draft on the last days, 1 to MaxDryDays, and asks people for so long, at most MaxDryWithin.
// It ends with the context.
func (d *DryRuns) Try(ctx context.Context, of tend.Campaign, days int, within time.Duration) (DryRun, error) {
	now := d.clock.Now()
	from := daysBefore(now, days)
	try, assumed, err := d.rehearsal.DryRun(of.Site, of, tend.Stamp(from))
	if err != nil {
		return DryRun{}, err
	}
	bounded, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	done, err := d.turns.take(bounded, of.Site)
	if err != nil {
		return DryRun{}, inTime(ctx, bounded, err)
	}
	defer done()
	t := &dryTally{
		DryRun:  DryRun{From: from, To: now, Assumed: assumed},
		lives:   d.lives,
		site:    of.Site,
		try:     try,
		stops:   map[string]*DryStop{},
		meets:   map[tend.Collision]int64{},
		shown:   map[int64]int64{},
		account: map[string]struct{}{},
	}
	if t.People, err = d.lives.CountActive(bounded, of.Site, tend.Stamp(from)); err == nil {
		err = t.all(bounded)
	}
	switch {
	case ctx.Err() != nil:
		return DryRun{}, ctx.Err()
	case err != nil && !isLate(ctx, bounded):
		return DryRun{}, err
	}
	t.Finished = err == nil
	return t.told(), nil
}

// dryTally is a dry run while it goes on.
type dryTally struct {
	DryRun

	lives   Lives
	site    tend.SiteID
	try     func(context.Context, *store.Life) (tend.Tried, error)
	stops   map[string]*DryStop
	meets   map[tend.Collision]int64
	shown   map[int64]int64 // by day, since 1970
	account map[string]struct{}
	squares float64 // of the contacts of each
}

// all asks everybody, in the order of their lots: whoever was asked when the time is over was drawn.
func (t *dryTally) all(ctx context.Context) error {
	return byLot(ctx, t.lives.ActivePeople, t.site, tend.Stamp(t.From), inOneLife, func(people []store.Active) error {
		for len(people) > 0 {
			n := together(people)
			if err := t.some(ctx, people[:n]); err != nil {
				return err
			}
			people = people[n:]
		}
		return nil
	})
}

// together is how many of a list are read together.
func together(people []store.Active) int {
	units := uint64(0)
	for i, p := range people {
		if units += min(p.Rev, store.MaxRecount); units > unitsAtOnce && i > 0 {
			return i
		}
	}
	return len(people)
}

func (t *dryTally) some(ctx context.Context, people []store.Active) error {
	lives, err := t.lives.Lives(ctx, t.site, people)
	if err != nil {
		return err
	}
	t.People -= int64(len(people) - len(lives)) // merged or erased meanwhile
	for _, life := range lives {
		tried, err := t.try(ctx, life)
		if err != nil {
			return err
		}
		t.add(&tried)
	}
	return nil
}

func (t *dryTally) add(x *tend.Tried) {
	t.Asked++
	t.Events += int64(x.Events)
	if x.Cut {
		t.Cut++
	}
	n := int64(len(x.Contacts))
	t.Contacts, t.squares = t.Contacts+n, t.squares+float64(n*n)
	switch {
	case n > 0:
		t.Reached++
	case x.Held > 0:
		t.HeldOut++
	}
	for _, c := range x.Contacts {
		t.shown[c.At.Time().Unix()/daySeconds]++
		if c.Account != "" && len(t.account) <= maxAccounts {
			t.account[c.Account] = struct{}{}
		}
	}
	for reason, times := range x.Stops {
		s := t.stops[reason]
		if s == nil {
			s = &DryStop{Reason: reason}
			t.stops[reason] = s
		}
		s.People, s.Times = s.People+1, s.Times+int64(times)
	}
	for c := range x.Collisions {
		t.meets[c]++
	}
}

// told is what is known by now.
func (t *dryTally) told() DryRun {
	out := t.DryRun
	out.People = max(out.People, out.Asked)
	if out.Finished {
		out.People = out.Asked
	}
	if out.Accounts = int64(len(t.account)); out.Accounts > maxAccounts {
		out.Accounts = -1
	}
	out.ReachedOfAll, out.ReachedMargin = reckon(out.Reached, out.Asked, out.People)
	out.ContactsOfAll, out.ContactsMargin = reckonSum(out.Contacts, t.squares, out.Asked, out.People)
	for day := out.From.Unix() / daySeconds; day <= out.To.Unix()/daySeconds; day++ {
		out.Days = append(out.Days, DryDay{Day: dayOf(day), Shown: t.shown[day]})
	}
	for _, s := range t.stops {
		out.Stopped = append(out.Stopped, *s)
	}
	slices.SortFunc(out.Stopped, func(a, b DryStop) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Reason, b.Reason))
	})
	for c, people := range t.meets {
		out.Collisions = append(out.Collisions, DryCollision{c, people})
	}
	slices.SortFunc(out.Collisions, func(a, b DryCollision) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.How, b.How))
	})
	if out.Cut > 0 {
		out.Assumed = append(slices.Clip(out.Assumed), tend.AssumedCut)
	}
	return out
}

// reckonSum gives how much there is of all, when there was so much of those asked, and by how much that
// may be off at 95 %: the mean of a sample without replacement (W. G. Cochran, "Sampling Techniques",
// 2.5 and 2.6). Where nobody has anything it is off by what reckon says of people.
func reckonSum(sum int64, squares float64, asked, all int64) (of, margin int64) {
	if asked == 0 || asked >= all {
		return sum, 0
	}
	n, mean := float64(asked), float64(sum)/float64(asked)
	_, least := reckon(min(sum, asked), asked, all)
	if asked < 2 {
		return int64(math.Round(mean * float64(all))), least
	}
	variance := max(0, (squares-n*mean*mean)/(n-1))
	off := z95 * math.Sqrt(variance/n*(1-n/float64(all))) * float64(all)
	if sum == 0 {
		off = float64(least)
	}
	return int64(math.Round(mean * float64(all))), int64(math.Ceil(off))
}

package insight

import (
	"context"
	"slices"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Bounds of what is told of a funnel.
const (
	MaxFunnelDays = 90
	funnelWithin  = 30 * time.Second // the time of an answer
)

// Entrants reads people who can have entered a funnel; *store.DB implements it.
type Entrants interface {
	CountActive(ctx context.Context, site tend.SiteID, since tend.Micros) (int64, error)
	ActivePeople(ctx context.Context, site tend.SiteID, since tend.Micros, after store.Active, limit int) ([]store.Active, error)
	People(ctx context.Context, site tend.SiteID, after store.After, limit int) ([]store.Person, error)
	CountedStates(ctx context.Context, site tend.SiteID, people []tend.PersonID, of []*state.Definition) ([]store.Somebody, error)
}

// Companies read accounts that can have entered a funnel; *store.DB implements it.
type Companies interface {
	CountAccounts(ctx context.Context, site tend.SiteID, since tend.Micros) (int64, error)
	SeenAccounts(ctx context.Context, site tend.SiteID, since tend.Micros, limit int) ([]string, error)
	Accounts(ctx context.Context, site tend.SiteID, begins string, after store.AccountsAfter, limit int) ([]store.Account, error)
	AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error)
}

// Funnels answer who got how far in a funnel, out of people's states: the histories of those are gone
// through of whom it is not known yet, and nothing of it is kept. Of an account, those of all its people are.
type Funnels struct {
	folk      Entrants
	companies Companies
	crowd     *Crowd
	clock     tend.Clock
	within    time.Duration
}

// NewFunnels makes them. They take turns with a crowd's counts: each may keep a connection busy.
func NewFunnels(folk Entrants, companies Companies, crowd *Crowd, clock tend.Clock) *Funnels {
	return &Funnels{folk: folk, companies: companies, crowd: crowd, clock: clock, within: funnelWithin}
}

// FunnelReport is how far people came whose attempt began in the last days. Each is counted once, by
// the last attempt that they completed, else by the latest one. Of a funnel of accounts it counts these.
type FunnelReport struct {
	From, To           time.Time
	Asked              int64 // of how many people it is known
	People             int64 // of the site
	Finished           bool  // it is known of all
	Entered, Completed int64
	Steps              []FunnelStep
}

// FunnelStep is how many people reached a step.
type FunnelStep struct {
	Reached int64
	Here    int64         // who are at it now, and have time left
	Left    int64         // whose time was over there
	Median  time.Duration // from the step before to this one; -1 of the first one, and of one that nobody reached
}

// Report counts the people, or the accounts, of a site whose attempt began in the last days, 1 to
// MaxFunnelDays. When its time is over it tells of those whom it has asked: people who were drawn by lot,
// accounts that were seen last. It ends with the context.
func (f *Funnels) Report(ctx context.Context, site tend.SiteID, of *target.Funnel, days int) (FunnelReport, error) {
	bounded, done, err := f.turn(ctx, site)
	if err != nil {
		return FunnelReport{}, err
	}
	defer done()
	t := newFunnelTally(of, f.clock.Now(), days)
	count, ask := f.countPeople, f.everybody
	if of.Account {
		count, ask = f.countAccounts, f.everyAccount
	}
	there, err := count(bounded, site, t)
	if err != nil {
		return FunnelReport{}, late(ctx, bounded, err)
	}
	whole, err := ask(bounded, site, t)
	if err != nil && !isLate(ctx, bounded) {
		return FunnelReport{}, err
	}
	return t.told(there, err == nil && whole), nil
}

// countPeople counts those of the site, and those who were there since an attempt that counts can have begun.
func (f *Funnels) countPeople(ctx context.Context, site tend.SiteID, t *funnelTally) (there int64, err error) {
	if there, err = f.folk.CountActive(ctx, site, t.from); err == nil {
		t.People, err = f.crowd.all(ctx, site)
	}
	return there, err
}

// late says so.
func late(ctx, bounded context.Context, err error) error {
	if isLate(ctx, bounded) {
		return errBusy()
	}
	return err
}

// turn waits for the turn of a site, and gives the time that an answer may take.
func (f *Funnels) turn(ctx context.Context, site tend.SiteID) (bounded context.Context, done func(), err error) {
	bounded, cancel := context.WithTimeout(ctx, f.within)
	over, err := f.crowd.turns.take(bounded, site)
	if err == nil {
		return bounded, func() { over(); cancel() }, nil
	}
	defer cancel()
	return nil, nil, late(ctx, bounded, err)
}

// everybody asks all who were there since an attempt that counts can have begun, in the order of
// their lots.
func (f *Funnels) everybody(ctx context.Context, site tend.SiteID, t *funnelTally) (whole bool, err error) {
	return true, byLot(ctx, f.folk.ActivePeople, site, t.from, inOneRead, func(people []store.Active) error {
		for some := range slices.Chunk(people, inOneCount) {
			ids := make([]tend.PersonID, len(some))
			for i, p := range some {
				ids[i] = p.ID
			}
			states, err := f.folk.CountedStates(ctx, site, ids, []*state.Definition{t.of.Definition})
			if err != nil {
				return err
			}
			for i := range states {
				t.ask(states[i].State)
			}
		}
		return ctx.Err()
	})
}

// funnelTally is a report while it is made.
type funnelTally struct {
	FunnelReport

	of        *target.Funnel
	from, now tend.Micros
	took      [][]time.Duration // by step, from the one before
}

func newFunnelTally(of *target.Funnel, now time.Time, days int) *funnelTally {
	t := &funnelTally{of: of, took: make([][]time.Duration, len(of.Keys))}
	t.From, t.To, t.Steps = daysBefore(now, days), now, make([]FunnelStep, len(of.Keys))
	t.from, t.now = tend.Stamp(t.From), tend.Stamp(now)
	return t
}

// ask takes somebody in, where it is known how far they came.
func (t *funnelTally) ask(s *state.State) {
	d, known := s.FindDerived(t.of.Definition)
	if !known {
		return // erased meanwhile
	}
	t.Asked++
	if d == nil {
		return
	}
	times := d.Funnel.Since(t.from)
	if len(times) == 0 {
		return
	}
	t.Entered++
	for i := range times {
		t.Steps[i].Reached++
		if i > 0 {
			t.took[i] = append(t.took[i], times[i].Time().Sub(times[i-1].Time()))
		}
	}
	switch step := &t.Steps[len(times)-1]; {
	case len(times) == len(t.Steps):
		t.Completed++
	case d.Funnel.Runs(t.of.Definition, t.now):
		step.Here++
	default:
		step.Left++
	}
}

// told is what is known by now. Who was not there, of so many who were, cannot have entered.
func (t *funnelTally) told(there int64, finished bool) FunnelReport {
	out := t.FunnelReport
	out.Finished = finished
	if finished {
		there = out.Asked // some may have been merged or erased meanwhile
	}
	out.People = max(out.People, there, out.Asked)
	out.Asked += out.People - max(there, out.Asked)
	for i := range out.Steps {
		out.Steps[i].Median = median(t.took[i])
	}
	return out
}

// median is the middle one, or the mean of the two in the middle; -1 where there is none. It sorts
// the list.
func median(list []time.Duration) time.Duration {
	n := len(list)
	if n == 0 {
		return -1
	}
	slices.Sort(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}

package insight

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Bounds of an estimate and of a count.
const (
	maxDrawn    = 2000                   // people whom an estimate asks
	inOneRead   = 250                    // people who are read together
	inOneCount  = 25                     // where their histories may have to be gone through
	inOneTold   = 100                    // accounts whose people's histories are gone through together
	inOnePass   = 1000                   // who are asked in passing
	quickly     = 100 * time.Millisecond // after which an estimate asks no more of them
	countWithin = 100 * time.Second      // the time of a count
	maxWaiting  = 8                      // counts of a site that wait for their turn
	maxCounts   = 2                      // that this node makes at the same time
	maxExamples = 5                      // people named
	maxAccounts = 100_000                // told apart in an audience
	z95         = 1.959964               // of a normal distribution, 95 % lie within so many deviations
)

// Folk reads the people of a site; *store.DB implements it.
type Folk interface {
	CountPeople(ctx context.Context, site tend.SiteID) (int64, error)
	DrawPeople(ctx context.Context, site tend.SiteID, limit int) ([]tend.PersonID, error)
	EachState(ctx context.Context, site tend.SiteID, after tend.PersonID, limit int, ask func(store.Passing)) (int, error)
	CountedStates(ctx context.Context, site tend.SiteID, people []tend.PersonID, of []*state.Definition) ([]store.Somebody, error)
	AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error)
}

// Audience is how many people a condition holds for.
type Audience struct {
	People   int64
	Accounts int64 // that they are of, where everybody was asked; -1: not known
	Margin   int64 // of an estimate: 95 of 100 are off by no more
	Exact    bool  // everybody was asked
	Asked    int64 // people
	All      int64 // people of the site
	AsOf     time.Time
	Examples []store.Person // of those for whom it holds: at most five, seen last first
}

// Crowd answers who is in an audience, and what can be asked of people. It asks by the
// rule of the main road, of states made as the main road makes them.
type Crowd struct {
	folk  Folk
	past  Past
	clock tend.Clock

	drawn int // people whom an estimate asks
	turns turns
	known lessons
	large census
}

// NewCrowd makes it.
func NewCrowd(folk Folk, past Past, clock tend.Clock) *Crowd {
	return &Crowd{folk: folk, past: past, clock: clock, drawn: maxDrawn, turns: newTurns()}
}

// Estimate asks some of a site's people, drawn by lot and the same ones each time, and
// reckons from them. Of a small site it asks everybody.
func (c *Crowd) Estimate(ctx context.Context, site tend.SiteID, rule *target.Rule) (Audience, error) {
	begun := c.clock.Now()
	a := asking{rule: rule, Audience: Audience{AsOf: begun}}
	var err error
	if a.All, err = c.all(ctx, site); err != nil {
		return Audience{}, err
	}
	people, err := c.folk.DrawPeople(ctx, site, c.drawn)
	if err != nil {
		return Audience{}, err
	}
	whole := len(people) < c.drawn
	for some := range slices.Chunk(people, a.together()) {
		if a.Asked > 0 && c.clock.Now().Sub(begun) > quickly {
			whole = false
			break
		}
		if err := a.ask(ctx, c.folk, site, some); err != nil {
			return Audience{}, err
		}
	}
	if a.Exact = whole; whole {
		a.All, a.Accounts = a.Asked, a.accounts()
		return a.Audience, nil
	}
	a.All = max(a.All, a.Asked)
	a.People, a.Margin = reckon(a.People, a.Asked, a.All)
	a.Accounts = -1 // of how many there are, a part of the people says little
	return a.Audience, nil
}

// Count asks everybody. Counts of a site follow one another, and one ends with the
// context of whoever wants to know.
func (c *Crowd) Count(ctx context.Context, site tend.SiteID, rule *target.Rule) (Audience, error) {
	bounded, cancel := context.WithTimeout(ctx, countWithin)
	defer cancel()
	done, err := c.turns.take(bounded, site)
	if err != nil {
		return Audience{}, inTime(ctx, bounded, err)
	}
	defer done()
	a := asking{rule: rule, Audience: Audience{AsOf: c.clock.Now(), Exact: true}}
	if err := a.everybody(bounded, c.folk, site); err != nil {
		return Audience{}, inTime(ctx, bounded, err)
	}
	a.All, a.Accounts = a.Asked, a.accounts()
	return a.Audience, nil
}

// inTime says so when it was the time of a count that ended it.
func inTime(ctx, bounded context.Context, err error) error {
	if isLate(ctx, bounded) {
		return tend.Errorf(tend.Unavailable, "count_unfinished", "counting everybody takes longer than %s: the estimate stands", countWithin)
	}
	return err
}

// asking is an audience while it is asked for.
type asking struct {
	Audience

	rule *target.Rule
	of   map[string]struct{} // accounts; one more than maxAccounts says that there are more

	byAccount bool                    // the rule asks of accounts
	counted   map[string]*state.State // accounts, where it wants something counted of them; nil of one that is not there
	last      tend.PersonID           // who was asked in passing, or is in rest
	rest      []tend.PersonID         // of whom more has to be read
}

// together is how many people are read together.
func (a *asking) together() int {
	if len(a.rule.Definitions()) > 0 {
		return inOneCount
	}
	return inOneRead
}

func (a *asking) ask(ctx context.Context, folk Folk, site tend.SiteID, people []tend.PersonID) error {
	states, err := folk.CountedStates(ctx, site, people, a.rule.Definitions())
	if err != nil {
		return err
	}
	accounts, err := a.accountsOf(ctx, folk, site, states)
	if err != nil {
		return err
	}
	in := target.Input{Now: tend.Stamp(a.AsOf)}
	for _, p := range states {
		in.State, in.Person, in.Account = p.State, int64(p.ID), accounts[p.State.Account]
		if a.rule.Match(&in) {
			a.People++
			a.example(p.Person)
			a.account(p.State.Account)
		}
	}
	a.Asked += int64(len(states))
	return nil
}

// everybody asks all people of a site, in passing wherever their snapshots say enough.
func (a *asking) everybody(ctx context.Context, folk Folk, site tend.SiteID) error {
	in, together := target.Input{Now: tend.Stamp(a.AsOf)}, a.together()
	needs := a.rule.Account()
	a.byAccount = needs.Any()
	for n := inOnePass; n == inOnePass; {
		var err error
		if n, err = folk.EachState(ctx, site, a.last, inOnePass, func(p store.Passing) { a.pass(&in, &p) }); err != nil {
			return err
		}
		for some := range slices.Chunk(a.rest, together) {
			if err := a.ask(ctx, folk, site, some); err != nil {
				return err
			}
		}
		a.rest = a.rest[:0]
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return a.name(ctx, folk, site)
}

// pass asks somebody whose state holds until the next one.
func (a *asking) pass(in *target.Input, p *store.Passing) {
	a.last = p.ID
	if p.State == nil || a.byAccount && p.State.Account != "" || len(p.State.Uncounted(a.rule.Definitions())) > 0 {
		a.rest = append(a.rest, p.ID)
		return
	}
	a.Asked++
	in.State, in.Person = p.State, int64(p.ID)
	if a.rule.Match(in) {
		a.People++
		a.example(store.Person{ID: p.ID, Last: p.Last})
		a.account(p.State.Account)
	}
}

// name completes the people who are named; who is erased meanwhile is named no more.
func (a *asking) name(ctx context.Context, folk Folk, site tend.SiteID) error {
	ids := make([]tend.PersonID, len(a.Examples))
	for i := range a.Examples {
		ids[i] = a.Examples[i].ID
	}
	people, err := folk.CountedStates(ctx, site, ids, nil)
	if err != nil {
		return err
	}
	a.Examples = nil
	for _, p := range people {
		a.example(p.Person)
	}
	return nil
}

func (a *asking) account(id string) {
	if id == "" || len(a.of) > maxAccounts {
		return
	}
	if a.of == nil {
		a.of = map[string]struct{}{}
	}
	if _, known := a.of[id]; !known {
		a.of[strings.Clone(id)] = struct{}{} // the state that it stands in need not be kept for it
	}
}

// accounts is how many there are of those for whom it holds; -1 above maxAccounts.
func (a *asking) accounts() int64 {
	if len(a.of) > maxAccounts {
		return -1
	}
	return int64(len(a.of))
}

// example keeps those seen last.
func (a *asking) example(p store.Person) {
	at, _ := slices.BinarySearchFunc(a.Examples, p, func(x, y store.Person) int {
		return cmp.Or(cmp.Compare(y.Last, x.Last), cmp.Compare(y.ID, x.ID))
	})
	if at < maxExamples {
		a.Examples = slices.Insert(a.Examples, at, p)
		a.Examples = a.Examples[:min(len(a.Examples), maxExamples)]
	}
}

// reckon gives how many of all there are when so many were found among those asked, and
// by how many that may be off: the longer half of Wilson's interval at 95 %, of a sample
// without replacement (E. B. Wilson, "Probable Inference, the Law of Succession, and
// Statistical Inference", JASA 22, 1927), so that nobody found does not mean nobody.
func reckon(found, asked, all int64) (people, margin int64) {
	if asked == 0 || asked >= all {
		return found, 0
	}
	share := float64(found) / float64(asked)
	n := float64(asked) * float64(all-1) / float64(all-asked) // as if with replacement
	z2 := z95 * z95
	centre := (share + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(share*(1-share)/n+z2/(4*n*n))
	off := max(centre+half-share, share-(centre-half))
	return int64(math.Round(share * float64(all))), int64(math.Ceil(off * float64(all)))
}

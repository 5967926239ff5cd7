package people

import (
	"cmp"
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// FunnelPlace is where somebody, or an account, is in a funnel, by the latest attempt.
type FunnelPlace struct {
	ID, Name       string
	State          string // target.InFunnel; StuckInFunnel, where its time is over; CompletedFunnel
	Step, StepName string // that was reached last; the name is "" where it has none
	At             tend.Micros
}

// Places tell where people and accounts are in funnels.
type Places struct {
	past  store.Streams
	lives Lives
}

// NewPlaces makes them.
func NewPlaces(past store.Streams, lives Lives) *Places { return &Places{past: past, lives: lives} }

// ways are funnels that are asked of somebody, or of an account.
type ways struct {
	read []*target.Funnel
	rows []store.Funnel
	of   []*state.Definition // each once
}

// readWays reads those by account, or by person.
func readWays(funnels []store.Funnel, account bool) (w ways, err error) {
	for i := range funnels {
		f, err := target.ReadFunnel(funnels[i].Body)
		if err != nil { // never: it was read when it was saved
			return w, err
		}
		if f.Account != account {
			continue
		}
		w.read, w.rows = append(w.read, f), append(w.rows, funnels[i])
		w.of = state.Together(w.of, []*state.Definition{f.Definition})
	}
	return w, nil
}

// Of gives the funnels by person that somebody has entered, those first in which they moved last. What they
// did is gone through for those that their state does not know; nothing of it is kept.
func (p *Places) Of(ctx context.Context, site tend.SiteID, r *Record, funnels []store.Funnel, now tend.Micros) ([]FunnelPlace, error) {
	w, err := readWays(funnels, false)
	if err != nil {
		return nil, err
	}
	known, err := p.known(ctx, site, r, w.of)
	if err != nil {
		return nil, err
	}
	return w.places(known, now), nil
}

// OfAccount gives the funnels by account that an account has entered, in the order of Of. What its people did
// is gone through.
func (p *Places) OfAccount(ctx context.Context, site tend.SiteID, account string, funnels []store.Funnel, now tend.Micros) ([]FunnelPlace, error) {
	w, err := readWays(funnels, true)
	if err != nil {
		return nil, err
	}
	known := map[string]*state.Derived{}
	for some := range slices.Chunk(w.of, state.MaxDerived) {
		states, err := p.lives.AccountStates(ctx, site, []string{account}, store.AccountAsk{Events: []string{}, Metrics: []string{}, Definitions: some})
		if err != nil {
			return nil, err
		}
		for _, d := range states[account].Derived {
			known[d.Name] = &d
		}
	}
	return w.places(known, now), nil
}

// places are those where what is counted says that they were entered.
func (w *ways) places(known map[string]*state.Derived, now tend.Micros) []FunnelPlace {
	list := []FunnelPlace{}
	for i, f := range w.read {
		d := known[f.Key]
		if d == nil {
			continue
		}
		times := d.Funnel.Attempt()
		if len(times) == 0 {
			continue
		}
		last := len(times) - 1
		at := FunnelPlace{
			ID: w.rows[i].ID, Name: w.rows[i].Name, State: target.StuckInFunnel, Step: f.Keys[last], StepName: f.Names[last], At: times[last],
		}
		switch {
		case len(times) == len(f.Keys):
			at.State = target.CompletedFunnel
		case d.Funnel.Runs(f.Definition, now):
			at.State = target.InFunnel
		}
		list = append(list, at)
	}
	slices.SortStableFunc(list, func(a, b FunnelPlace) int { return cmp.Compare(b.At, a.At) })
	return list
}

// known is what is counted of somebody by some definitions, by their keys.
func (p *Places) known(ctx context.Context, site tend.SiteID, r *Record, of []*state.Definition) (map[string]*state.Derived, error) {
	known := map[string]*state.Derived{}
	for _, d := range of {
		if counted, _ := r.state.FindDerived(d); counted != nil {
			known[d.Key] = counted
		}
	}
	missing := r.state.Uncounted(of)
	if len(missing) == 0 {
		return known, nil
	}
	who := store.Counted{Site: site, Person: r.person, Rev: r.state.Rev, Zone: r.state.Zone}
	counted, err := store.Recount(ctx, p.past, who, missing, nil)
	if err != nil && tend.CodeOf(err) != tend.NotFound { // they may have been erased meanwhile
		return nil, err
	}
	for i := range counted {
		known[counted[i].Name] = &counted[i]
	}
	return known, nil
}

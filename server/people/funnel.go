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

// FunnelPlace is where somebody is in a funnel, by their latest attempt.
type FunnelPlace struct {
	ID, Name       string
	State          string // target.InFunnel; StuckInFunnel, where its time is over; CompletedFunnel
	Step, StepName string // that was reached last; the name is "" where it has none
	At             tend.Micros
}

// Places tell where people are in funnels.
type Places struct{ past store.Streams }

// NewPlaces makes them.
func NewPlaces(past store.Streams) *Places { return &Places{past: past} }

// Of gives the funnels that somebody has entered, those first in which they moved last. What they did is
// gone through for those that their state does not know; nothing of it is kept.
func (p *Places) Of(ctx context.Context, site tend.SiteID, r *Record, funnels []store.Funnel, now tend.Micros) ([]FunnelPlace, error) {
	read := make([]*target.Funnel, len(funnels))
	var of []*state.Definition
	for i := range funnels {
		f, err := target.ReadFunnel(funnels[i].Body)
		if err != nil { // never: it was read when it was saved
			return nil, err
		}
		read[i], of = f, append(of, f.Definition)
	}
	known, err := p.known(ctx, site, r, of)
	if err != nil {
		return nil, err
	}
	list := []FunnelPlace{}
	for i, f := range read {
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
			ID: funnels[i].ID, Name: funnels[i].Name, State: target.StuckInFunnel, Step: f.Keys[last], StepName: f.Names[last], At: times[last],
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
	return list, nil
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

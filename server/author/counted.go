package author

import (
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// ReasonCounted is of a condition by which a site would have more counted than is kept of a person.
const ReasonCounted = "counters.too_many"

// countable refuses a condition by which the campaigns of a site that have not ended would have more
// different events with where, sequences and funnels counted than there is room for in a person's state, or an
// account's. instead is the campaign whose draft the condition takes the place of.
func countable(aimed []store.Aimed, known target.Saved, rule *target.Rule, instead string) error {
	if len(wanted(rule)) == 0 {
		return nil
	}
	people, accounts := map[string]bool{}, map[string]bool{}
	add := func(r *target.Rule) {
		for _, d := range r.Definitions() {
			people[d.Key] = true
		}
		for _, d := range r.Account().Definitions {
			accounts[d.Key] = true
		}
	}
	for i := range aimed {
		if aimed[i].ID == instead && aimed[i].Review == tend.Draft {
			continue
		}
		if r, err := known.Compile(aimed[i].Audience); err == nil { // what cannot be used counts nothing
			add(r)
		}
		if id := aimed[i].Moves; id != "" {
			if r, err := known.CompileOf(id, known.Segments[id].Condition); err == nil {
				add(r)
			}
		}
	}
	add(rule)
	for whom, keys := range map[string]map[string]bool{"people": people, "accounts": accounts} {
		if len(keys) > state.MaxDerived {
			return tend.Errorf(tend.Conflict, ReasonCounted,
				"with this the campaigns of the site would count %d different events with where, sequences and funnels of %s, and at most %d are counted: end a campaign that has some, or ask for the same ones", len(keys), whom, state.MaxDerived)
		}
	}
	return nil
}

// wanted is all that a rule wants counted.
func wanted(r *target.Rule) []*state.Definition {
	return slices.Concat(r.Definitions(), r.Account().Definitions)
}

// counted is countable for an audience.
func counted(ctx context.Context, r store.Records, body *tend.Campaign, rule *target.Rule, known target.Saved) error {
	if len(wanted(rule)) == 0 {
		return nil
	}
	aimed, err := r.AimedCampaigns(ctx, body.Site)
	if err != nil {
		return err
	}
	if known.Segments == nil {
		if known, err = Known(ctx, r, body.Site); err != nil {
			return err
		}
	}
	return countable(aimed, known, rule, body.ID)
}

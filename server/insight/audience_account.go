package insight

import (
	"context"
	"maps"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// maxCounted is of how many accounts what was counted is remembered while an audience is asked: their people
// do not stand together, and to count one is dear.
const maxCounted = 10_000

// accountsOf reads what the rule asks of the accounts that people are in, together; nothing where
// it asks nothing of them.
func (a *asking) accountsOf(ctx context.Context, folk Folk, site tend.SiteID, people []store.Somebody) (map[string]*state.State, error) {
	needs := a.rule.Account()
	if !needs.Any() {
		return nil, nil
	}
	ask := store.AccountAsk{Attrs: needs.Attrs, Events: needs.Events, Metrics: needs.Metrics, Sums: needs.Sums, Definitions: needs.Definitions}
	if ask.Events == nil {
		ask.Events = []string{} // nil is all
	}
	if ask.Metrics == nil {
		ask.Metrics = []string{}
	}
	ids := accountIDs(people)
	if len(ask.Definitions) == 0 {
		return folk.AccountStates(ctx, site, ids, ask)
	}
	if a.counted == nil || len(a.counted)+len(ids) > maxCounted {
		a.counted = map[string]*state.State{}
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { _, known := a.counted[id]; return known })
	found, err := folk.AccountStates(ctx, site, ids, ask)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		a.counted[id] = found[id]
	}
	return a.counted, nil
}

// accountIDs are the accounts that people are in, each once.
func accountIDs(people []store.Somebody) []string {
	ids := map[string]struct{}{}
	for _, p := range people {
		if p.State.Account != "" {
			ids[p.State.Account] = struct{}{}
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// learnAccounts looks at what is known of the accounts that people are in.
func (c *Crowd) learnAccounts(ctx context.Context, site tend.SiteID, people []store.Somebody, of *paths) error {
	for some := range slices.Chunk(accountIDs(people), inOneRead) {
		known, err := c.folk.AccountStates(ctx, site, some, store.AccountAsk{Attrs: true, Events: []string{}, Metrics: []string{}})
		if err != nil {
			return err
		}
		for _, id := range some {
			if st := known[id]; st != nil {
				for i := range st.Attrs {
					of.see(st.Attrs[i].Path, &st.Attrs[i].Value)
				}
			}
		}
	}
	return nil
}

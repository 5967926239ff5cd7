package insight

import (
	"context"
	"maps"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// accountsOf reads what the rule asks of the accounts that people are in, together; nothing where
// it asks nothing of them.
func (a *asking) accountsOf(ctx context.Context, folk Folk, site tend.SiteID, people []store.Somebody) (map[string]*state.State, error) {
	needs := a.rule.Account()
	if !needs.Any() {
		return nil, nil
	}
	ask := store.AccountAsk{Attrs: needs.Attrs, Events: needs.Events, Metrics: needs.Metrics, Sums: needs.Sums}
	if ask.Events == nil {
		ask.Events = []string{} // nil is all
	}
	if ask.Metrics == nil {
		ask.Metrics = []string{}
	}
	return folk.AccountStates(ctx, site, accountIDs(people), ask)
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

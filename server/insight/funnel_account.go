package insight

import (
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// maxAsked is how many accounts a report asks at most: more than its time is enough for.
const maxAsked = 100_000

// countAccounts is countPeople of accounts.
func (f *Funnels) countAccounts(ctx context.Context, site tend.SiteID, t *funnelTally) (there int64, err error) {
	if there, err = f.companies.CountAccounts(ctx, site, t.from); err == nil {
		t.People, err = f.companies.CountAccounts(ctx, site, 0)
	}
	return there, err
}

// everyAccount asks the accounts that were seen since an attempt that counts can have begun, those seen last
// first; whole tells that it were all. Which they are is read at once: an account that is seen meanwhile would
// be passed over in a list that is read on.
func (f *Funnels) everyAccount(ctx context.Context, site tend.SiteID, t *funnelTally) (whole bool, err error) {
	all, err := f.companies.SeenAccounts(ctx, site, t.from, maxAsked)
	if err != nil {
		return false, err
	}
	for ids := range slices.Chunk(all, inOneTold) {
		states, err := f.counted(ctx, site, ids, t.of)
		if err != nil {
			return false, err
		}
		for _, id := range ids {
			t.ask(states[id])
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
	}
	return len(all) < maxAsked, nil
}

// counted is how far accounts came, each of them.
func (f *Funnels) counted(ctx context.Context, site tend.SiteID, ids []string, of *target.Funnel) (map[string]*state.State, error) {
	return f.companies.AccountStates(ctx, site, ids, store.AccountAsk{Events: []string{}, Metrics: []string{}, Definitions: []*state.Definition{of.Definition}})
}

// Accounts gives accounts at a step, as People gives people.
func (f *Funnels) Accounts(ctx context.Context, site tend.SiteID, of *target.Funnel, which AtStep, after store.AccountsAfter, limit int) ([]Entrant[store.Account], store.AccountsAfter, error) {
	l := &entrants[store.Account, store.AccountsAfter]{
		read: func(ctx context.Context, after store.AccountsAfter) ([]store.Account, error) {
			return f.companies.Accounts(ctx, site, "", after, inOneCount)
		},
		states: func(ctx context.Context, accounts []store.Account) (func(*store.Account) *state.State, error) {
			ids := make([]string, len(accounts))
			for i := range accounts {
				ids[i] = accounts[i].ID
			}
			states, err := f.counted(ctx, site, ids, of)
			return func(a *store.Account) *state.State { return states[a.ID] }, err
		},
		place: func(a *store.Account) (tend.Micros, store.AccountsAfter) {
			return a.Last, store.AccountsAfter{Last: a.Last, ID: a.ID}
		},
		after: after, limit: limit,
	}
	return pageOf(ctx, f, site, l, of, which)
}

package people

import (
	"context"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// Bounds of what is told of an account at once.
const (
	maxAccountPeople = 100
	accountDays      = 90 // days of activity, today included
)

// Companies keeps accounts; store implements it.
type Companies interface {
	Account(ctx context.Context, site tend.SiteID, id string) (store.Account, error)
	Accounts(ctx context.Context, site tend.SiteID, begins string, after store.AccountsAfter, limit int) ([]store.Account, error)
	PeopleOfAccount(ctx context.Context, site tend.SiteID, id string, limit int) ([]store.AccountPerson, error)
	AccountDays(ctx context.Context, site tend.SiteID, id string, from int64) ([]store.AccountDay, error)
	AccountsOf(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]store.Belonging, error)
}

// Accounts answers who the accounts are, and whom and what they have.
type Accounts struct {
	people    *People
	companies Companies
	clock     tend.Clock
}

// NewAccounts makes it.
func NewAccounts(people *People, companies Companies, clock tend.Clock) *Accounts {
	return &Accounts{people: people, companies: companies, clock: clock}
}

// Account is all that is known of an account.
type Account struct {
	store.Account
	Traits  map[string]any
	Metrics []state.Metric        // in exports
	Members []store.AccountPerson // those active last first, at most 100
	Days    []store.AccountDay    // of the last 90 that had any activity, the oldest first
	From    time.Time             // the first of those days
	AsOf    time.Time
}

// List gives a page of a site's accounts and the cursor of the next page, "" at the end: those
// seen last first, or, where begins is given, those whose id or name begins with it, by id.
func (a *Accounts) List(ctx context.Context, site tend.SiteID, begins, cursor string, limit int) ([]store.Account, string, error) {
	var after store.AccountsAfter
	if cursor != "" {
		if err := readCursor(cursor, &after); err != nil || after.ID == "" {
			return nil, "", errCursor()
		}
	}
	list, err := a.companies.Accounts(ctx, site, begins, after, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	last := &list[limit-1]
	next, err := writeCursor(store.AccountsAfter{Last: last.Last, ID: last.ID})
	return list[:limit], next, err
}

// Get gives an account with its people and its days.
func (a *Accounts) Get(ctx context.Context, site tend.SiteID, id string) (Account, error) {
	row, err := a.companies.Account(ctx, site, id)
	if err != nil {
		return Account{}, err
	}
	now := a.clock.Now().UTC()
	out := Account{Account: row, Traits: nested(row.Attrs()), AsOf: now, From: now.Truncate(24*time.Hour).AddDate(0, 0, 1-accountDays)}
	if out.Members, err = a.companies.PeopleOfAccount(ctx, site, id, maxAccountPeople); err != nil {
		return Account{}, err
	}
	out.Days, err = a.companies.AccountDays(ctx, site, id, out.From.Unix()/(24*60*60))
	return out, err
}

// Of lists the accounts that a person belongs to.
func (a *Accounts) Of(ctx context.Context, site tend.SiteID, person string) ([]store.Belonging, error) {
	row, err := a.people.find(ctx, site, person)
	if err != nil {
		return nil, err
	}
	return a.companies.AccountsOf(ctx, site, row.ID)
}

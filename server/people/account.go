package people

import (
	"cmp"
	"context"
	"time"

	"github.com/go-json-experiment/json"

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

// Lives tell what is seen of the people of accounts together; store implements it.
type Lives interface {
	AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error)
	AnswersOfAccount(ctx context.Context, site tend.SiteID, id string, people, limit int) ([]store.AccountAnswer, error)
}

// Accounts answers who the accounts are, and whom and what they have.
type Accounts struct {
	people    *People
	companies Companies
	lives     Lives
	clock     tend.Clock
}

// NewAccounts makes it.
func NewAccounts(people *People, companies Companies, lives Lives, clock tend.Clock) *Accounts {
	return &Accounts{people: people, companies: companies, lives: lives, clock: clock}
}

// Account is all that is known of an account.
type Account struct {
	store.Account
	Traits  map[string]any
	Metrics []state.Metric        // in exports
	Members []store.AccountPerson // those active last first, at most 100
	Days    []store.AccountDay    // of the last 90 that had any activity, the oldest first
	From    time.Time             // the first of those days
	Sides   Dimensions            // of all its people together; days are UTC
	AsOf    time.Time
}

// List gives a page of a site's accounts and the cursor of the next page, "" at the end: those
// seen last first, or, where begins is given, those whose id or name begins with it, by id.
func (a *Accounts) List(ctx context.Context, site tend.SiteID, begins, cursor string, limit int) ([]store.Account, string, error) {
	var after store.AccountsAfter
	if cursor != "" {
		if err := ReadCursor(cursor, &after); err != nil || after.ID == "" {
			return nil, "", errCursor()
		}
	}
	list, err := a.companies.Accounts(ctx, site, begins, after, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	last := &list[limit-1]
	next, err := WriteCursor(store.AccountsAfter{Last: last.Last, ID: last.ID})
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
	if out.Days, err = a.companies.AccountDays(ctx, site, id, out.From.Unix()/(24*60*60)); err != nil {
		return Account{}, err
	}
	out.Sides, err = a.sides(ctx, site, id, tend.Stamp(now))
	return out, err
}

// sides are the dimensions of an account: those of a person, asked of the account's state.
func (a *Accounts) sides(ctx context.Context, site tend.SiteID, id string, now tend.Micros) (Dimensions, error) {
	known, err := a.lives.AccountStates(ctx, site, []string{id}, store.AccountAsk{Life: true})
	if err != nil {
		return Dimensions{}, err
	}
	st := known[id]
	if st == nil {
		st = &state.State{}
	}
	if st.First == 0 && len(st.Events) == 0 { // nobody was ever there: it goes back as far as what is said of it
		for i := range st.Metrics {
			if days := st.Metrics[i].Days; len(days) > 0 && (st.First == 0 || days[0].At < st.First) {
				st.First = days[0].At
			}
		}
	}
	d := dimensionsOf(st, now)
	list, err := a.lives.AnswersOfAccount(ctx, site, id, maxAccountPeople, maxLastAnswers)
	if err != nil {
		return Dimensions{}, err
	}
	for i := range list {
		x := &list[i]
		answer := Answer{Campaign: x.Campaign, Question: x.Question, At: x.At, Person: cmp.Or(x.User, x.Anon)}
		if err := json.Unmarshal(x.Value, &answer.Value); err != nil {
			return Dimensions{}, tend.Errorf(tend.Internal, "", "an answer that is no JSON: %w", err)
		}
		d.Answers = append(d.Answers, answer)
	}
	return d, nil
}

// Of lists the accounts that a person belongs to.
func (a *Accounts) Of(ctx context.Context, site tend.SiteID, person string) ([]store.Belonging, error) {
	row, err := a.people.find(ctx, site, person)
	if err != nil {
		return nil, err
	}
	return a.companies.AccountsOf(ctx, site, row.ID)
}

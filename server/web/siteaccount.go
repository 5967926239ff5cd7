package web

import (
	"context"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// Accounts reads the accounts of a site back; *people.Accounts implements it.
type Accounts interface {
	List(ctx context.Context, site tend.SiteID, begins, cursor string, limit int) ([]store.Account, string, error)
	Get(ctx context.Context, site tend.SiteID, id string) (people.Account, error)
	Of(ctx context.Context, site tend.SiteID, person string) ([]store.Belonging, error)
}

// ListSiteAccounts answers GET /sites/{site}/accounts.
func (d *door) ListSiteAccounts(c echo.Context, _ api.InSite, params api.ListSiteAccountsParams) error {
	list, next, err := d.Accounts.List(c.Request().Context(), here(c).ID, params.Search, params.Cursor, limitOf(params.Limit))
	if err != nil {
		return err
	}
	out := api.SiteAccountPage{Data: make([]api.SiteAccountItem, len(list)), Next: next}
	for i := range list {
		out.Data[i] = accountItem(&list[i])
	}
	return answer(c, http.StatusOK, out)
}

func accountItem(a *store.Account) api.SiteAccountItem {
	return api.SiteAccountItem{
		ID: a.ID, Name: a.Name, FirstSeen: a.First.Time(), LastSeen: a.Last.Time(), People: a.People, Events: a.Events,
		Owner: api.AccountOwner{Name: a.OwnerName, Email: a.OwnerEmail},
	}
}

// GetSiteAccount answers GET /sites/{site}/accounts/{id}.
func (d *door) GetSiteAccount(c echo.Context, _ api.InSite, id api.SiteAccountID) error {
	a, err := d.Accounts.Get(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	out, err := accountOut(&a)
	if err != nil {
		return err
	}
	out.Members, out.Days = make([]api.AccountMember, len(a.Members)), make([]api.AccountDay, len(a.Days))
	for i, m := range a.Members {
		out.Members[i] = api.AccountMember{ID: m.User, Known: m.User != "", Role: m.Role, FirstSeen: m.First.Time(), LastSeen: m.Last.Time()}
		if m.User == "" {
			out.Members[i].ID = m.Anon
		}
	}
	for i, day := range a.Days {
		out.Days[i] = api.AccountDay{Day: time.Unix(day.Day*24*60*60, 0).UTC(), People: day.Active, Events: day.Events}
	}
	if out.Dimensions, err = d.accountDimensions(c, &a); err != nil {
		return err
	}
	return answer(c, http.StatusOK, out)
}

// accountOut is an account without its people, its days and its dimensions.
func accountOut(a *people.Account) (api.SiteAccount, error) {
	traits, err := json.Marshal(a.Traits, json.Deterministic(true))
	if err != nil {
		return api.SiteAccount{}, tend.Errorf(tend.Internal, "", "traits: %w", err)
	}
	item := accountItem(&a.Account)
	return api.SiteAccount{
		ID: item.ID, Name: item.Name, FirstSeen: item.FirstSeen, LastSeen: item.LastSeen, People: item.People, Events: item.Events, Owner: item.Owner,
		Traits: api.Object(traits), From: a.From, AsOf: a.AsOf,
	}, nil
}

// maxOwner is the longest name of somebody who represents an account, in bytes.
const maxOwner = 200

// UpdateSiteAccount answers PATCH /sites/{site}/accounts/{id}.
func (d *door) UpdateSiteAccount(c echo.Context, _ api.InSite, id api.SiteAccountID) error {
	o, in, err := object(c, "owner")
	if err != nil {
		return err
	}
	o.Need("owner")
	owner, ok := o.Object("owner")
	var name, email string
	if ok {
		owner.Only([]string{"name", "email"}, nil)
		name, email = owner.Text("name", maxOwner), owner.Text("email", tend.MaxID)
		if email != "" {
			clean, err := auth.ParseEmail(email)
			if err != nil {
				owner.Fault("email", tend.ReasonValue, "email must be an address, such as ada@example.com")
			}
			email = clean
		}
	}
	if err := in.Err("the account cannot be changed like this"); err != nil {
		return err
	}
	site, ctx := here(c).ID, c.Request().Context()
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		if err := ch.OwnAccount(ctx, site, id, name, email); err != nil {
			return err
		}
		return ch.Audit(ctx, site, who(c).name(), "account.update", id, "owner")
	})
	if err != nil {
		return err
	}
	return d.GetSiteAccount(c, here(c).Name, id)
}

// ListPersonAccounts answers GET /sites/{site}/people/{id}/accounts.
func (d *door) ListPersonAccounts(c echo.Context, _ api.InSite, id api.PersonID) error {
	list, err := d.Accounts.Of(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	out := api.BelongingList{Data: make([]api.Belonging, len(list))}
	for i, b := range list {
		out.Data[i] = api.Belonging{Account: b.Account, Name: b.Name, Role: b.Role, FirstSeen: b.First.Time(), LastSeen: b.Last.Time()}
	}
	return answer(c, http.StatusOK, out)
}

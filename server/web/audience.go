package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/author"
	"tend/server/insight"
	"tend/server/people"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/web/api"
)

// EstimateAudience answers POST /sites/{site}/audience/estimate.
func (d *door) EstimateAudience(c echo.Context, _ api.InSite) error {
	return d.audience(c, d.Crowds.Estimate)
}

// CountAudience answers POST /sites/{site}/audience/count.
func (d *door) CountAudience(c echo.Context, _ api.InSite) error {
	return d.audience(c, d.Crowds.Count)
}

func (d *door) audience(c echo.Context, ask func(context.Context, tend.SiteID, *target.Rule) (insight.Audience, error)) error {
	o, in, err := object(c, "audience")
	if err != nil {
		return err
	}
	saved, err := d.savedFor(c, o.Raw("audience"))
	if err != nil {
		return err
	}
	rule := author.Audience(in, o, o.Raw("audience"), saved)
	if err := author.CheckLists(c.Request().Context(), d.Records.Records(), here(c).ID, in, o.At("audience"), o.Raw("audience")); err != nil {
		return err
	}
	if err := in.Err("the condition cannot be used"); err != nil {
		return err
	}
	a, err := ask(c.Request().Context(), here(c).ID, rule)
	if err != nil {
		return err
	}
	out := api.Audience{
		People: a.People, Margin: a.Margin, Exact: a.Exact, Asked: a.Asked, All: a.All, AsOf: a.AsOf,
		Examples: make([]api.PersonItem, len(a.Examples)),
	}
	if a.Accounts >= 0 {
		out.Accounts = &a.Accounts
	}
	for i := range a.Examples {
		p := people.Listed(&a.Examples[i])
		out.Examples[i] = listedOut(&p)
	}
	return answer(c, http.StatusOK, out)
}

// ListEventNames answers GET /sites/{site}/events/names.
func (d *door) ListEventNames(c echo.Context, _ api.InSite, params api.ListEventNamesParams) error {
	words, err := d.Crowds.Words(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	list := slices.DeleteFunc(slices.Clone(words.Events), func(n insight.EventName) bool { return !strings.HasPrefix(n.Name, params.Search) })
	page, next, err := pageOf(list, func(n *insight.EventName) string { return n.Name }, params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	out := api.EventNamePage{Data: make([]api.EventName, len(page)), Next: next, Asked: words.Asked, All: words.All}
	for i, n := range page {
		out.Data[i] = api.EventName{Name: n.Name, People: n.People, Times: n.Times, LastSeen: n.Last.Time()}
	}
	return answer(c, http.StatusOK, out)
}

// ListEventProperties answers GET /sites/{site}/events/names/{event}/properties.
func (d *door) ListEventProperties(c echo.Context, _ api.InSite, name string) error {
	return d.properties(c, func(w *insight.Words) []insight.Property { return w.Properties[name] })
}

// ListAttributes answers GET /sites/{site}/attributes.
func (d *door) ListAttributes(c echo.Context, _ api.InSite, params api.ListAttributesParams) error {
	switch params.On {
	case "account":
		return d.properties(c, func(w *insight.Words) []insight.Property { return w.OfAccounts })
	case "", "person":
		return d.properties(c, func(w *insight.Words) []insight.Property { return w.Attributes })
	}
	in := &tend.Input{}
	in.Fault("?on", tend.ReasonValue, "there are attributes of a person and of an account, not of %q", short(string(params.On)))
	return in.Err("the query is refused")
}

func (d *door) properties(c echo.Context, of func(*insight.Words) []insight.Property) error {
	words, err := d.Crowds.Words(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	list := of(words)
	out := api.PropertyList{Data: make([]api.Property, len(list))}
	for i, p := range list {
		out.Data[i] = api.Property{Path: p.Path, Values: p.Values}
		for _, k := range p.Kinds {
			out.Data[i].Kinds = append(out.Data[i].Kinds, api.PropertyKinds(k))
		}
	}
	return answer(c, http.StatusOK, out)
}

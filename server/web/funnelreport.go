package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/people"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/web/api"
)

// funnelDays is how far back a funnel is looked at where nobody says.
const funnelDays = 30

// Reasons for which who is in a funnel is not listed.
const (
	reasonByPerson  = "funnel.by_person"  // it has no accounts
	reasonByAccount = "funnel.by_account" // it has no people
)

// FunnelReports say who got how far in a funnel; *insight.Funnels implements it.
type FunnelReports interface {
	Report(ctx context.Context, site tend.SiteID, of *target.Funnel, days int) (insight.FunnelReport, error)
	People(ctx context.Context, site tend.SiteID, of *target.Funnel, which insight.AtStep, after store.After, limit int) ([]insight.Entrant[store.Person], store.After, error)
	Accounts(ctx context.Context, site tend.SiteID, of *target.Funnel, which insight.AtStep, after store.AccountsAfter, limit int) ([]insight.Entrant[store.Account], store.AccountsAfter, error)
}

// funnelAsked is the funnel of the path, as people are asked for it.
func (d *door) funnelAsked(c echo.Context, id string) (*target.Funnel, error) {
	rec, err := d.Records.Records().Funnel(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return nil, err
	}
	return target.ReadFunnel(rec.Body)
}

// GetFunnelReport answers GET /sites/{site}/funnels/{id}/report.
func (d *door) GetFunnelReport(c echo.Context, _ api.InSite, id api.FunnelID, params api.GetFunnelReportParams) error {
	of, err := d.funnelAsked(c, id)
	if err != nil {
		return err
	}
	r, err := d.FunnelReports.Report(c.Request().Context(), here(c).ID, of, cmp.Or(params.Days, funnelDays))
	if err != nil {
		return err
	}
	by := api.FunnelReportByPerson
	if of.Account {
		by = api.FunnelReportByAccount
	}
	out := api.FunnelReport{
		From: r.From, To: r.To, AsOf: r.To, By: by, Asked: r.Asked, People: r.People, Finished: r.Finished,
		Entered: r.Entered, Completed: r.Completed, Steps: make([]api.FunnelReportStep, len(r.Steps)),
	}
	for i, s := range r.Steps {
		out.Steps[i] = api.FunnelReportStep{Key: of.Keys[i], Name: of.Names[i], Reached: s.Reached, Here: s.Here, Left: s.Left, Median: secondsOf(s.Median)}
	}
	return answer(c, http.StatusOK, out)
}

// secondsOf is how long something took; nil where that is not known.
func secondsOf(took time.Duration) *float64 {
	if took < 0 {
		return nil
	}
	s := took.Seconds()
	return &s
}

// ListPeopleOfFunnel answers GET /sites/{site}/funnels/{id}/people.
func (d *door) ListPeopleOfFunnel(c echo.Context, _ api.InSite, id api.FunnelID, params api.ListPeopleOfFunnelParams) error {
	of, err := d.funnelAsked(c, id)
	if err != nil {
		return err
	}
	if of.Account {
		return tend.Errorf(tend.Invalid, reasonByAccount, "the funnel %s is of accounts: ask /sites/%s/funnels/%s/accounts", id, here(c).Name, id)
	}
	which, err := atStep(of, id, params.Step, string(params.State), params.Days)
	if err != nil {
		return err
	}
	after, err := readEntrant(params.Cursor)
	if err != nil {
		return err
	}
	list, next, err := d.FunnelReports.People(c.Request().Context(), here(c).ID, of, which, after, limitOf(params.Limit))
	if err != nil {
		return err
	}
	out := api.FunnelPersonPage{Data: make([]api.FunnelPerson, len(list))}
	for i := range list {
		p := people.Listed(&list[i].Row)
		out.Data[i] = api.FunnelPerson{
			ID: p.ID, Known: p.Known, AnonymousID: p.Anon, FirstSeen: p.First.Time(), LastSeen: p.Last.Time(), At: list[i].At.Time(),
		}
	}
	if next != (store.After{}) {
		if out.Next, err = people.WriteCursor(next); err != nil {
			return err
		}
	}
	return answer(c, http.StatusOK, out)
}

// ListAccountsOfFunnel answers GET /sites/{site}/funnels/{id}/accounts.
func (d *door) ListAccountsOfFunnel(c echo.Context, _ api.InSite, id api.FunnelID, params api.ListAccountsOfFunnelParams) error {
	of, err := d.funnelAsked(c, id)
	if err != nil {
		return err
	}
	if !of.Account {
		return tend.Errorf(tend.Invalid, reasonByPerson, "the funnel %s is of people: ask /sites/%s/funnels/%s/people", id, here(c).Name, id)
	}
	which, err := atStep(of, id, params.Step, string(params.State), params.Days)
	if err != nil {
		return err
	}
	var after store.AccountsAfter
	if params.Cursor != "" {
		if err := people.ReadCursor(params.Cursor, &after); err != nil || after.ID == "" {
			return errCursor()
		}
	}
	list, next, err := d.FunnelReports.Accounts(c.Request().Context(), here(c).ID, of, which, after, limitOf(params.Limit))
	if err != nil {
		return err
	}
	out := api.FunnelAccountPage{Data: make([]api.FunnelAccount, len(list))}
	for i := range list {
		a := &list[i].Row
		out.Data[i] = api.FunnelAccount{ID: a.ID, Name: a.Name, People: a.People, FirstSeen: a.First.Time(), LastSeen: a.Last.Time(), At: list[i].At.Time()}
	}
	if next != (store.AccountsAfter{}) {
		out.Next, err = people.WriteCursor(next)
	}
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, out)
}

// atStep says which people are asked for.
func atStep(of *target.Funnel, id, step, state string, days int) (insight.AtStep, error) {
	which := insight.AtStep{Step: of.Step(step), State: state, Days: cmp.Or(days, funnelDays)}
	in := &tend.Input{}
	if states := []string{insight.AtStepHere, insight.AtStepLeft, insight.AtStepReached}; !slices.Contains(states, which.State) {
		in.Fault("?state", tend.ReasonValue, "who is at a step is here, left or reached, not %q", short(which.State))
		return which, in.Err("the query is refused")
	}
	if which.Step < 0 {
		detail := "the funnel " + id + " has no step " + strconv.Quote(step) + ": its steps are " + strings.Join(of.Keys, ", ")
		return which, &tend.Error{
			Code: tend.NotFound, Message: detail,
			Faults: []tend.Fault{{Pointer: "?step", Code: tend.ReasonValue, Detail: detail}},
		}
	}
	return which, nil
}

func readEntrant(cursor string) (after store.After, err error) {
	if cursor == "" {
		return after, nil
	}
	if err := people.ReadCursor(cursor, &after); err != nil || after.ID == 0 || after.Named != "" {
		return store.After{}, errCursor()
	}
	return after, nil
}

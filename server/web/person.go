package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// ListPeople answers GET /sites/{site}/people.
func (d *door) ListPeople(c echo.Context, _ api.InSite, params api.ListPeopleParams) error {
	list, next, err := d.Persons.List(c.Request().Context(), here(c).ID, params.Search, params.Cursor, limitOf(params.Limit))
	if err != nil {
		return err
	}
	out := api.PersonPage{Data: make([]api.PersonItem, len(list)), Next: next}
	for i, p := range list {
		out.Data[i] = listedOut(&p)
	}
	return answer(c, http.StatusOK, out)
}

func listedOut(p *people.Person) api.PersonItem {
	return api.PersonItem{ID: p.ID, Known: p.Known, AnonymousID: p.Anon, FirstSeen: p.First.Time(), LastSeen: p.Last.Time()}
}

// GetPerson answers GET /sites/{site}/people/{id}.
func (d *door) GetPerson(c echo.Context, _ api.InSite, id api.PersonID) error {
	r, err := d.Persons.Record(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	out, err := personOut(&r)
	if err != nil {
		return err
	}
	if out.UnwantedNames, err = d.called(c, unwantedCampaigns(r.Unwanted)); err != nil {
		return err
	}
	if out.Dimensions, err = d.dimensions(c, &r); err != nil {
		return err
	}
	if err := d.nameLists(c, out.Lists); err != nil {
		return err
	}
	return answer(c, http.StatusOK, out)
}

// nameLists gives lists their names.
func (d *door) nameLists(c echo.Context, lists []api.PersonList) error {
	if len(lists) == 0 {
		return nil
	}
	known, err := d.Records.Records().Lists(c.Request().Context(), here(c).ID)
	for i := range lists {
		if at := slices.IndexFunc(known, func(l store.List) bool { return l.ID == lists[i].ID }); at >= 0 {
			lists[i].Name = known[at].Name
		}
	}
	return err
}

func personOut(r *people.Record) (api.Person, error) {
	traits, err := json.Marshal(r.Traits, json.Deterministic(true))
	if err != nil {
		return api.Person{}, tend.Errorf(tend.Internal, "", "traits: %w", err)
	}
	out := api.Person{
		ID: r.ID, Known: r.Known, AnonymousID: r.Anon, FirstSeen: r.First.Time(), LastSeen: r.Last.Time(),
		Account: r.Account, Traits: api.Object(traits), AnonymousIds: r.Anons, Aliases: r.Aliases, Visits: int64(r.Visits), VisitDays: r.Days, Pages: int64(r.Pages),
		Language: r.Language, TimeZone: r.Zone, Consent: api.PersonConsent(r.Consent),
		Actions: make([]api.PersonAction, len(r.Actions)), WindowWidth: r.Window[0], WindowHeight: r.Window[1],
		LastPage: r.Where, Unwanted: append([]string{}, r.Unwanted...), Lists: make([]api.PersonList, len(r.Lists)),
	}
	for i, id := range r.Lists {
		out.Lists[i].ID = id
	}
	for i, a := range r.Actions {
		out.Actions[i] = api.PersonAction{Name: a.Name, Count: int64(a.Count), First: a.First.Time(), Last: a.Last.Time()}
	}
	return out, nil
}

// GetTimeline answers GET /sites/{site}/people/{id}/timeline.
func (d *door) GetTimeline(c echo.Context, _ api.InSite, id api.PersonID, params api.GetTimelineParams) error {
	var kinds []tend.Kind
	for _, k := range params.Kind {
		if !slices.Contains(people.Kinds, tend.Kind(k)) {
			in := &tend.Input{}
			in.Fault("?kind", tend.ReasonValue, "there is no kind %q; there are %v", short(string(k)), people.Kinds)
			return in.Err("the query is refused")
		}
		kinds = append(kinds, tend.Kind(k))
	}
	list, next, err := d.Persons.Timeline(c.Request().Context(), here(c).ID, id, kinds, params.Cursor, limitOf(params.Limit))
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = campaignOf(&list[i])
	}
	names, err := d.called(c, ids)
	if err != nil {
		return err
	}
	out := api.EntryPage{Data: make([]api.Entry, len(list)), Next: next}
	for i := range list {
		out.Data[i] = entryOut(&list[i], names)
	}
	return answer(c, http.StatusOK, out)
}

// entryOut is an entry, with the name of its campaign where names have one.
func entryOut(e *people.Entry, names map[string]string) api.Entry {
	out := api.Entry{
		Kind: api.EntryKind(e.Kind), At: e.At.Time(), Name: e.Name, Props: e.Props, Traits: e.Traits, User: e.User,
		Account: e.Account, Delivery: e.Delivery, What: string(e.What), Level: e.Level, AnonymousID: e.Anon,
		Campaign: e.Sent.Campaign, CampaignName: names[campaignOf(e)], Version: e.Sent.Version, Category: e.Category, Wanted: e.On && e.Kind != tend.KindList, Listed: e.On && e.Kind == tend.KindList,
	}
	if p := e.Page; p != nil {
		out.URL, out.Title, out.Referrer = p.URL, p.Title, p.Referrer
	}
	if x := e.Context; x != nil {
		out.Language, out.TimeZone, out.Level = x.Lang, x.Zone, x.Consent
	}
	if g := e.Grant; g != nil {
		out.HeldOut, out.Snoozed, out.Until = g.Held, g.Snoozed, timeOf(g.Until)
	}
	if w := e.Delay; w != nil {
		out.Over, out.Until = w.Over, timeOf(w.Due)
	}
	if e.Kind == tend.KindMetric || e.Kind == tend.KindAttention {
		out.Value = &e.Value
	}
	if m := e.Segment; m != nil {
		out.Name, out.Entered, out.Baseline = m.Segment, m.In, m.First
	}
	if p := e.Push; p != nil {
		out.What, out.Reason = string(p.What), p.Reason
		if p.Host != "" {
			out.Service = tend.PushService("https://" + p.Host)
		}
	}
	if d := e.Decision; d != nil {
		out.Reason, out.Detail = d.Reason, d.Detail
	}
	return out
}

// timeOf is a time that may be absent.
func timeOf(at tend.Micros) *time.Time {
	if at == 0 {
		return nil
	}
	t := at.Time()
	return &t
}

// ListDecisions answers GET /sites/{site}/decisions.
func (d *door) ListDecisions(c echo.Context, _ api.InSite, params api.ListDecisionsParams) error {
	list, next, err := d.Persons.Decisions(c.Request().Context(), here(c).ID, params.Person, params.Campaign, params.Cursor, limitOf(params.Limit))
	if err != nil {
		return err
	}
	names, err := d.called(c, decided(list))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.DecisionPage{Data: decisionsOut(list, names), Next: next})
}

func decisionsOut(list []store.Decision, names map[string]string) []api.Decision {
	out := make([]api.Decision, len(list))
	for i, x := range list {
		out[i] = api.Decision{
			At: x.At.Time(), Person: x.Person, Campaign: x.Campaign, CampaignName: names[x.Campaign],
			Version: x.Version, Reason: x.Reason, Detail: x.Detail,
		}
	}
	return out
}

package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/people"
	"tend/server/tend"
	"tend/server/web/api"
)

// Stream shows what happens on a site; *people.Stream implements it.
type Stream interface {
	Look(ctx context.Context, site tend.SiteID, cursor string, limit int) ([]people.Happening, string, error)
	Back(ctx context.Context, site tend.SiteID, of people.Wanted, cursor string, limit int) (people.Found, error)
}

// GetLive answers GET /sites/{site}/events/live.
func (d *door) GetLive(c echo.Context, _ api.InSite, params api.GetLiveParams) error {
	list, next, err := d.Stream.Look(c.Request().Context(), here(c).ID, params.Cursor, limitOf(params.Limit))
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = campaignOf(&list[i].Entry)
	}
	names, err := d.called(c, ids)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.Live{Data: happeningsOut(list, names), Next: next})
}

// ListEvents answers GET /sites/{site}/events.
func (d *door) ListEvents(c echo.Context, _ api.InSite, params api.ListEventsParams) error {
	of, err := people.Want(params.Name, params.Where)
	if err != nil {
		return err
	}
	found, err := d.Stream.Back(c.Request().Context(), here(c).ID, of, params.Cursor, limitOf(params.Limit))
	if err != nil {
		return err
	}
	out := api.EventPage{Data: happeningsOut(found.List, nil), Next: found.Next}
	if found.Since != 0 {
		out.LookedBackTo = found.Since.Time()
	}
	return answer(c, http.StatusOK, out)
}

func happeningsOut(list []people.Happening, names map[string]string) []api.Happening {
	out := make([]api.Happening, len(list))
	for i := range list {
		h := &list[i]
		out[i] = api.Happening{ID: h.ID, Person: h.Person, Known: h.Known, Entry: entryOut(&h.Entry, names)}
	}
	return out
}

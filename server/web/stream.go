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
	out := api.Live{Data: make([]api.Happening, len(list)), Next: next}
	for i := range list {
		h := &list[i]
		out.Data[i] = api.Happening{ID: h.ID, Person: h.Person, Known: h.Known, Entry: entryOut(&h.Entry, names)}
	}
	return answer(c, http.StatusOK, out)
}

package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/web/api"
)

// ErasePerson answers DELETE /sites/{site}/people/{id}.
func (d *door) ErasePerson(c echo.Context, _ api.InSite, id api.PersonID) error {
	g, err := d.Privacy.Erase(c.Request().Context(), here(c).ID, id, who(c).name())
	if err != nil {
		return err
	}
	status := http.StatusOK
	if g.Done == 0 {
		status = http.StatusAccepted
	}
	return answer(c, status, erasureOut(g))
}

// GetErasure answers GET /sites/{site}/people/{id}/erasure.
func (d *door) GetErasure(c echo.Context, _ api.InSite, id api.PersonID) error {
	g, err := d.Privacy.Erased(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, erasureOut(g))
}

// LiftErasure answers DELETE /sites/{site}/people/{id}/erasure.
func (d *door) LiftErasure(c echo.Context, _ api.InSite, id api.PersonID) error {
	if err := d.Privacy.Lift(c.Request().Context(), here(c).ID, id, who(c).name()); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func erasureOut(g store.Grave) api.Erasure {
	out := api.Erasure{State: api.Erased, AskedAt: g.At.Time()}
	if g.Done == 0 {
		out.State = api.Erasing
	} else {
		out.ErasedAt = g.Done.Time()
	}
	return out
}

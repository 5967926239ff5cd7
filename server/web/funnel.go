package web

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/author"
	"tend/server/tend"
	"tend/server/web/api"
)

// Funnels keep ways that people are meant to go; *author.Funnels implements it.
type Funnels interface {
	Create(ctx context.Context, site tend.SiteID, raw []byte, by author.By) (author.Funnel, error)
	Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by author.By) (author.Funnel, error)
	Drop(ctx context.Context, site tend.SiteID, id string, rev int64, by author.By) error
	Get(ctx context.Context, site tend.SiteID, id string) (author.Funnel, error)
	List(ctx context.Context, site tend.SiteID) ([]author.Funnel, error)
}

// ListFunnels answers GET /sites/{site}/funnels.
func (d *door) ListFunnels(c echo.Context, _ api.InSite, params api.ListFunnelsParams) error {
	list, err := d.Funnels.List(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	page, next, err := pageOf(list, func(f *author.Funnel) string { return f.ID }, params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	out := api.FunnelPage{Data: make([]api.Funnel, len(page)), Next: next}
	for i := range page {
		if out.Data[i], err = funnelOut(&page[i]); err != nil {
			return err
		}
	}
	return answer(c, http.StatusOK, out)
}

// CreateFunnel answers POST /sites/{site}/funnels.
func (d *door) CreateFunnel(c echo.Context, _ api.InSite, _ api.CreateFunnelParams) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	f, err := d.Funnels.Create(c.Request().Context(), here(c).ID, raw, byWhom(c))
	return funnel(c, http.StatusCreated, &f, err)
}

// GetFunnel answers GET /sites/{site}/funnels/{id}.
func (d *door) GetFunnel(c echo.Context, _ api.InSite, id api.FunnelID) error {
	f, err := d.Funnels.Get(c.Request().Context(), here(c).ID, id)
	return funnel(c, http.StatusOK, &f, err)
}

// UpdateFunnel answers PUT /sites/{site}/funnels/{id}.
func (d *door) UpdateFunnel(c echo.Context, _ api.InSite, id api.FunnelID, params api.UpdateFunnelParams) error {
	raw, rev, err := revision(c, params.IfMatch)
	if err != nil {
		return err
	}
	f, err := d.Funnels.Edit(c.Request().Context(), here(c).ID, id, raw, rev, byWhom(c))
	return funnel(c, http.StatusOK, &f, err)
}

// DeleteFunnel answers DELETE /sites/{site}/funnels/{id}.
func (d *door) DeleteFunnel(c echo.Context, _ api.InSite, id api.FunnelID, params api.DeleteFunnelParams) error {
	return gone(c, params.IfMatch, func(rev int64) error {
		return d.Funnels.Drop(c.Request().Context(), here(c).ID, id, rev, byWhom(c))
	})
}

// funnel answers with a funnel, or its error.
func funnel(c echo.Context, status int, f *author.Funnel, err error) error {
	if err != nil {
		return err
	}
	out, err := funnelOut(f)
	if err != nil {
		return err
	}
	etag(c, f.Rev)
	return answer(c, status, out)
}

func funnelOut(f *author.Funnel) (api.Funnel, error) {
	out := api.Funnel{}
	if err := json.Unmarshal(f.Body, &out); err != nil {
		return out, err
	}
	out.ID, out.Name, out.Author = f.ID, f.Name, f.Author
	out.CreatedAt, out.UpdatedAt, out.UsedBy = f.CreatedAt.Time(), f.UpdatedAt.Time(), usesOut(f.UsedBy)
	return out, nil
}

package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"tend/server/author"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// ListCampaigns answers GET /sites/{site}/campaigns.
func (d *door) ListCampaigns(c echo.Context, _ api.InSite, params api.ListCampaignsParams) error {
	of, err := shelf(&params)
	if err != nil {
		return err
	}
	ctx, s, limit := c.Request().Context(), here(c).ID, limitOf(params.Limit)
	list, err := d.Shelf.List(ctx, s, of, limit+1)
	if err != nil {
		return err
	}
	out := api.CampaignPage{Data: []api.Campaign{}}
	if len(list) > limit {
		list = list[:limit]
		out.Next = shelfAfter(of.Order, &list[limit-1])
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	totals, err := d.Reports.Totals(ctx, s, ids)
	if err != nil {
		return err
	}
	shown, err := d.Reports.ShownOf(ctx, s, ids)
	if err != nil {
		return err
	}
	for i := range list {
		one := campaignOut(&list[i])
		t, days := totalsOut(totals[one.ID]), shown[one.ID]
		one.Totals, one.ShownByDay = &t, days[:]
		out.Data = append(out.Data, one)
	}
	return answer(c, http.StatusOK, out)
}

// CreateCampaign answers POST /sites/{site}/campaigns.
func (d *door) CreateCampaign(c echo.Context, _ api.InSite, _ api.CreateCampaignParams) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	rec, err := d.Pen.Create(c.Request().Context(), here(c).ID, raw, who(c).name())
	return campaign(c, http.StatusCreated, &rec, err)
}

// GetCampaign answers GET /sites/{site}/campaigns/{id}.
func (d *door) GetCampaign(c echo.Context, _ api.InSite, id api.CampaignID) error {
	ctx, s := c.Request().Context(), here(c).ID
	rec, err := d.Shelf.Get(ctx, s, id)
	if err != nil {
		return err
	}
	totals, err := d.Reports.Totals(ctx, s, []string{id})
	if err != nil {
		return err
	}
	out, t := campaignOut(&rec), totalsOut(totals[id])
	out.Totals = &t
	etag(c, rec.Rev)
	return answer(c, http.StatusOK, out)
}

// UpdateCampaign answers PUT /sites/{site}/campaigns/{id}.
func (d *door) UpdateCampaign(c echo.Context, _ api.InSite, id api.CampaignID, params api.UpdateCampaignParams) error {
	raw, rev, err := revision(c, params.IfMatch)
	if err != nil {
		return err
	}
	rec, err := d.Pen.Edit(c.Request().Context(), here(c).ID, id, raw, rev, who(c).name())
	return campaign(c, http.StatusOK, &rec, err)
}

// DuplicateCampaign answers POST /sites/{site}/campaigns/{id}/duplicate.
func (d *door) DuplicateCampaign(c echo.Context, _ api.InSite, id api.CampaignID, _ api.DuplicateCampaignParams) error {
	if err := nothing(c); err != nil {
		return err
	}
	rec, err := d.Pen.Duplicate(c.Request().Context(), here(c).ID, id, who(c).name())
	return campaign(c, http.StatusCreated, &rec, err)
}

// campaign answers with a campaign, or its error.
func campaign(c echo.Context, status int, rec *store.Campaign, err error) error {
	if err != nil {
		return err
	}
	etag(c, rec.Rev)
	return answer(c, status, campaignOut(rec))
}

// take leads a campaign one step on.
func (d *door) take(c echo.Context, id string, step author.Step, match api.IfMatch) error {
	rev, err := ifMatch(match)
	if err != nil {
		return err
	}
	if err := nothing(c); err != nil {
		return err
	}
	rec, err := d.Pen.Take(c.Request().Context(), here(c).ID, id, step, rev, who(c).name())
	return campaign(c, http.StatusOK, &rec, err)
}

// SubmitCampaign answers POST .../submit; the next six likewise.
func (d *door) SubmitCampaign(c echo.Context, _ api.InSite, id api.CampaignID, p api.SubmitCampaignParams) error {
	return d.take(c, id, author.Submit, p.IfMatch)
}

func (d *door) ApproveCampaign(c echo.Context, _ api.InSite, id api.CampaignID, p api.ApproveCampaignParams) error {
	return d.take(c, id, author.Approve, p.IfMatch)
}

func (d *door) RejectCampaign(c echo.Context, _ api.InSite, id api.CampaignID, p api.RejectCampaignParams) error {
	return d.take(c, id, author.Reject, p.IfMatch)
}

func (d *door) LaunchCampaign(c echo.Context, _ api.InSite, id api.CampaignID, p api.LaunchCampaignParams) error {
	return d.take(c, id, author.Launch, p.IfMatch)
}

func (d *door) PauseCampaign(c echo.Context, _ api.InSite, id api.CampaignID, p api.PauseCampaignParams) error {
	return d.take(c, id, author.Pause, p.IfMatch)
}

func (d *door) ResumeCampaign(c echo.Context, _ api.InSite, id api.CampaignID, p api.ResumeCampaignParams) error {
	return d.take(c, id, author.Resume, p.IfMatch)
}

func (d *door) EndCampaign(c echo.Context, _ api.InSite, id api.CampaignID, p api.EndCampaignParams) error {
	return d.take(c, id, author.End, p.IfMatch)
}

// ListVersions answers GET /sites/{site}/campaigns/{id}/versions.
func (d *door) ListVersions(c echo.Context, _ api.InSite, id api.CampaignID, params api.ListVersionsParams) error {
	list, err := d.Shelf.Versions(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	if params.Cursor != "" {
		cursor, err := readCursor(params.Cursor)
		if err != nil {
			return err
		}
		before, err := strconv.ParseInt(cursor, 10, 64)
		if err != nil {
			return errCursor()
		}
		for len(list) > 0 && list[0].Version >= before {
			list = list[1:]
		}
	}
	out := api.VersionPage{Data: []api.Version{}}
	if n := limitOf(params.Limit); len(list) > n {
		list = list[:n]
		out.Next = cursorAfter(strconv.FormatInt(list[n-1].Version, 10))
	}
	for i := range list {
		out.Data = append(out.Data, versionOut(&list[i]))
	}
	return answer(c, http.StatusOK, out)
}

func schedule(s *tend.Schedule) tend.Schedule {
	if s == nil {
		return tend.Schedule{}
	}
	return *s
}

func campaignOut(r *store.Campaign) api.Campaign {
	return api.Campaign{
		ID: r.ID, Status: api.Status(r.Status), Version: r.Version, VersionStatus: versionStatus(r), LiveVersion: r.Live,
		CreatedAt: r.CreatedAt.Time(), UpdatedAt: r.UpdatedAt.Time(),
		Name: r.Name, Channel: r.Channel, Category: r.Category, Priority: r.Priority, Trigger: r.Trigger,
		Audience: r.Audience, Message: r.Message, Holdout: r.Holdout, Caps: r.Caps, Schedule: schedule(r.Schedule),
		Delay: r.Delay, CancelOn: r.CancelOn, QuietHours: r.QuietHours, Essential: r.Essential, Goal: r.Goal, Fallback: r.Fallback,
	}
}

// versionStatus says of the newest version where it stands; once launched, it
// stands where the campaign does.
func versionStatus(r *store.Campaign) api.Status {
	if r.Version == r.Live {
		return api.Status(r.Status)
	}
	return api.Status(r.Review)
}

func versionOut(v *store.Version) api.Version {
	out := api.Version{
		Version: v.Version, Status: api.Status(v.Status), CreatedAt: v.CreatedAt.Time(), Author: v.Author, ApprovedBy: v.ApprovedBy,
		Name: v.Name, Channel: v.Channel, Category: v.Category, Priority: v.Priority, Trigger: v.Trigger,
		Audience: v.Audience, Message: v.Message, Holdout: v.Holdout, Caps: v.Caps, Schedule: schedule(v.Schedule),
		Delay: v.Delay, CancelOn: v.CancelOn, QuietHours: v.QuietHours, Essential: v.Essential, Goal: v.Goal, Fallback: v.Fallback,
	}
	if v.ApprovedAt != 0 {
		out.ApprovedAt = v.ApprovedAt.Time()
	}
	return out
}

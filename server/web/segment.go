package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/engage"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/web/api"
)

// Segments saves conditions; *author.Segments implements it.
type Segments interface {
	Create(ctx context.Context, site tend.SiteID, raw []byte, by author.By) (author.Segment, error)
	Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by author.By) (author.Segment, error)
	Drop(ctx context.Context, site tend.SiteID, id string, rev int64, by author.By) error
	Get(ctx context.Context, site tend.SiteID, id string) (author.Segment, error)
	List(ctx context.Context, site tend.SiteID) ([]author.Segment, error)
}

// ListSegments answers GET /sites/{site}/segments.
func (d *door) ListSegments(c echo.Context, _ api.InSite, params api.ListSegmentsParams) error {
	list, err := d.Segments.List(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	data, next, err := pageOut(list, func(s *author.Segment) string { return s.ID }, segmentOut, params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.SegmentPage{Data: data, Next: next})
}

// CreateSegment answers POST /sites/{site}/segments.
func (d *door) CreateSegment(c echo.Context, _ api.InSite, _ api.CreateSegmentParams) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	s, err := d.Segments.Create(c.Request().Context(), here(c).ID, raw, byWhom(c))
	return segment(c, http.StatusCreated, &s, err)
}

// GetSegment answers GET /sites/{site}/segments/{id}.
func (d *door) GetSegment(c echo.Context, _ api.InSite, id api.SegmentID) error {
	s, err := d.Segments.Get(c.Request().Context(), here(c).ID, id)
	return segment(c, http.StatusOK, &s, err)
}

// UpdateSegment answers PUT /sites/{site}/segments/{id}.
func (d *door) UpdateSegment(c echo.Context, _ api.InSite, id api.SegmentID, params api.UpdateSegmentParams) error {
	raw, rev, err := revision(c, params.IfMatch)
	if err != nil {
		return err
	}
	s, err := d.Segments.Edit(c.Request().Context(), here(c).ID, id, raw, rev, byWhom(c))
	return segment(c, http.StatusOK, &s, err)
}

// DeleteSegment answers DELETE /sites/{site}/segments/{id}.
func (d *door) DeleteSegment(c echo.Context, _ api.InSite, id api.SegmentID, params api.DeleteSegmentParams) error {
	return gone(c, params.IfMatch, func(rev int64) error {
		return d.Segments.Drop(c.Request().Context(), here(c).ID, id, rev, byWhom(c))
	})
}

func byWhom(c echo.Context) author.By {
	return author.By{Name: who(c).name(), Approves: auth.May(who(c).roles, auth.CampaignApprove)}
}

// segment answers with a segment, or its error.
func segment(c echo.Context, status int, s *author.Segment, err error) error {
	if err != nil {
		return err
	}
	etag(c, s.Rev)
	return answer(c, status, segmentOut(s))
}

func segmentOut(s *author.Segment) api.Segment {
	return api.Segment{
		ID: s.ID, Name: s.Name, Description: s.Description, Condition: s.Condition, Author: s.Author,
		CreatedAt: s.CreatedAt.Time(), UpdatedAt: s.UpdatedAt.Time(), UsedBy: usesOut(s.UsedBy),
		Scan: segmentScanOut(s.Scan),
	}
}

// segmentScanOut is how far the scan of a watched segment is, or what the last one found.
func segmentScanOut(s *store.SegmentScan) *api.SegmentScan {
	if s == nil {
		return nil
	}
	out := &api.SegmentScan{
		Since: s.Since.Time(), Baseline: !s.Settled, Running: s.Started != 0 && s.Finished == 0,
		Done: s.Done, Total: s.Total, Entered: s.Came, Left: s.Went, StartedAt: timeOf(s.Started), FinishedAt: timeOf(s.Finished),
	}
	if s.Finished != 0 {
		out.NextAt = timeOf(s.Finished.Add(engage.SegmentScanEvery))
	}
	if s.SizedAt != 0 {
		out.Size, out.SizeAt = &s.Size, timeOf(s.SizedAt)
	}
	return out
}

func usesOut(list []author.Use) []api.SegmentUse {
	out := make([]api.SegmentUse, len(list))
	for i, use := range list {
		out[i] = api.SegmentUse{Kind: api.SegmentUseKind(use.Kind), ID: use.ID, Name: use.Name, Status: api.Status(use.Status)}
	}
	return out
}

// savedFor is what is saved on the site, where a condition refers to any of it.
func (d *door) savedFor(c echo.Context, condition []byte) (target.Saved, error) {
	if !author.Refers(condition) {
		return target.Saved{}, nil
	}
	return author.Known(c.Request().Context(), d.Records.Records(), here(c).ID)
}

package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

const microsADay = 86_400_000_000

// Keeping tells what there is of what tells of single people; *store.DB implements it.
type Keeping interface {
	OldestDay(ctx context.Context) (day int64, found bool, err error)
	CutDay(ctx context.Context, site tend.SiteID, kind tend.Kept) (int64, error)
	GoesBefore(ctx context.Context, site tend.SiteID, kind tend.Kept, from, before int64) (store.Goes, error)
}

// withinServer notes what a site would keep for longer than the server does, of what its
// settings name now. What it has said before may be: the server keeps less since then.
func (d *door) withinServer(o tend.Object, now *tend.Retention) {
	of, ok := o.Object("retention")
	if !ok || d.Retention == 0 {
		return
	}
	for _, kind := range tend.KeptKinds {
		if of.Has(string(kind)) && now.Days(kind) > d.Retention {
			of.Fault(string(kind), tend.ReasonValue, "this server keeps %s for %d days: write at most %dd, or leave it out", kind, d.Retention, d.Retention)
		}
	}
}

// keptInWords is what the settings say, for the audit log.
func keptInWords(r *tend.Retention) string {
	var words []string
	for _, kind := range tend.KeptKinds {
		if s := *r.Of(kind); s != "" {
			words = append(words, string(kind)+" "+s)
		}
	}
	if len(words) == 0 {
		return "as the server"
	}
	return strings.Join(words, ", ")
}

// GetRetention answers GET /sites/{site}/retention.
func (d *door) GetRetention(c echo.Context, _ api.InSite, params api.GetRetentionParams) error {
	asked := here(c).Settings.Retention
	in := &tend.Input{}
	for kind, given := range map[tend.Kept]string{tend.KeptEvents: params.Events, tend.KeptDecisions: params.Decisions, tend.KeptAnswers: params.Answers} {
		switch _, err := tend.WholeDays(given); {
		case given == "":
			continue
		case given == "none":
			given = ""
		case err != nil:
			in.Fault("?"+string(kind), tend.ReasonValue, "%s: write whole days or weeks such as 90d, or none for as long as the server", kind)
		}
		*asked.Of(kind) = given
	}
	if err := in.Err("the query is refused"); err != nil {
		return err
	}
	var out api.RetentionReport
	for kind, to := range map[tend.Kept]*api.KeptKind{tend.KeptEvents: &out.Events, tend.KeptDecisions: &out.Decisions, tend.KeptAnswers: &out.Answers} {
		var err error
		if *to, err = d.keptKind(c.Request().Context(), here(c), kind, asked.Least(kind, d.Retention)); err != nil {
			return err
		}
	}
	return answer(c, http.StatusOK, out)
}

// keptKind tells of one kind that is kept for some days, 0 for ever.
func (d *door) keptKind(ctx context.Context, site *store.Site, kind tend.Kept, days int64) (out api.KeptKind, err error) {
	since, err := d.Keeping.CutDay(ctx, site.ID, kind)
	if err != nil {
		return out, err
	}
	since = max(since, int64(site.CreatedAt)/microsADay)
	oldest, found, err := d.Keeping.OldestDay(ctx)
	if err != nil {
		return out, err
	}
	if found && kind == tend.KeptEvents {
		since = max(since, oldest)
	}
	out = api.KeptKind{Server: int(d.Retention), Days: int(days), Since: dateOf(since)}
	if days == 0 {
		return out, nil
	}
	before := d.Clock.Now().Unix()/86400 - days
	goes, err := d.Keeping.GoesBefore(ctx, site.ID, kind, since, before)
	out.Goes = api.Going{Before: dateOf(before), Count: goes.Count, Exact: goes.Exact}
	return out, err
}

func dateOf(day int64) string { return time.Unix(day*86400, 0).UTC().Format(time.DateOnly) }

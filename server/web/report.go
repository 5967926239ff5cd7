package web

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/tend"
	"tend/server/web/api"
)

// GetReport answers GET /sites/{site}/campaigns/{id}/report.
func (d *door) GetReport(c echo.Context, _ api.InSite, id api.CampaignID) error {
	ctx, s := c.Request().Context(), here(c).ID
	rec, err := d.Shelf.Get(ctx, s, id)
	if err != nil {
		return err
	}
	r, err := d.Reports.Report(ctx, s, id, &rec.Message)
	if err != nil {
		return err
	}
	out := api.Report{
		AsOf: r.AsOf, Totals: totalsOut(r.Totals), Variants: []api.VariantReport{}, Suppressed: r.Suppressed,
		Series: make([]api.DayReport, len(r.Series)), Answers: make([]api.QuestionReport, len(r.Answers)),
	}
	if rec.Channel != tend.WebPush && (rec.Fallback != nil || r.ByPush != insight.Totals{}) {
		out.Channels = []api.ChannelReport{channelOut("in_app", r.InApp()), channelOut(tend.WebPush, r.ByPush)}
	}
	for i, day := range r.Series {
		out.Series[i] = dayOut(&day)
	}
	for i := range r.Answers {
		out.Answers[i] = questionOut(&r.Answers[i])
	}
	return answer(c, http.StatusOK, out)
}

func channelOut(channel string, t insight.Totals) api.ChannelReport {
	return api.ChannelReport{
		Channel: channel, Granted: t.Granted, Sent: t.Sent, Shown: t.Shown, Clicked: t.Clicked, Dismissed: t.Dismissed, Converted: t.Converted, Failed: t.Failed,
	}
}

func questionOut(q *insight.Question) api.QuestionReport {
	out := api.QuestionReport{Question: q.Key, Kind: api.QuestionKind(q.Kind), Label: q.Label, Count: q.N, Values: make([]api.ValueReport, len(q.Values))}
	for i, v := range q.Values {
		out.Values[i] = api.ValueReport{Value: v.Value, Label: v.Label, Count: v.N}
	}
	if s := q.NPS; s != nil {
		out.Nps = &api.NPS{Score: s.Score, Promoters: s.Promoters, Passives: s.Passives, Detractors: s.Detractors}
	}
	return out
}

// pagesOf reads a campaign's figures by page.
func (d *door) pagesOf(c echo.Context, id string) (insight.Pages, error) {
	ctx, s := c.Request().Context(), here(c).ID
	if _, err := d.Shelf.Get(ctx, s, id); err != nil {
		return insight.Pages{}, err
	}
	return d.Reports.Pages(ctx, s, id)
}

// ListPages answers GET /sites/{site}/campaigns/{id}/pages.
func (d *door) ListPages(c echo.Context, _ api.InSite, id api.CampaignID) error {
	p, err := d.pagesOf(c, id)
	if err != nil {
		return err
	}
	out := api.PageReports{AsOf: p.AsOf, Data: make([]api.PageReport, len(p.List))}
	for i, one := range p.List {
		out.Data[i] = api.PageReport{Page: one.Page, Shown: one.Shown, Clicked: one.Clicked, Converted: one.Converted}
	}
	return answer(c, http.StatusOK, out)
}

// ListAnswers answers GET /sites/{site}/campaigns/{id}/answers.
func (d *door) ListAnswers(c echo.Context, _ api.InSite, id api.CampaignID, params api.ListAnswersParams) error {
	ctx, s, limit := c.Request().Context(), here(c).ID, limitOf(params.Limit)
	if _, err := d.Shelf.Get(ctx, s, id); err != nil {
		return err
	}
	before := int64(0)
	if params.Cursor != "" {
		cursor, err := readCursor(params.Cursor)
		if err != nil {
			return err
		}
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil {
			return errCursor()
		}
	}
	list, err := d.Reports.Answers(ctx, s, id, params.Question, before, limit+1)
	if err != nil {
		return err
	}
	out := api.AnswerPage{Data: []api.Answer{}}
	if len(list) > limit {
		list = list[:limit]
		out.Next = cursorAfter(strconv.FormatInt(list[limit-1].ID, 10))
	}
	for _, g := range list {
		out.Data = append(out.Data, api.Answer{
			At: g.At.Time(), Person: g.Person, Delivery: g.Delivery, Question: g.Question, Kind: api.QuestionKind(g.Kind), Value: json.RawMessage(g.Value),
		})
	}
	return answer(c, http.StatusOK, out)
}

func totalsOut(t insight.Totals) api.Totals {
	return api.Totals{
		Matched: t.Matched, Granted: t.Granted, Sent: t.Sent, Shown: t.Shown, Clicked: t.Clicked, Dismissed: t.Dismissed,
		Answered: t.Answered, Converted: t.Converted, HeldOut: t.HeldOut, Suppressed: t.Suppressed, Snoozed: t.Snoozed, Failed: t.Failed, Fewer: t.Fewer,
	}
}

func dayOut(d *insight.Day) api.DayReport {
	t := d.Totals
	return api.DayReport{
		Day: d.Day, Matched: t.Matched, Granted: t.Granted, Sent: t.Sent, Shown: t.Shown, Clicked: t.Clicked, Dismissed: t.Dismissed,
		Answered: t.Answered, Converted: t.Converted, HeldOut: t.HeldOut, Suppressed: t.Suppressed, Snoozed: t.Snoozed, Failed: t.Failed, Fewer: t.Fewer,
	}
}

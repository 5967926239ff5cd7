package insight

import (
	"context"
	"strings"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// Totals counts what happened to a campaign's matches.
type Totals struct {
	Matched    int64 // live, triggered, in the audience
	Granted    int64
	Sent       int64 // web push: deliveries that a push service has taken
	Shown      int64
	Clicked    int64
	Dismissed  int64
	Answered   int64 // deliveries of which at least one question was answered
	Snoozed    int64 // times that one was put off
	Converted  int64 // deliveries that have brought about their goal
	HeldOut    int64
	Suppressed int64 // matches that a gate stopped
	Failed     int64 // offers that a browser could not draw
	Fewer      int64 // closed by "fewer like this", and dismissed
}

// Report is what came of a campaign, all versions together.
type Report struct {
	AsOf       time.Time
	Totals     Totals
	Suppressed map[string]int64 // by reason, such as cap.global
	Series     []Day            // the oldest first, without days on which nothing happened
	Answers    []Question       // of a survey, in its order
	ByPush     Totals           // of all totals, what is of web push: of a campaign in the app, its fallback
}

// InApp is what of the totals is not of web push.
func (r *Report) InApp() Totals {
	t, p := r.Totals, &r.ByPush
	t.Granted, t.Sent, t.Shown, t.Clicked = t.Granted-p.Granted, t.Sent-p.Sent, t.Shown-p.Shown, t.Clicked-p.Clicked
	t.Dismissed, t.Converted, t.Failed, t.Fewer = t.Dismissed-p.Dismissed, t.Converted-p.Converted, t.Failed-p.Failed, t.Fewer-p.Fewer
	t.HeldOut -= p.HeldOut
	return t
}

// Day is one day of UTC.
type Day struct {
	Day    string // 2026-12-01
	Totals Totals
}

// Ledger reads the roll-ups; store implements it.
type Ledger interface {
	Figures(ctx context.Context, site tend.SiteID, campaign string) ([]store.Figure, error)
	FigureSums(ctx context.Context, site tend.SiteID, campaigns []string) ([]store.Figure, error)
	PageFigures(ctx context.Context, site tend.SiteID, campaign string) ([]store.PageFigure, error)
	AnswerFigures(ctx context.Context, site tend.SiteID, campaign string) ([]store.AnswerFigure, error)
	Answers(ctx context.Context, site tend.SiteID, campaign, question string, before int64, limit int) ([]store.Given, error)
}

// Insight answers what came of campaigns.
type Insight struct {
	ledger Ledger
	weeks  Weeks
	clock  tend.Clock
}

// New makes it.
func New(ledger Ledger, weeks Weeks, clock tend.Clock) *Insight {
	return &Insight{ledger: ledger, weeks: weeks, clock: clock}
}

// Report reads what is committed now: it is as old as the read itself. A campaign
// that nothing happened to, or that does not exist, has a report of zeros. asked is what its
// newest version says.
func (i *Insight) Report(ctx context.Context, site tend.SiteID, campaign string, asked *tend.Message) (Report, error) {
	r := Report{AsOf: i.clock.Now(), Suppressed: map[string]int64{}, Series: []Day{}}
	figures, err := i.ledger.Figures(ctx, site, campaign)
	if err != nil {
		return Report{}, err
	}
	given, err := i.ledger.AnswerFigures(ctx, site, campaign)
	if err != nil {
		return Report{}, err
	}
	r.Answers = answered(given, asked)
	for _, f := range figures {
		day := dayOf(f.Day)
		if n := len(r.Series); n == 0 || r.Series[n-1].Day != day {
			r.Series = append(r.Series, Day{Day: day})
		}
		r.Series[len(r.Series)-1].Totals.add(f)
		r.Totals.add(f)
		if what, ok := strings.CutPrefix(f.What, store.ByPush); ok {
			r.ByPush.add(store.Figure{What: what, N: f.N})
		}
		if reason, ok := strings.CutPrefix(f.What, suppressed); ok {
			r.Suppressed[reason] += f.N
		}
	}
	return r, nil
}

// Totals reads the totals of several campaigns at once; one that nothing
// happened to is left out.
func (i *Insight) Totals(ctx context.Context, site tend.SiteID, campaigns []string) (map[string]Totals, error) {
	figures, err := i.ledger.FigureSums(ctx, site, campaigns)
	if err != nil {
		return nil, err
	}
	all := make(map[string]Totals, len(campaigns))
	for _, f := range figures {
		t := all[f.Campaign]
		t.add(f)
		all[f.Campaign] = t
	}
	return all, nil
}

// suppressed begins the figure of a gate's reason.
const suppressed = "suppressed:"

func (t *Totals) add(f store.Figure) {
	switch f.What {
	case "matched":
		t.Matched += f.N
	case "granted":
		t.Granted += f.N
	case store.StatusSent:
		t.Sent += f.N
	case string(tend.Shown):
		t.Shown += f.N
	case string(tend.Clicked):
		t.Clicked += f.N
	case string(tend.Dismissed):
		t.Dismissed += f.N
	case string(tend.Answered):
		t.Answered += f.N
	case string(tend.Snoozed):
		t.Snoozed += f.N
	case store.Converted:
		t.Converted += f.N
	case "held_out":
		t.HeldOut += f.N
	case string(tend.Failed):
		t.Failed += f.N
	case string(tend.Fewer):
		t.Fewer += f.N
	default:
		if f.What == "suppressed" || strings.HasPrefix(f.What, suppressed) {
			t.Suppressed += f.N
		}
	}
}

const daySeconds = int64(24 * time.Hour / time.Second)

// dayOf writes a day of UTC, counted since 1970-01-01.
func dayOf(day int64) string {
	return time.Unix(day*daySeconds, 0).UTC().Format(time.DateOnly)
}

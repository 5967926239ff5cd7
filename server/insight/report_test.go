package insight

import (
	"context"
	"reflect"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// ledger is a list of figures.
type ledger []store.Figure

func (l ledger) Figures(context.Context, tend.SiteID, string) ([]store.Figure, error) { return l, nil }

func (l ledger) FigureSums(context.Context, tend.SiteID, []string) ([]store.Figure, error) {
	return l, nil
}

func (l ledger) AnswerFigures(context.Context, tend.SiteID, string) ([]store.AnswerFigure, error) {
	return nil, nil
}

func (l ledger) Answers(context.Context, tend.SiteID, string, string, int64, int) ([]store.Given, error) {
	return nil, nil
}

func (l ledger) PageFigures(context.Context, tend.SiteID, string) ([]store.PageFigure, error) {
	return nil, nil
}

type stopped struct{}

func (stopped) Now() time.Time { return time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC) }

func TestReportAddsUpDaysAndReasons(t *testing.T) {
	const day = 20788 // 2026-12-01
	i := New(ledger{
		{Day: day, What: "matched", N: 9},
		{Day: day, What: "granted", N: 4},
		{Day: day, What: "suppressed:cap.global", N: 2},
		{Day: day, What: "suppressed:cap.campaign", N: 1},
		{Day: day + 1, What: "granted", N: 1},
		{Day: day + 1, What: "held_out", N: 1},
		{Day: day + 1, What: "suppressed:cap.global", N: 3},
		{Day: day + 1, What: "failed", N: 7},
		{Day: day + 1, What: "clicked", N: 1},
	}, nil, stopped{})
	r, err := i.Report(t.Context(), 1, "hello", &tend.Message{})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Totals{Matched: 9, Granted: 5, HeldOut: 1, Clicked: 1, Suppressed: 6, Failed: 7}); r.Totals != want {
		t.Errorf("totals %+v, want %+v", r.Totals, want)
	}
	if want := map[string]int64{"cap.global": 5, "cap.campaign": 1}; !reflect.DeepEqual(r.Suppressed, want) {
		t.Errorf("suppressed %v, want %v", r.Suppressed, want)
	}
	if len(r.Series) != 2 || r.Series[0].Day != "2026-12-01" || r.Series[0].Totals.Suppressed != 3 || r.Series[1].Totals.Granted != 1 {
		t.Errorf("series %+v", r.Series)
	}
}

func TestReportOfNothingIsZeros(t *testing.T) {
	r, err := New(ledger{}, nil, stopped{}).Report(t.Context(), 1, "hello", &tend.Message{})
	if err != nil || r.Totals != (Totals{}) || r.Series == nil || r.Suppressed == nil || !r.AsOf.Equal(stopped{}.Now()) {
		t.Errorf("report %+v, %v", r, err)
	}
}

func TestTotalsAreByCampaign(t *testing.T) {
	all, err := New(ledger{{Campaign: "a", What: "shown", N: 2}, {Campaign: "b", What: "dismissed", N: 1}, {Campaign: "a", What: "answered", N: 1}}, nil, stopped{}).
		Totals(t.Context(), 1, []string{"a", "b", "c"})
	want := map[string]Totals{"a": {Shown: 2, Answered: 1}, "b": {Dismissed: 1}}
	if err != nil || !reflect.DeepEqual(all, want) {
		t.Errorf("totals %+v, %v; want %+v", all, err, want)
	}
}

package insight

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

// weeks are the roll-ups of a site, and of its campaigns.
type weeks struct {
	site, campaigns []store.Figure
	seen            []store.Seen
}

func since(list []store.Figure, day int64) []store.Figure {
	return slices.DeleteFunc(slices.Clone(list), func(f store.Figure) bool { return f.Day < day })
}

func (w weeks) SiteFigures(_ context.Context, _ tend.SiteID, day int64) ([]store.Figure, error) {
	return since(w.site, day), nil
}

func (w weeks) SeenSince(context.Context, tend.SiteID, int64) ([]store.Seen, error) {
	return w.seen, nil
}

func (w weeks) FiguresSince(_ context.Context, _ tend.SiteID, day int64, _ []string) ([]store.Figure, error) {
	return since(w.campaigns, day), nil
}

const today = 20789 // 2026-12-02

func TestOverviewComparesAWeekWithTheOneBefore(t *testing.T) {
	o, err := New(nil, weeks{
		site: []store.Figure{
			{Day: today - 14, What: "shown", N: 100}, // before both weeks
			{Day: today - 13, What: "shown", N: 2},
			{Day: today - 7, What: "fewer", N: 1},
			{Day: today - 6, What: "shown", N: 3},
			{Day: today, What: "failed", N: 4},
			{Day: today, What: "shown", N: 10},
			{Day: today, What: "suppressed", N: 5},
			{Day: today + 1, What: "shown", N: 1}, // a clock that is ahead
		},
		seen: []store.Seen{{Campaign: "a", Shown: 4}, {Campaign: "b", Shown: 10, Failed: 4}, {Campaign: "c", Shown: 4}},
	}, stopped{}).Overview(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if o.From != "2026-11-26" || !o.AsOf.Equal(stopped{}.Now()) {
		t.Errorf("from %s as of %s", o.From, o.AsOf)
	}
	if want := (Totals{Shown: 14, Failed: 4, Suppressed: 5}); o.Now != want {
		t.Errorf("this week %+v, want %+v", o.Now, want)
	}
	if want := (Totals{Shown: 2, Fewer: 1}); o.Before != want {
		t.Errorf("the week before %+v, want %+v", o.Before, want)
	}
	if want := []CampaignSeen{{Campaign: "b", Shown: 10, Failed: 4}, {Campaign: "a", Shown: 4}, {Campaign: "c", Shown: 4}}; !reflect.DeepEqual(o.Campaigns, want) {
		t.Errorf("campaigns %+v, want %+v", o.Campaigns, want)
	}
}

func TestTheWeekOfACampaignDayByDay(t *testing.T) {
	got, err := New(nil, weeks{campaigns: []store.Figure{
		{Campaign: "a", Day: today - 7, What: "shown", N: 9}, // before the week
		{Campaign: "a", Day: today - 6, What: "shown", N: 3},
		{Campaign: "a", Day: today, What: "shown", N: 1},
		{Campaign: "b", Day: today, What: "shown", N: 9},
		{Campaign: "b", Day: today, What: "suppressed:cap.global", N: 4},
		{Campaign: "b", Day: today + 1, What: "shown", N: 1}, // a clock that is ahead
	}}, stopped{}).WeeksOf(t.Context(), 1, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]CampaignWeek{
		"a": {ID: "a", Totals: Totals{Shown: 4}, Shown: [Week]int64{3, 0, 0, 0, 0, 0, 1}},
		"b": {ID: "b", Totals: Totals{Shown: 10, Suppressed: 4}, Shown: [Week]int64{6: 10}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

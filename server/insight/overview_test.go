package insight

import (
	"testing"
)

func TestOverviewComparesAWeekWithTheOneBefore(t *testing.T) {
	const today = 20789 // 2026-12-02
	o, err := New(ledger{
		{Campaign: "a", Day: today - 14, What: "shown", N: 100}, // before both weeks
		{Campaign: "a", Day: today - 13, What: "shown", N: 2},
		{Campaign: "a", Day: today - 7, What: "fewer", N: 1},
		{Campaign: "a", Day: today - 6, What: "shown", N: 3},
		{Campaign: "a", Day: today, What: "shown", N: 1},
		{Campaign: "b", Day: today, What: "shown", N: 9},
		{Campaign: "b", Day: today, What: "failed", N: 4},
		{Campaign: "b", Day: today + 1, What: "shown", N: 1}, // a clock that is ahead
		{Campaign: "c", Day: today, What: "suppressed", N: 5},
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
	if len(o.Campaigns) != 3 || o.Campaigns[0].ID != "b" || o.Campaigns[1].ID != "a" || o.Campaigns[2].ID != "c" {
		t.Fatalf("campaigns %+v", o.Campaigns)
	}
	if want := [Week]int64{3, 0, 0, 0, 0, 0, 1}; o.Campaigns[1].Shown != want {
		t.Errorf("days of a: %v, want %v", o.Campaigns[1].Shown, want)
	}
	if want := [Week]int64{6: 10}; o.Campaigns[0].Shown != want {
		t.Errorf("days of b: %v, want %v", o.Campaigns[0].Shown, want)
	}
}

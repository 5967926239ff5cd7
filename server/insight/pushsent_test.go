package insight

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// outbox is a ledger of web push with these outcomes.
type outbox struct {
	PushLedger
	outcomes []store.PushOutcome
	paces    []store.PushPace
	asked    store.PushesOf
}

func (o *outbox) PushOutcomes(_ context.Context, of *store.PushesOf) ([]store.PushOutcome, error) {
	o.asked = *of
	return o.outcomes, nil
}

func (o *outbox) PushPaces(context.Context, *store.PushesOf) ([]store.PushPace, error) {
	return o.paces, nil
}

type noon struct{}

func (noon) Now() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

func TestWhatPushServicesMadeOfWhatWasSent(t *testing.T) {
	all := []string{"accepted", "expired", "gone", "limited", "queued", "refused", "stopped", "too_large", "unreachable"}
	o := &outbox{paces: []store.PushPace{{Service: "fcm", P50: 80_000, P95: 1_200_000}, {Service: "apple", P50: 1, P95: 2}}}
	for i, outcome := range all {
		o.outcomes = append(o.outcomes, store.PushOutcome{Service: "fcm", Outcome: outcome, N: int64(i + 1)})
	}
	o.outcomes = append(o.outcomes, store.PushOutcome{Service: "mozilla", Outcome: "queued", N: 4})
	days, err := DaysOf(noon{}.Now(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	sent, err := NewPushes(o, noon{}).Services(t.Context(), 7, days, "hello")
	if err != nil {
		t.Fatal(err)
	}
	want := []PushService{
		{"fcm", 5, 1, 3, 6, 4, 8, 9, 2, 7, 80 * time.Millisecond, 1200 * time.Millisecond},
		{Service: "mozilla", Queued: 4},
	}
	if fmt.Sprint(sent.Services) != fmt.Sprint(want) || sent.From != "2026-11-02" || sent.To != "2026-12-01" {
		t.Errorf("%+v, want %+v", sent, want)
	}
	if o.asked != (store.PushesOf{Site: tend.SiteID(7), Campaign: "hello", From: days.From, To: days.To}) {
		t.Errorf("asked for %+v", o.asked)
	}
}

func TestWhichDaysAreMeant(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", "2026-11-02 2026-12-01"},
		{"2026-11-30", "", "2026-11-30 2026-12-01"},
		{"", "2026-11-30", "2026-11-01 2026-11-30"},
		{"2025-12-01", "2026-12-01", "2025-12-01 2026-12-01"},
		{"2025-11-30", "2026-12-01", ""},
		{"2026-12-01", "2026-11-30", ""},
		{"1.12.2026", "", ""},
		{"", "2026-02-30", ""},
	} {
		days, err := DaysOf(noon{}.Now(), c.from, c.to)
		got := ""
		if err == nil {
			got = dayOf(days.From) + " " + dayOf(days.To)
		}
		if got != c.want {
			t.Errorf("from %q to %q: %s, %v; want %s", c.from, c.to, got, err, c.want)
		}
	}
}

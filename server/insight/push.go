package insight

import (
	"context"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// Push is what came of asking a site's visitors for web push, from one day of UTC to another.
type Push struct {
	AsOf    time.Time
	From    string // 2026-12-01
	To      string
	Totals  Asked
	Devices int64      // browsers that take it now, whenever they were won
	Series  []AskedDay // the oldest first, without days on which nothing happened
}

// Asked counts what browsers were asked and said.
type Asked struct {
	Asked      int64
	Granted    int64
	Denied     int64
	Dismissed  int64 // the question was closed
	Subscribed int64 // browsers that were won
	Lost       int64 // and those that take it no more
}

// AskedDay is one day of UTC.
type AskedDay struct {
	Day    string
	Totals Asked
}

// PushLedger reads the figures of web push; store implements it.
type PushLedger interface {
	PushFigures(ctx context.Context, site tend.SiteID, from, to int64) ([]store.PushFigure, error)
	DeviceCount(ctx context.Context, site tend.SiteID) (int64, error)
	PushOutcomes(ctx context.Context, of *store.PushesOf) ([]store.PushOutcome, error)
	PushPaces(ctx context.Context, of *store.PushesOf) ([]store.PushPace, error)
}

// Pushes answers what came of web push.
type Pushes struct {
	ledger PushLedger
	clock  tend.Clock
}

// NewPushes makes it.
func NewPushes(ledger PushLedger, clock tend.Clock) *Pushes {
	return &Pushes{ledger: ledger, clock: clock}
}

// Funnel reads what is committed now, of the days from one to another, both included.
func (p *Pushes) Funnel(ctx context.Context, site tend.SiteID, days Days) (Push, error) {
	out := Push{AsOf: p.clock.Now(), From: dayOf(days.From), To: dayOf(days.To), Series: []AskedDay{}}
	figures, err := p.ledger.PushFigures(ctx, site, days.From, days.To)
	if err != nil {
		return Push{}, err
	}
	if out.Devices, err = p.ledger.DeviceCount(ctx, site); err != nil {
		return Push{}, err
	}
	for _, f := range figures {
		day := dayOf(f.Day)
		if n := len(out.Series); n == 0 || out.Series[n-1].Day != day {
			out.Series = append(out.Series, AskedDay{Day: day})
		}
		out.Series[len(out.Series)-1].Totals.add(f)
		out.Totals.add(f)
	}
	return out, nil
}

func (a *Asked) add(f store.PushFigure) {
	switch f.What {
	case string(tend.PushAsked):
		a.Asked += f.N
	case string(tend.PushGranted):
		a.Granted += f.N
	case string(tend.PushDenied):
		a.Denied += f.N
	case string(tend.PushDismissed):
		a.Dismissed += f.N
	case store.PushWon:
		a.Subscribed += f.N
	case store.PushLost:
		a.Lost += f.N
	}
}

// The days that figures are read of, where nobody says which, and at most.
const (
	usualDays = 30
	mostDays  = 366
)

// Days are some days of UTC, counted since 1970-01-01, both included.
type Days struct{ From, To int64 }

// DaysOf reads which days are meant, as in 2026-12-01; "" is today and the 29 days before it.
func DaysOf(now time.Time, from, to string) (d Days, err error) {
	in := &tend.Input{}
	d.To = now.Unix() / daySeconds
	if to != "" {
		d.To = readDay(in, "?to", to)
	}
	d.From = d.To - usualDays + 1
	if from != "" {
		d.From = readDay(in, "?from", from)
	}
	switch {
	case len(in.Faults) > 0:
	case d.From > d.To:
		in.Fault("?from", tend.ReasonValue, "from lies after to: %s", from)
	case d.To-d.From >= mostDays:
		in.Fault("?from", tend.ReasonTooLong, "from and to are more than %d days apart: ask for them in pieces", mostDays)
	}
	return d, in.Err("the query is refused")
}

func readDay(in *tend.Input, pointer, text string) int64 {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		in.Fault(pointer, tend.ReasonValue, "%s is no day: write one of UTC such as 2026-12-01", pointer[1:])
	}
	return at.Unix() / daySeconds
}

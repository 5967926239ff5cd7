package insight

import (
	"context"
	"slices"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// Sent is what push services made of what was sent to browsers, on some days of UTC.
type Sent struct {
	AsOf     time.Time
	From     string // 2026-12-01
	To       string
	Services []PushService // by name, those that anything was sent to
}

// PushService counts pushes by how they ended, each browser for itself.
type PushService struct {
	Service     string
	Queued      int64 // now, whatever the days
	Accepted    int64
	Gone        int64
	Refused     int64
	Limited     int64
	TooLarge    int64
	Unreachable int64
	Expired     int64
	Stopped     int64
	P50         time.Duration // of those accepted, from the grant on
	P95         time.Duration
}

// Services reads what is committed now; of one campaign, or of all with "".
func (p *Pushes) Services(ctx context.Context, site tend.SiteID, days Days, campaign string) (Sent, error) {
	out := Sent{AsOf: p.clock.Now(), From: dayOf(days.From), To: dayOf(days.To)}
	of := &store.PushesOf{Site: site, Campaign: campaign, From: days.From, To: days.To}
	outcomes, err := p.ledger.PushOutcomes(ctx, of)
	if err != nil {
		return Sent{}, err
	}
	paces, err := p.ledger.PushPaces(ctx, of)
	if err != nil {
		return Sent{}, err
	}
	for _, o := range outcomes {
		if n := len(out.Services); n == 0 || out.Services[n-1].Service != o.Service {
			out.Services = append(out.Services, PushService{Service: o.Service})
		}
		out.Services[len(out.Services)-1].add(o)
	}
	for _, pace := range paces {
		at := slices.IndexFunc(out.Services, func(s PushService) bool { return s.Service == pace.Service })
		if at >= 0 { // it may have been accepted since the first look
			out.Services[at].P50, out.Services[at].P95 = micros(pace.P50), micros(pace.P95)
		}
	}
	return out, nil
}

func (s *PushService) add(o store.PushOutcome) {
	for outcome, n := range map[string]*int64{
		store.PushQueued: &s.Queued, "accepted": &s.Accepted, "gone": &s.Gone, "refused": &s.Refused, "limited": &s.Limited,
		"too_large": &s.TooLarge, "unreachable": &s.Unreachable, "expired": &s.Expired, "stopped": &s.Stopped,
	} {
		if outcome == o.Outcome {
			*n += o.N
		}
	}
}

func micros(m tend.Micros) time.Duration { return time.Duration(m) * time.Microsecond }

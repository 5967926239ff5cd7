package jobs

import (
	"context"
	"math/rand/v2"
	"time"

	"tend/server/send"
	"tend/server/store"
	"tend/server/tend"
)

// What becomes of pushes.
const (
	mostEnds  = 256                    // that one transaction ends
	endAgain  = 200 * time.Millisecond // between tries to write it, until the lease is over
	leastLife = 30 * time.Second       // what is meant only for those who are there now may be so late
	mostKeys  = 1024
	leastRest = time.Second // of a push service that has had enough, doubled each time until
	mostRest  = time.Minute
	jitter    = 0.2
)

// pushExpired is the outcome of a push whose time was over before anybody took it.
const pushExpired = "expired"

// backOff is how long a push waits for its next attempt, by how many it has had. From the
// last one on it stays.
var backOff = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}

type keyOf struct {
	site   tend.SiteID
	public string
}

// pushService is how it stands with a push service.
type pushService struct {
	busy  int       // pushes on their way to it
	left  bool      // the last look passed it over, since that is enough: there may be more for it
	bad   int       // times in a row that it had to rest
	until time.Time // it rests
}

// heard lets it rest when it asks for that or does not answer. Of many that were on
// their way together one counts.
func (s *pushService) heard(now time.Time, e *store.PushEnd, wait time.Duration) {
	switch {
	case e.Again == 0:
		if e.Status != 0 {
			s.bad = 0
		}
		return
	case !now.Before(s.until):
		rest := leastRest << min(s.bad, 6)
		s.bad++
		s.until = now.Add(min(max(rest, wait), mostRest))
	default:
		if until := now.Add(min(wait, mostRest)); until.After(s.until) {
			s.until = until
		}
	}
}

// send makes one attempt, and says what became of it and how long the push service asks to
// be left alone.
func (o *Outbox) send(ctx context.Context, p *tend.PushSend) (e *store.PushEnd, wait time.Duration) {
	o.mu.Lock()
	site := o.sites[p.Site]
	o.mu.Unlock()
	now := o.Clock.Now()
	born := p.Expires.Add(-p.TTL)
	left := p.Expires.Time().Sub(now)
	switch {
	case !p.Live || site.off:
		return &store.PushEnd{Send: p, Outcome: store.PushStopped, Detail: "the campaign or the site was stopped, its web push turned off, or the message taken back"}, 0
	case p.Endpoint == "":
		return &store.PushEnd{Send: p, Outcome: store.PushGone, Detail: "the browser is not this person's any more"}, 0
	case left <= 0 && now.After(born.Add(leastLife).Time()):
		return &store.PushEnd{Send: p, Outcome: pushExpired, Detail: "nobody took it while it was worth sending"}, 0
	}
	key, err := o.key(ctx, p)
	switch {
	case tend.CodeOf(err) == tend.NotFound:
		return &store.PushEnd{Send: p, Outcome: string(send.Refused), Detail: "this browser was subscribed with a key that the site no longer has: it is renewed with its next visit"}, 0
	case err != nil:
		o.Log.Error("outbox: the key of a push could not be read", "site", p.Site, "err", err)
		return &store.PushEnd{Send: p, Outcome: string(send.Unreachable), Detail: "our own key could not be read", Again: o.again(p, now, 0)}, 0
	}
	// A third of the lease is left for writing down what became of it.
	ctx, cancel := context.WithTimeout(ctx, o.Lease*2/3)
	defer cancel()
	r := o.Sender.Send(ctx, &send.Push{
		Device: &tend.PushDevice{ID: p.Device, Endpoint: p.Endpoint, P256dh: p.P256dh, Auth: p.Auth, Key: p.Key}, Key: key,
		Subject: site.subject, Body: []byte(p.Body), TTL: max(left, 0), Urgency: p.Urgency, Topic: p.Topic,
	})
	e = &store.PushEnd{Send: p, Outcome: string(r.Outcome), Status: r.Status, Detail: r.Detail}
	if r.Outcome == send.Limited || r.Outcome == send.Unreachable {
		e.Again = o.again(p, o.Clock.Now(), r.RetryAfter)
	}
	return e, r.RetryAfter
}

// again is when a push is tried again: not before the push service wants it, and when its
// time is over at the latest, which ends it.
func (o *Outbox) again(p *tend.PushSend, now time.Time, asked time.Duration) tend.Micros {
	wait := backOff[min(max(p.Attempts-1, 0), len(backOff)-1)]
	spread := 1 + jitter*(2*rand.Float64()-1)
	wait = max(time.Duration(float64(wait)*spread), time.Duration(float64(asked)*(1+jitter/2*rand.Float64())))
	return max(min(tend.Stamp(now).Add(wait), p.Expires), tend.Stamp(now).Add(leastRest))
}

// key is the one that a browser was subscribed with.
func (o *Outbox) key(ctx context.Context, p *tend.PushSend) (*tend.PushKey, error) {
	of := keyOf{p.Site, p.Key}
	o.mu.Lock()
	key := o.kept[of]
	o.mu.Unlock()
	if key != nil {
		return key, nil
	}
	read, err := o.Keys.PushKey(ctx, p.Site, p.Key)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.kept) >= mostKeys {
		clear(o.kept)
	}
	o.kept[of] = &read
	return &read, nil
}

// keep writes what became of pushes, as many at a time as are at hand.
func (o *Outbox) keep(ctx context.Context) {
	for e := range o.ends {
		group := []*store.PushEnd{e}
	more:
		for len(group) < mostEnds {
			select {
			case e, ok := <-o.ends:
				if !ok {
					break more
				}
				group = append(group, e)
			default:
				break more
			}
		}
		o.write(ctx, group)
	}
}

// write tries until the leases are over. What could not be written is sent again by
// whoever takes it then, under the same topic and tag.
func (o *Outbox) write(ctx context.Context, group []*store.PushEnd) {
	ctx, cancel := context.WithTimeout(ctx, o.Lease)
	defer cancel()
	for {
		err := o.Queue.EndPushes(ctx, group...)
		if err == nil {
			o.Stats.count(group)
			return
		}
		select {
		case <-ctx.Done():
			o.Log.Error("outbox: what became of pushes could not be written: they are sent again", "pushes", len(group), "err", err)
			return
		case <-time.After(endAgain):
		}
	}
}

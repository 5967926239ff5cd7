package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tend/server/send"
	"tend/server/store"
	"tend/server/tend"
)

// How pushes are sent.
const (
	pushLease   = 7500 * time.Millisecond // for one attempt, whose call may take 5 s; then another node takes it up
	pushPoll    = time.Second             // between looks for what is due
	pushWorkers = 256                     // pushes on their way at the same time
	mostOfOne   = 192                     // of them to one push service: one that hangs leaves room for the others
	enough      = mostOfOne / 2           // to one: a few at a time would cost a transaction each
	leastRoom   = pushWorkers / 4         // the same, of all
	stopEvery   = 30 * time.Second
)

// Queue is what is to be sent; store.DB implements it.
type Queue interface {
	ClaimPushes(ctx context.Context, limit int, lease time.Duration, without ...string) ([]tend.PushSend, error)
	EndPushes(ctx context.Context, ends ...*store.PushEnd) error
	StopPushes(ctx context.Context) (int, error)
}

// Keys finds the key of a site's that a browser was subscribed with; store.Records implements it.
type Keys interface {
	PushKey(ctx context.Context, site tend.SiteID, public string) (tend.PushKey, error)
}

// Sender sends a push, once; send.Pusher implements it.
type Sender interface {
	Send(ctx context.Context, p *send.Push) send.Result
}

// OutboxOptions are what an outbox is made of.
type OutboxOptions struct {
	Queue     Queue
	Keys      Keys
	Sender    Sender
	Clock     tend.Clock
	Log       *slog.Logger
	PublicURL string

	// For tests; 0 is what the constants say.
	Lease, Poll time.Duration
}

// Outbox sends what waits to be sent, on every node: no row is sent by two at a time, since
// each is leased.
type Outbox struct {
	OutboxOptions

	soon  chan struct{}
	stops chan struct{}
	ends  chan *store.PushEnd
	Stats *OutboxStats

	mu       sync.Mutex
	sites    map[tend.SiteID]pushSite
	kept     map[keyOf]*tend.PushKey
	services map[string]*pushService
	flying   int
	more     bool // there was more to send than was asked for
}

// pushSite is what a site's pushes need of it.
type pushSite struct {
	subject string
	off     bool
}

// NewOutbox makes one.
func NewOutbox(o OutboxOptions) *Outbox {
	if o.Lease == 0 {
		o.Lease = pushLease
	}
	if o.Poll == 0 {
		o.Poll = min(pushPoll, o.Lease/2)
	}
	return &Outbox{
		OutboxOptions: o,
		soon:          make(chan struct{}, 1), stops: make(chan struct{}, 1), ends: make(chan *store.PushEnd, pushWorkers), Stats: newOutboxStats(),
		kept: map[keyOf]*tend.PushKey{}, services: map[string]*pushService{},
	}
}

// Wake has what is due looked for at once.
func (o *Outbox) Wake() { ring(o.soon) }

// SetSites takes a configuration over, and has what was stopped by it ended.
func (o *Outbox) SetSites(sites []tend.Site) {
	known := make(map[tend.SiteID]pushSite, len(sites))
	for i := range sites {
		s := &sites[i]
		known[s.ID] = pushSite{subject: s.PushSubject(o.PublicURL), off: s.Settings.Push == nil}
	}
	o.mu.Lock()
	o.sites = known
	o.mu.Unlock()
	ring(o.stops)
}

func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default: // it rings already
	}
}

// Run sends until ctx ends. Then it claims nothing more and waits for what is on its way,
// which takes less than a lease.
func (o *Outbox) Run(ctx context.Context) {
	var sending, beside sync.WaitGroup
	on := context.WithoutCancel(ctx) // what has begun is brought to its end
	beside.Go(func() { o.keep(on) })
	beside.Go(func() { o.stop(ctx) })
	ticker := time.NewTicker(o.Poll)
	defer ticker.Stop()
	for ctx.Err() == nil {
		o.claim(ctx, on, &sending)
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-o.soon:
		}
	}
	sending.Wait()
	close(o.ends)
	beside.Wait()
}

// claim takes what is due, as much as there is room for, and sends it.
func (o *Outbox) claim(ctx, on context.Context, sending *sync.WaitGroup) {
	room, without := o.room()
	if room == 0 {
		return // who lands makes some, and says so
	}
	list, err := o.Queue.ClaimPushes(ctx, room, o.Lease, without...)
	if err != nil && ctx.Err() == nil {
		o.Log.Warn("outbox: what is to be sent could not be read, the next look tries again", "err", err)
	}
	o.takeOff(list, room)
	for i := range list {
		p := &list[i]
		sending.Go(func() {
			end, wait := o.send(on, p)
			o.land(p, end, wait)
			o.ends <- end
		})
	}
}

// room is how many pushes may be sent more, and to whom none now.
func (o *Outbox) room() (n int, without []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-o.soon: // what it rang for is looked at now
	default:
	}
	now, busiest := o.Clock.Now(), 0
	for name, s := range o.services {
		resting := now.Before(s.until)
		s.left = s.busy > enough && !resting
		if s.left || resting {
			without = append(without, name)
			continue
		}
		busiest = max(busiest, s.busy)
	}
	if n = pushWorkers - o.flying; n < leastRoom {
		o.more = true
		return 0, nil
	}
	o.more = false
	return min(n, mostOfOne-busiest), without
}

func (o *Outbox) takeOff(list []tend.PushSend, room int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range list {
		o.service(list[i].Service).busy++
	}
	o.flying += len(list)
	o.more = len(list) == room
}

// land makes room, and lets a push service rest that says it has had enough, or nothing.
func (o *Outbox) land(p *tend.PushSend, e *store.PushEnd, wait time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flying--
	s := o.service(p.Service)
	s.busy--
	s.heard(o.Clock.Now(), e, wait)
	if (o.more || s.left) && s.busy <= enough && pushWorkers-o.flying >= leastRoom {
		ring(o.soon)
	}
}

func (o *Outbox) service(name string) *pushService {
	s := o.services[name]
	if s == nil {
		s = &pushService{}
		o.services[name] = s
	}
	return s
}

// stop ends what waits of what was stopped: when the configuration has changed, and now
// and then.
func (o *Outbox) stop(ctx context.Context) {
	ticker := time.NewTicker(stopEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.stops:
		case <-ticker.C:
		}
		n, err := o.Queue.StopPushes(ctx)
		switch {
		case err == nil && n > 0:
			o.Log.Info("pushes that waited were stopped", "pushes", n)
		case err != nil && ctx.Err() == nil:
			o.Log.Warn("outbox: what was stopped could not be ended, it is tried again", "err", err)
			time.AfterFunc(o.Poll, func() { ring(o.stops) })
		}
	}
}

package load

import (
	"context"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"tend/server/tend"
)

const (
	atOnce  = 64 // sockets that are opened at the same time
	looking = 20 * time.Millisecond
)

// spans are how long it waits before it gives up.
type spans struct {
	settling time.Duration // for what is under way when nothing falls due any more
	hurrying time.Duration // the same, once it was interrupted
	deserted time.Duration // without one open socket
}

var usual = spans{settling: 10 * time.Second, hurrying: 3 * time.Second, deserted: 10 * time.Second}

// run is a plan on its way.
type run struct {
	plan  Plan
	spans spans
	id    string // in the names of documents, so that no run's are another's
	tabs  []*tab
	doors chan struct{} // one for each socket that is being opened
	first sync.WaitGroup

	made, acked, refused, receipts, shown, frames atomic.Int64
	open, opened, back, drained, gone, documents  atomic.Int64

	took, hello, late spread
	trouble           troubles
	people            []atomic.Bool // who has been there
}

func newRun(p *Plan, s spans) *run {
	return &run{
		plan: *p, spans: s, id: strconv.FormatUint(rand.Uint64(), 36), doors: make(chan struct{}, atOnce),
		tabs: make([]*tab, p.Sockets), people: make([]atomic.Bool, p.People),
	}
}

func (r *run) see(person int) { r.people[person].Store(true) }

// anonOf names the people of a crowd: the same in each run, so that they come again
// instead of becoming more.
func anonOf(person int) string { return "tend-bench-" + strconv.Itoa(person) }

// Run does what the plan says and tells what came of it. A server that is not there or
// turns the crowd away is an error; what goes wrong later is in the report. When ctx
// ends, the report is of what was until then. ready is called with the number of open
// sockets when all have been tried.
func Run(ctx context.Context, p Plan, ready func(open int)) (*Report, error) {
	return runFor(ctx, p, usual, ready)
}

func runFor(ctx context.Context, p Plan, s spans, ready func(open int)) (*Report, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if err := probe(ctx, &p); err != nil {
		return nil, err
	}
	r := newRun(&p, s)
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	var wg sync.WaitGroup
	r.first.Add(len(r.tabs))
	opening := time.Now()
	for i := range r.tabs {
		t := &tab{r: r, nr: i, tried: sync.OnceFunc(r.first.Done)}
		r.tabs[i] = t
		wg.Go(func() { t.live(life) })
	}
	r.gather(ctx)
	report := &Report{Plan: p, Opening: time.Since(opening).Seconds()}
	ready(int(r.open.Load()))

	own, start := weigh(), time.Now()
	given := r.last(ctx)
	report.Seconds, report.Interrupted = time.Since(start).Seconds(), ctx.Err() != nil
	if !given {
		r.settle(ctx)
	}
	report.Load = own.since(&r.late)
	r.fill(report)
	end()
	wg.Wait()
	return report, nil
}

// probe says hello once, so that a crowd is not sent to where it has no business.
func probe(ctx context.Context, p *Plan) error {
	r := newRun(p, usual)
	t := &tab{r: r, tried: func() {}}
	t.arrive(0)
	s, err := t.open(ctx)
	if err == nil {
		s.Leave()
		return nil
	}
	why := explain(err, p)
	code := tend.Unavailable
	if why.final {
		code = tend.Forbidden
	}
	return tend.Errorf(code, why.code, "%s (%s)", why.words, why.code)
}

// gather waits until each tab's first socket has been tried.
func (r *run) gather(ctx context.Context) {
	all := make(chan struct{})
	go func() { r.first.Wait(); close(all) }()
	select {
	case <-all:
	case <-ctx.Done():
	}
}

// last lets events fall due for as long as the plan says; given is true when it gave
// up before, for nobody is there any more.
func (r *run) last(ctx context.Context) (given bool) {
	ctx, stop := context.WithTimeout(ctx, r.plan.For)
	defer stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	if workers := min(runtime.GOMAXPROCS(0), len(r.tabs)); r.plan.Rate > 0 {
		start := time.Now()
		for w := range workers {
			wg.Go(func() { r.pace(ctx, start, w, workers) })
		}
	}
	ticker := time.NewTicker(looking)
	defer ticker.Stop()
	seen := time.Now()
	for {
		select {
		case <-ctx.Done():
			return false
		case now := <-ticker.C:
			if r.open.Load() > 0 {
				seen = now
			}
			if int(r.gone.Load()) == len(r.tabs) || now.Sub(seen) > r.spans.deserted {
				stop()
				return true
			}
		}
	}
}

// pace lets every so many-th frame of the schedule fall due, at its time and whatever
// became of the ones before: who waits for answers before asking again measures a
// server at its best moments only.
func (r *run) pace(ctx context.Context, start time.Time, w, workers int) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	every := r.plan.interval()
	for k := w; ; k += workers {
		after := every * time.Duration(k)
		if after >= r.plan.For {
			return
		}
		due := start.Add(after)
		if wait := time.Until(due); wait > 0 {
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				return
			}
		} else if ctx.Err() != nil {
			return
		}
		r.late.add(time.Since(due))
		r.tabs[k%len(r.tabs)].due(due, r.plan.Frame)
	}
}

// settle waits for what is under way.
func (r *run) settle(ctx context.Context) {
	ticker := time.NewTicker(looking)
	defer ticker.Stop()
	end, hurried := time.Now().Add(r.spans.settling), false
	for r.acked.Load() < r.made.Load() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			<-ticker.C
			if !hurried {
				end, hurried = time.Now().Add(r.spans.hurrying), true
			}
		}
		if time.Now().After(end) {
			return
		}
	}
}

// fill writes down what was counted.
func (r *run) fill(f *Report) {
	f.People.Wanted, f.Sockets.Wanted = r.plan.People, r.plan.Sockets
	for i := range r.people {
		if r.people[i].Load() {
			f.People.Seen++
		}
	}
	f.Sockets.Open, f.Sockets.Opened = r.open.Load(), r.opened.Load()
	f.Sockets.CameBack, f.Sockets.TurnedAway, f.Sockets.Drained = r.back.Load(), r.gone.Load(), r.drained.Load()
	e := &f.Events
	e.Due, e.Refused, e.Receipts = r.made.Load(), r.refused.Load(), r.receipts.Load()
	acked := r.acked.Load()
	e.Acknowledged, e.Lost = acked-e.Refused, e.Due-acked
	if f.Seconds > 0 {
		e.PerSecond = float64(e.Acknowledged) / f.Seconds
	}
	if frames := r.frames.Load(); frames > 0 {
		e.PerFrame = float64(e.Due) / float64(frames)
	}
	f.Shown = r.shown.Load()
	f.Took, f.Hello = r.took.times(), r.hello.times()
	f.Errors = r.trouble.list()
	f.warn()
}

package jobs

import (
	"cmp"
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// look is how often a node looks whether a job is due. One that failed, or whose node
// died, is done anew as soon.
const look = time.Minute

// Job is work for one node at a time.
type Job struct {
	Name  string
	Every time.Duration // after it was done it rests for so long, on all nodes
	Do    func(ctx context.Context, l *store.Lease) error

	Due  func(ctx context.Context) (bool, error) // whether there is anything to do; nil: always
	Soon <-chan struct{}                         // not to wait for the next look; nil: never
	Look time.Duration                           // between two looks; 0: a minute
}

// Leases says whose turn it is; store.DB implements it.
type Leases interface {
	TakeLease(ctx context.Context, name string, within time.Duration) (*store.Lease, error)
	EndLease(ctx context.Context, l *store.Lease, done bool) error
}

// Jobs does the work of a node.
type Jobs struct {
	leases Leases
	log    *slog.Logger
	list   []Job
}

// New makes it.
func New(leases Leases, log *slog.Logger, list ...Job) *Jobs {
	return &Jobs{leases: leases, log: log, list: list}
}

// Run does what is due, at once and then again and again, until ctx ends. No job waits
// for another one.
func (j *Jobs) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, job := range j.list {
		wg.Go(func() {
			ticker := time.NewTicker(cmp.Or(job.Look, look))
			defer ticker.Stop()
			for {
				j.Try(ctx, job)
				select {
				case <-ctx.Done():
					return
				case <-ticker.C:
				case <-job.Soon:
				}
			}
		})
	}
	wg.Wait()
}

// Try does a job if it is due and no other node is at it.
func (j *Jobs) Try(ctx context.Context, job Job) {
	due, err := true, error(nil)
	if job.Due != nil {
		due, err = job.Due(ctx)
	}
	var l *store.Lease
	if err == nil && due {
		l, err = j.leases.TakeLease(ctx, job.Name, job.Every)
	}
	if err == nil && l != nil {
		err = j.do(ctx, job, l)
		// Also when it stops: another node need not wait for the lease's end.
		if end := j.leases.EndLease(context.WithoutCancel(ctx), l, err == nil); err == nil {
			err = end
		}
	}
	if err != nil && ctx.Err() == nil {
		j.log.Warn("jobs: not done, the next look tries again", "job", job.Name, "err", err)
	}
}

// do keeps a fault of ours from ending the process.
func (j *Jobs) do(ctx context.Context, job Job, l *store.Lease) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = tend.Errorf(tend.Internal, "", "jobs: panic in %s: %v\n%s", job.Name, fault, debug.Stack())
		}
	}()
	return job.Do(ctx, l)
}

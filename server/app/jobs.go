package app

import (
	"context"
	"time"

	"tend/server/jobs"
	"tend/server/people"
	"tend/server/store"
)

// The names of the jobs, by which their leases stand in the database.
const (
	jobRetention = "retention"
	jobTabs      = "tabs"
	jobExpired   = "expired"
	jobErase     = "erase"
	jobWakes     = "wakes"
	jobMessages  = "messages"
	jobPushes    = "pushes"
	jobScans     = "scans"
	JobSegments  = "segments"
	jobImports   = "imports"
	jobImported  = "imported"
)

// jobs are what the clock starts on one node at a time.
func (a *App) jobs() *jobs.Jobs {
	retention := people.NewRetention(a.db, a.db, a.clock, a.settings.Retention, a.log)
	list := []jobs.Job{
		{Name: jobRetention, Every: time.Hour, Due: retention.Due, Do: retention.Run},
		{Name: jobExpired, Every: time.Hour, Do: a.forgetExpired},
		{Name: jobMessages, Every: time.Hour, Do: a.forgetMessages},
		{Name: jobPushes, Every: time.Hour, Do: a.forgetPushes},
		{Name: jobErase, Due: a.eraser.Due, Soon: a.eraser.Soon(), Do: a.eraser.Run},
		{Name: jobTabs, Every: 24 * time.Hour, Do: a.forgetTabs},
	}
	list = append(list, jobs.Job{Name: jobWakes, Look: beat, Due: a.db.WakesDue, Do: func(ctx context.Context, l *store.Lease) error {
		return a.engine.Wake(ctx, a.db, l)
	}})
	list = append(list, jobs.Job{
		Name: jobScans, Look: beat,
		Due: func(ctx context.Context) (bool, error) { return a.engine.ScansDue(ctx, a.db) },
		Do:  func(ctx context.Context, l *store.Lease) error { return a.engine.SendAtTimes(ctx, a.db, l) },
	})
	list = append(list, jobs.Job{
		Name: JobSegments, Look: beat,
		Due: func(ctx context.Context) (bool, error) { return a.engine.SegmentScansDue(ctx, a.db) },
		Do:  func(ctx context.Context, l *store.Lease) error { return a.engine.ScanSegments(ctx, a.db, a.db, l) },
	})
	run := people.NewImportRun(a.db, a.db, a.engine, a.clock, a.log)
	list = append(list,
		jobs.Job{Name: jobImports, Look: beat, Due: run.Due, Soon: a.imports.Soon(), Do: run.Run},
		jobs.Job{Name: jobImported, Every: time.Hour, Do: run.Sweep})
	return jobs.New(a.db, a.log, list...)
}

// forgetExpired removes what is refused already because it has expired.
func (a *App) forgetExpired(ctx context.Context, _ *store.Lease) error {
	return a.db.Change(ctx, func(c *store.Change) error {
		_, err := c.SweepExpired(ctx)
		return err
	})
}

// forgetTabs removes the watermarks of documents that are long closed.
func (a *App) forgetTabs(ctx context.Context, l *store.Lease) error {
	n, err := a.db.SweepTabs(ctx, l)
	if n > 0 {
		a.log.Info("watermarks of documents that were not heard of for long were removed", "documents", n, "days", store.TabsKept)
	}
	return err
}

// forgetPushes removes the words of notifications that nobody sends any more, and the keys
// that none are sent by.
func (a *App) forgetPushes(ctx context.Context, l *store.Lease) error {
	n, err := a.db.SweepPushes(ctx, l)
	if n > 0 {
		a.log.Debug("words of old notifications were removed", "notifications", n)
	}
	if err != nil {
		return err
	}
	if n, err = a.db.SweepPushKeys(ctx, l); n > 0 {
		a.log.Info("retired keys of web push that no browser uses were deleted", "keys", n)
	}
	return err
}

// forgetMessages removes the ids of servers' messages that nobody sends again any more.
func (a *App) forgetMessages(ctx context.Context, l *store.Lease) error {
	n, err := a.db.SweepMessages(ctx, l)
	if n > 0 {
		a.log.Debug("ids of servers' messages were removed", "messages", n)
	}
	return err
}

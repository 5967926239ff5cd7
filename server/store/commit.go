package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// maxGroup is how many units one transaction takes at most; the committer takes
// what is at hand and never waits for more.
const maxGroup = 512

// committer is the one writer of the main road.
type committer struct {
	db     *DB
	jobs   chan *job
	quit   chan struct{}
	done   chan struct{}
	once   sync.Once
	writer *writer
}

type job struct {
	unit   *Unit
	body   []byte // the unit's events, encoded, without the closing bracket
	result Result
	err    error
	done   chan struct{}
}

func newCommitter(db *DB) (*committer, error) {
	w, err := newWriter(db)
	if err != nil {
		return nil, err
	}
	c := &committer{
		db: db, jobs: make(chan *job, 4*maxGroup), writer: w,
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	go c.run()
	return c, nil
}

// Commit hands in a unit and waits until it is committed, overtaken or failed.
// After an error nothing is known of the unit's fate: whoever cut the batch asks
// the watermark before it sends anything again.
func (db *DB) Commit(ctx context.Context, u *Unit) (Result, error) {
	j := &job{unit: u, done: make(chan struct{})}
	if len(u.Events) > 0 {
		body, err := json.Marshal(u.Events)
		if err != nil {
			return Result{}, fmt.Errorf("store: encode events: %w", err)
		}
		j.body = body[:len(body)-1]
	}
	select {
	case <-db.units.quit:
		return Result{}, errClosed()
	default:
	}
	select {
	case db.units.jobs <- j:
	case <-db.units.quit:
		return Result{}, errClosed()
	case <-ctx.Done():
		return Result{}, unavailable(ctx.Err())
	}
	select {
	case <-j.done:
		return j.result, j.err
	case <-db.units.done:
	}
	select {
	case <-j.done: // it was in the last group
		return j.result, j.err
	default:
		return Result{}, errClosed()
	}
}

func errClosed() error {
	return tend.Errorf(tend.Unavailable, "shutting_down", "the server is shutting down, nothing was kept: send it again")
}

func (c *committer) run() {
	defer close(c.done)
	group := make([]*job, 0, maxGroup)
	for {
		group = group[:0]
		select {
		case j := <-c.jobs:
			group = append(group, j)
		case <-c.quit: // what was handed in before is finished
			select {
			case j := <-c.jobs:
				group = append(group, j)
			default:
				return
			}
		}
		for len(group) < maxGroup {
			select {
			case j := <-c.jobs:
				group = append(group, j)
				continue
			default:
			}
			break
		}
		c.commit(group)
		c.db.log.committed(len(group))
		clear(group) // or an idle server holds on to the last events of many
	}
}

// commit writes a group in one transaction; a group that fails is tried again
// unit by unit, so that one bad unit takes nobody with it. Where no transaction can
// be had there is nothing to try: the units fail together, and quickly.
func (c *committer) commit(group []*job) {
	err := c.transact(group)
	for i, j := range group {
		switch {
		case err == nil:
		case errors.As(err, new(*noTransaction)):
			j.err = err
		case len(group) == 1:
			c.alone(j, err)
		default:
			j.result = Result{}
			one := c.transact(group[i : i+1])
			if errors.As(one, new(*noTransaction)) {
				err = one // for those behind it as well
			}
			c.alone(j, one)
		}
	}
	for _, j := range group {
		if j.err != nil {
			j.result = Result{} // what a torn transaction believed is worth nothing
		}
		close(j.done)
	}
}

// maxVictim is how often a unit is tried that PostgreSQL chose to end a deadlock with.
const maxVictim = 5

// alone says what became of a unit that was tried by itself.
func (c *committer) alone(j *job, err error) {
	for range maxVictim {
		if !victim(err) {
			break
		}
		j.result = Result{}
		err = c.transact([]*job{j})
	}
	if errors.Is(err, errOvertaken) {
		j.result, err = Result{Overtaken: true}, nil
	}
	j.err = err
}

// noTransaction is the error of a transaction that could not begin.
type noTransaction struct{ err error }

// Error is the cause's.
func (e *noTransaction) Error() string { return e.err.Error() }

// Unwrap gives the cause.
func (e *noTransaction) Unwrap() error { return e.err }

func (c *committer) transact(group []*job) error {
	ctx := context.Background() // a unit is never torn by whoever waits for it
	if c.db.dialect.patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.db.dialect.patience)
		defer cancel()
	}
	tx, err := c.db.write.BeginTxx(ctx, nil)
	if err != nil {
		return &noTransaction{unavailable(err)}
	}
	if err := c.apply(ctx, tx, group); err != nil {
		if faster(err) {
			err = errOvertaken
		} else if !errors.As(err, new(*tend.Error)) {
			err = unavailable(err)
		}
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return unavailable(err)
	}
	return nil
}

func (c *committer) apply(ctx context.Context, tx *sqlx.Tx, group []*job) (err error) {
	defer func() { // one unit at fault must not end the process, and everybody else's with it
		if fault := recover(); fault != nil {
			err = tend.Errorf(tend.Internal, "", "store: panic in a unit: %v\n%s", fault, debug.Stack())
		}
	}()
	w := c.writer.in(ctx, tx)
	if err := w.readAhead(group); err != nil {
		return err
	}
	for _, j := range group {
		if err := w.unit(j); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.flushCounts(); err != nil {
		return err
	}
	if err := w.flushTallies(); err != nil {
		return err
	}
	if err := w.flushPages(); err != nil {
		return err
	}
	if err := w.flushPushDays(); err != nil {
		return err
	}
	if err := w.flushProofs(); err != nil {
		return err
	}
	if err := w.flushAccounts(); err != nil {
		return err
	}
	return w.flushLists()
}

func (c *committer) stop() {
	c.once.Do(func() { close(c.quit) })
	<-c.done
	c.writer.close()
}

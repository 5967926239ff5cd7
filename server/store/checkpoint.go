package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jmoiron/sqlx"
)

// How SQLite's log goes into the database.
const (
	logPages = 4000          // how long it gets first: pages that are written again and again are copied once
	mostLog  = 4             // so many times as long, and SQLite copies it within a commit after all
	lookAt   = 64            // units between two looks at how long it is
	maxCopy  = 3             // times that it is copied beside the writer in one go
	fewPages = logPages / 20 // so many the writer copies itself
)

// checkpoints copy SQLite's log into the database beside the writer. By itself SQLite does
// it within a commit, and whoever comes meanwhile waits: ten milliseconds and more, several
// times a second on a busy server. Beside the writer it waits for nobody, but a log that is
// always written to is never begun anew unless at one moment all of it is copied
// (https://sqlite.org/wal.html, section 2.2): so the last few pages are the writer's own.
type checkpoints struct {
	beside *sqlx.DB // a connection of its own
	writer *sqlx.DB
	pages  atomic.Int64 // how long the log gets first

	units int // since the last look; the committer's
	look  chan struct{}
	due   atomic.Bool // the writer is to copy what is left
	quit  chan struct{}
	once  sync.Once
	done  chan struct{}
}

func startCheckpoints(connect func() (*sqlx.DB, error), writer *sqlx.DB) (*checkpoints, error) {
	beside, err := connect()
	if err != nil {
		return nil, err
	}
	c := &checkpoints{
		beside: beside, writer: writer,
		look: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
	c.pages.Store(logPages)
	go c.run()
	return c, nil
}

// committed is the writer's turn after so many units.
func (c *checkpoints) committed(units int) {
	if c == nil {
		return
	}
	if c.due.CompareAndSwap(true, false) {
		_, _, _ = checkpoint(c.writer, "PASSIVE") // the next look finds that it was not done
	}
	if c.units += units; c.units >= lookAt {
		c.units = 0
		select {
		case c.look <- struct{}{}:
		default:
		}
	}
}

func (c *checkpoints) run() {
	defer close(c.done)
	for {
		select {
		case <-c.look:
			if c.copied() {
				c.due.Store(true)
			}
		case <-c.quit:
			return
		}
	}
}

// copied copies a log that is long enough, and tells whether there is now little left
// for the writer. An error changes nothing: the log is whole, and the next look tries
// again; a disk that takes nothing fails the commits.
func (c *checkpoints) copied() bool {
	size, done, err := checkpoint(c.beside, "NOOP")
	if err != nil || size < int(c.pages.Load()) || size == done {
		return false
	}
	for range maxCopy {
		if size, done, err = checkpoint(c.beside, "PASSIVE"); err != nil || done < size {
			return false // somebody reads what was there before
		}
		if size, done, err = checkpoint(c.beside, "NOOP"); err != nil || size-done <= fewPages {
			break
		}
	}
	return err == nil
}

// checkpoint gives how long the log is and how much of it is copied, in pages, after it
// was copied in a mode of SQLite's; NOOP copies nothing.
func checkpoint(db *sqlx.DB, mode string) (size, done int, err error) {
	var busy int
	if err = db.QueryRowContext(context.Background(), `PRAGMA wal_checkpoint(`+mode+`)`).Scan(&busy, &size, &done); err != nil {
		return 0, 0, fmt.Errorf("store: copy the log: %w", err)
	}
	return size, done, nil
}

func (c *checkpoints) stop() error {
	if c == nil {
		return nil
	}
	c.halt()
	return c.beside.Close()
}

// halt ends what is done beside the writer.
func (c *checkpoints) halt() {
	c.once.Do(func() { close(c.quit) })
	<-c.done
}

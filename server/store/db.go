package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"tend/server/tend"
)

// DB is the database.
type DB struct {
	dialect *dialect
	write   *sqlx.DB // on SQLite one connection: the one writer
	read    *sqlx.DB // read-only, short
	clock   tend.Clock
	epoch   string
	units   *committer
	log     *checkpoints // nil where the database sees to its log itself

	lookups *lookups

	sealer Sealer // seals the secrets of records; nil until SealWith
}

// start makes a database ready that can be written to; it closes it when it cannot.
func start(ctx context.Context, d *dialect, clock tend.Clock, write *sqlx.DB, reader func() (*sqlx.DB, error), beside func() (*sqlx.DB, error)) (*DB, error) {
	db := &DB{dialect: d, write: write, clock: clock}
	err := db.identify(ctx)
	if err == nil {
		db.read, err = reader()
	}
	if err == nil && beside != nil {
		db.log, err = startCheckpoints(beside, write)
	}
	if err == nil {
		if db.units, err = newCommitter(db); err == nil {
			db.lookups = newLookups(db)
		}
	}
	if err != nil {
		err = errors.Join(err, db.log.stop(), write.Close())
		if db.read != nil {
			err = errors.Join(err, db.read.Close())
		}
		return nil, err
	}
	return db, nil
}

// migrate brings the schema to that of this program, one process at a time.
func (d *dialect) migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(d.files, d.dir)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	var options []goose.ProviderOption
	if d.guard != nil {
		guard, err := d.guard()
		if err != nil {
			return fmt.Errorf("store: migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(guard))
	}
	p, err := goose.NewProvider(d.goose, db, files, options...)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return tend.Errorf(tend.Unavailable, "migrate", "cannot bring the database to this version's schema: %w", err)
	}
	return nil
}

// identify reads the database's opaque id, or gives it one.
func (db *DB) identify(ctx context.Context) error {
	now := db.clock.Now()
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING`, tend.NewID(now)); err != nil {
			return fmt.Errorf("store: epoch: %w", err)
		}
		return tx.GetContext(ctx, &db.epoch, `SELECT value FROM meta WHERE key = 'epoch'`)
	})
}

// Epoch is the opaque id of the database.
func (db *DB) Epoch() string { return db.epoch }

// Close stops the writer after the units at hand and closes all connections.
func (db *DB) Close() error {
	db.units.stop()
	return errors.Join(db.log.stop(), db.read.Close(), db.write.Close())
}

// Ping tells whether the database answers, for probes.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	if err := db.read.GetContext(ctx, &one, `SELECT 1`); err != nil {
		return tend.Errorf(tend.Unavailable, "database", "the database does not answer: %w", err)
	}
	return nil
}

// tx runs a function in one transaction. It must be short: on SQLite the main road
// waits meanwhile.
func (db *DB) tx(ctx context.Context, fn func(*sqlx.Tx) error) error {
	tx, err := db.write.BeginTxx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	over := false
	defer func() {
		if !over { // a panic: without this the one writer would be gone for ever
			_ = tx.Rollback()
		}
	}()
	err = fn(tx)
	over = true
	if err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return unavailable(err)
	}
	return nil
}

// alone is tx, one after the other: also between nodes, none sees a state of the
// records that another one is about to change.
func (db *DB) alone(ctx context.Context, fn func(*sqlx.Tx) error) error {
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		if err := takeLock(ctx, tx, db.dialect.alone); err != nil {
			return err
		}
		return fn(tx)
	})
}

// takeLock takes a lock of the dialect's; SQLite's one writer needs none.
func takeLock(ctx context.Context, tx *sqlx.Tx, q string) error {
	if q == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, q); err != nil {
		return unavailable(err)
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func unavailable(err error) error {
	return &tend.Error{Code: tend.Unavailable, Reason: "database", Message: "the database did not answer, nothing was kept: try again", Err: err}
}

// notFound translates the absence of a row.
func notFound(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return tend.Errorf(tend.NotFound, "", "there is no such %s", what)
	}
	return fmt.Errorf("store: read %s: %w", what, err)
}

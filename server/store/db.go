package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"tend/migrations"
	"tend/server/tend"
)

// DB is the database.
type DB struct {
	write *sqlx.DB // one connection: the one writer
	read  *sqlx.DB // read-only, short
	clock tend.Clock
	epoch string
	units *committer

	lookups *lookups

	sealer Sealer // seals the secrets of records; nil until SealWith
}

// File is the name of the database in the data folder.
const File = "tend.db"

// Open opens (and makes, and migrates) the SQLite database in a folder. The
// caller closes it.
func Open(ctx context.Context, dir string, clock tend.Clock) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, tend.Errorf(tend.Unavailable, "data_dir", "cannot make the data folder %s: %w", dir, err)
	}
	path := filepath.Join(dir, File)
	// SQLite makes files that everybody may read; those beside it take the rights of this one.
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("store: make %s: %w", path, err)
		}
	}
	write, err := connect(path, "&_txlock=immediate&_pragma=cache_size(-32768)", 1) // KiB
	if err != nil {
		return nil, err
	}
	db := &DB{write: write, clock: clock}
	if err := db.start(ctx, path); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return db, nil
}

func (db *DB) start(ctx context.Context, path string) error {
	if err := migrate(ctx, db.write.DB); err != nil {
		return err
	}
	if err := db.identify(ctx); err != nil {
		return err
	}
	read, err := connect(path, "&mode=ro&_pragma=query_only(1)", max(4, runtime.NumCPU()))
	if err != nil {
		return err
	}
	db.read, db.lookups = read, newLookups(db)
	db.units, err = newCommitter(db)
	return err
}

// connect opens connections. The log grows to 16 MiB before it is copied into the
// database: pages that are written again and again, most of them, are copied once.
func connect(path, more string, conns int) (*sqlx.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(memory)&_pragma=wal_autocheckpoint(4000)" + more
	db, err := sqlx.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.PingContext(context.Background()); err != nil {
		return nil, errors.Join(tend.Errorf(tend.Unavailable, "database",
			"cannot open the database %s: is the folder writable and the file a SQLite database? %w", path, err), db.Close())
	}
	return db, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations.SQLite, "sqlite")
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
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
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping tells whether the database answers, for probes.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	if err := db.read.GetContext(ctx, &one, `SELECT 1`); err != nil {
		return tend.Errorf(tend.Unavailable, "database", "the database does not answer: %w", err)
	}
	return nil
}

// tx runs a function in one transaction on the one writer. It must be short:
// the main road waits meanwhile.
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

package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tend/server/tend"
)

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
	write, err := connect(path, "&_txlock=immediate&_pragma=cache_size(-32768)"+ // KiB
		"&_pragma=secure_delete(1)", 1) // what is deleted is overwritten
	if err != nil {
		return nil, err
	}
	if err := sqliteDialect.migrate(ctx, write.DB); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return start(ctx, &sqliteDialect, clock, write, func() (*sqlx.DB, error) {
		return connect(path, "&mode=ro&_pragma=query_only(1)", max(4, runtime.NumCPU()))
	}, func() (*sqlx.DB, error) { return connect(path, "", 1) })
}

// connect opens connections.
func connect(path, more string, conns int) (*sqlx.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(memory)&_pragma=wal_autocheckpoint(" + strconv.Itoa(mostLog*logPages) + ")" + more
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

func sqliteNoTable(err error) bool { return strings.Contains(err.Error(), "no such table") }

func sqliteUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

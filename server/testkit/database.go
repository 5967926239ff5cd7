package testkit

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/jmoiron/sqlx"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit/postgres"
)

// Database is one of the two that Tend runs on.
type Database string

// The databases.
const (
	SQLite     Database = "SQLite"
	PostgreSQL Database = "PostgreSQL"
)

// chosen is a flag of every test binary that has this package.
var chosen = flag.String("on", string(SQLite), "the database of the tests that run on one: SQLite or PostgreSQL")

// Chosen is the database of the tests that run on one.
func Chosen() Database { return Database(*chosen) }

// Store opens an empty database of the chosen kind; the test's end closes it.
func Store(t testing.TB, clock tend.Clock) *store.DB {
	t.Helper()
	db, err := OpenPlace(t.Context(), Chosen().place(t), clock)
	if err != nil {
		t.Fatal(err)
	}
	db.SealWith(openSealer{})
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Each runs a test on both databases.
func Each(t *testing.T, test func(t *testing.T, on Database)) {
	t.Helper()
	for _, on := range []Database{SQLite, PostgreSQL} {
		t.Run(string(on), func(t *testing.T) { test(t, on) })
	}
}

// place makes an empty database: a folder, or the URL of one in the PostgreSQL of
// this test binary.
func (on Database) place(t testing.TB) string {
	t.Helper()
	if on == PostgreSQL {
		return postgres.Start(t).Database(t, "tend", prepared)
	}
	file, err := emptied()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.File), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// emptied is the file of an empty SQLite database with its schema, made once for each test
// binary: the migrations take a quarter of a second with -race, and a package has hundreds of worlds.
var emptied = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "tend-sqlite-")
	if err != nil {
		return nil, fmt.Errorf("testkit: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	db, err := store.Open(context.Background(), dir, NewClock())
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // its log goes into the file
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, store.File))
})

// prepared fills an empty database with all that the tests' first start would.
func prepared(ctx context.Context, url string) error {
	db, err := store.OpenPostgres(ctx, url, NewClock())
	if err != nil {
		return err
	}
	return db.Close()
}

func isURL(place string) bool { return strings.HasPrefix(place, "postgres://") }

// OpenPlace opens the database in a folder, or that of a URL.
func OpenPlace(ctx context.Context, place string, clock tend.Clock) (*store.DB, error) {
	if isURL(place) {
		return store.OpenPostgres(ctx, place, clock)
	}
	return store.Open(ctx, place, clock)
}

// Auditor reads a database beside the server.
type Auditor struct{ db *sqlx.DB }

// Raw opens a database as an auditor would: read-only.
func Raw(t testing.TB, place string) Auditor {
	t.Helper()
	driver, dsn := "sqlite", "file:"+filepath.Join(place, store.File)+"?mode=ro&_pragma=busy_timeout(5000)"
	if isURL(place) {
		driver, dsn = "pgx", place+"&default_transaction_read_only=on"
	}
	db, err := sqlx.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return Auditor{db}
}

// QueryContext runs a query that is written with ?.
func (a Auditor) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return a.db.QueryContext(ctx, a.db.Rebind(q), args...)
}

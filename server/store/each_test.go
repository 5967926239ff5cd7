package store

import (
	"context"
	"testing"

	"tend/server/tend"
	"tend/server/testkit/postgres"
)

// database is one of the two that every test of this package runs on.
type database string

const (
	onSQLite   database = "SQLite"
	onPostgres database = "PostgreSQL"
)

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, on database)) {
	t.Helper()
	for _, on := range []database{onSQLite, onPostgres} {
		t.Run(string(on), func(t *testing.T) { test(t, on) })
	}
}

// place makes an empty database: a folder, or a URL.
func (on database) place(t testing.TB) string {
	t.Helper()
	if on == onSQLite {
		return t.TempDir()
	}
	return postgres.Start(t).Database(t, "tend", prepared)
}

func (on database) open(ctx context.Context, place string, clock tend.Clock) (*DB, error) {
	if on == onSQLite {
		return Open(ctx, place, clock)
	}
	return OpenPostgres(ctx, place, clock)
}

// prepared fills an empty database with all that the tests' first start would.
func prepared(ctx context.Context, url string) error {
	db, err := OpenPostgres(ctx, url, fixedClock{recordsTime})
	if err != nil {
		return err
	}
	return db.Close()
}

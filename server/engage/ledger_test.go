package engage_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// raw opens the database file beside the server, as an auditor would.
func raw(t testing.TB, w *testkit.World) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.Dir, store.File)+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

type total struct {
	what string
	n    int
}

func totals(t testing.TB, w *testkit.World, site tend.SiteID, campaign string) []total {
	t.Helper()
	rows, err := raw(t, w).QueryContext(t.Context(), `SELECT what, sum(n) FROM totals WHERE site = ? AND campaign = ? GROUP BY what ORDER BY what`, site, campaign)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []total
	for rows.Next() {
		var x total
		if err := rows.Scan(&x.what, &x.n); err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

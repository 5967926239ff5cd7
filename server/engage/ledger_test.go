package engage_test

import (
	"testing"

	"tend/server/tend"
	"tend/server/testkit"
)

type total struct {
	what string
	n    int
}

func totals(t testing.TB, w *testkit.World, site tend.SiteID, campaign string) []total {
	t.Helper()
	rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), `SELECT what, sum(n) FROM totals WHERE site = ? AND campaign = ? GROUP BY what ORDER BY what`, site, campaign)
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

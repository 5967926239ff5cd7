package store

import (
	"strings"
	"testing"
)

// Whatever page of the people it is, SQLite reads them in the order of when they were seen: a site of a
// million is not sorted for a page.
func TestPeopleAreReadInTheirOrder(t *testing.T) {
	db, err := onSQLite.open(t.Context(), onSQLite.place(t), fixedClock{recordsTime})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for name, after := range map[string]After{"First": {}, "Next": {Last: 1, ID: 1}} {
		q, args := listed(1, after, 50)
		var plan []struct {
			ID, Parent, NotUsed int
			Detail              string
		}
		if err := db.read.SelectContext(t.Context(), &plan, `EXPLAIN QUERY PLAN `+q, args...); err != nil {
			t.Fatal(err)
		}
		ordered := false
		for _, step := range plan {
			ordered = ordered || strings.Contains(step.Detail, "persons_seen")
			if strings.HasSuffix(step.Detail, "USE TEMP B-TREE FOR ORDER BY") {
				t.Errorf("%s: all of a site's people are sorted: %+v", name, plan)
			}
		}
		if !ordered {
			t.Errorf("%s: read by another index: %+v", name, plan)
		}
	}
}

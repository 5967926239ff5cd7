package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/testkit"
)

// figure is what /metrics says of a sample; "" where it says nothing.
func (r *started) figure(sample string) string {
	r.t.Helper()
	_, body := r.get("/metrics")
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(sample) + ` (\S+)$`).FindStringSubmatch(body)
	if m == nil {
		return ""
	}
	return m[1]
}

// TestOldEventsGoWhereTheyShallAndNobodyIsForgotten starts a server on a database whose
// events are a hundred days old.
func TestOldEventsGoWhereTheyShallAndNobodyIsForgotten(t *testing.T) {
	s := settings(t)
	s.Bootstrap = filepath.Join(t.TempDir(), "tend.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte("sites:\n  - {name: acme, key: site_acme, origins: [\"http://acme.example\"]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	clock := testkit.NewClock()
	says := func(want string) {
		t.Helper()
		for _, f := range Doctor(t.Context(), s, clock, false) {
			if f.Name == "retention" && (!f.OK || !strings.Contains(f.Detail, want)) {
				t.Errorf("the doctor says %+v, want %q", f, want)
			}
		}
	}
	says("none yet")
	r := start(t, s, Options{Clock: clock})
	for n := range 3 {
		post(t, r, n)
		clock.Add(time.Minute)
	}
	if kept, done := r.figure("tend_retention_days"), r.figure("tend_retention_done_timestamp_seconds"); kept != "0" || done != "0" {
		t.Errorf("events are kept for %s days, and were deleted at %s, where nothing was said of it", kept, done)
	}
	r.end()
	says("kept for ever; there are some since 2026-11-24")
	s.Retention = 30
	clock.Add(100 * 24 * time.Hour)
	says("go when Tend runs with this setting")

	r = start(t, s, Options{Clock: clock})
	for end := time.Now().Add(20 * time.Second); r.figure("tend_retention_done_timestamp_seconds") == "0"; {
		if time.Now().After(end) {
			t.Fatal("old events are not deleted")
		}
	}
	post(t, r, 3)
	rows, err := testkit.Raw(t, s.DataDir).QueryContext(t.Context(), `SELECT p.id, p.site FROM persons p WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.person = p.id)`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	without := 0
	for ; rows.Next(); without++ {
		var b store.Behind
		if err := rows.Scan(&b.Person, &b.Site); err != nil {
			t.Fatal(err)
		}
		st, _, err := store.Fold(t.Context(), r.db, b.Site, b.Person)
		if err != nil || st.Event("x").Total != 1 {
			t.Errorf("%+v, %v: what they did is not known any more", st, err)
		}
	}
	if err := rows.Err(); err != nil || without != 2 { // the newest events of all stay
		t.Errorf("%d people without events, %v; want 2", without, err)
	}
	says("kept for 30 days")
	clock.Add(48 * time.Hour)
	for _, f := range Doctor(t.Context(), s, clock, false) {
		if f.Name == "retention" && (f.OK || !strings.Contains(f.Detail, "there are some since 2026-11-24")) {
			t.Errorf("nothing was deleted for two days, and the doctor says %+v", f)
		}
	}
}

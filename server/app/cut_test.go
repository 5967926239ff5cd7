package app_test

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"tend/server/people"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// cutAll deletes all events that have come, again and again: retention takes what came
// before tomorrow.
func cutAll(t *testing.T, db *store.DB, log *slog.Logger) {
	r := people.NewRetention(db, db, tend.SystemClock{}, -1, slog.New(slog.DiscardHandler))
	name := fmt.Sprint("retention of ", os.Getpid()) // nobody waits for the lease of one that was killed
	for range time.Tick(20 * time.Millisecond) {
		l, err := db.TakeLease(t.Context(), name, 0)
		if err == nil && l != nil {
			err = r.Run(t.Context(), l)
			_ = db.EndLease(t.Context(), l, true)
		}
		if err != nil && tend.CodeOf(err) != tend.Unavailable { // as of a day that grew
			log.Error("not cut", "err", err)
		}
	}
}

// TestKillWhileEventsAreDeleted kills a server that deletes each event soon after it
// came. What people have done is counted all the same, and caps hold.
func TestKillWhileEventsAreDeleted(t *testing.T) {
	t.Parallel()
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		t.Parallel()
		place, site, crowd := killAtRandom(t, on, (*kills+7)/8, childCut+"=1")
		crowd.counted(t, place, site, func(db *store.DB, id tend.PersonID) (*state.State, error) {
			st, _, err := store.Fold(t.Context(), db, site.ID, id)
			return st, err
		})
		crowd.nothingVanished(t, place)
		var runs, most, deliveries int
		row := func(q string, into ...any) {
			t.Helper()
			rows, err := testkit.Raw(t, place).QueryContext(t.Context(), q)
			if err != nil || !rows.Next() {
				t.Fatal(q, err)
			}
			defer func() { _ = rows.Close() }()
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
		}
		row(`SELECT count(*) FROM runs`, &runs)
		row(`SELECT coalesce(max(n), 0), coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM deliveries WHERE campaign = 'three' GROUP BY person) AS g`, &most, &deliveries)
		t.Logf("%d runs are left; %d deliveries of a campaign, at most %d a person", runs, deliveries, most)
		if most > 3 || deliveries == 0 {
			t.Errorf("%d deliveries of a campaign that may be seen 3 times, %d in all", most, deliveries)
		}
		if runs > int(crowd.acked.Load())/10 {
			t.Errorf("%d runs are left of %d events: the test shows nothing", runs, crowd.acked.Load())
		}
	})
}

package store

import (
	"testing"
	"time"

	"tend/server/tend"
)

func follows(t *testing.T, db *DB, l *Lease, site tend.SiteID, version int64, ids ...string) []SegmentScan {
	t.Helper()
	list := make([]tend.SegmentWatch, 0, len(ids)/2)
	for i := 0; i < len(ids); i += 2 {
		list = append(list, tend.SegmentWatch{Segment: ids[i], Definition: ids[i+1]})
	}
	if err := db.FollowSegments(t.Context(), l, site, version, list); err != nil {
		t.Fatal(err)
	}
	scans, err := db.Records().SegmentScans(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	return scans
}

// A watch lasts for as long as the segment says the same, and whoever goes by an earlier configuration
// changes nothing.
func TestAWatchIsOfWhatASegmentSays(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		site, other := addSite(t, db, "acme"), addSite(t, db, "other")
		l, err := db.TakeLease(t.Context(), "segments", 0)
		if err != nil || l == nil {
			t.Fatal(l, err)
		}
		version := func() int64 {
			v, err := db.ConfigVersion(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		first := version()
		a := follows(t, db, l, site.ID, first, "pro", "1", "trial", "1")
		if len(a) != 2 || a[0].Settled || a[0].Since == 0 || a[0].Size != -1 || version() != first+1 {
			t.Fatalf("%+v, version %d after %d", a, version(), first)
		}
		if got := follows(t, db, l, site.ID, first); len(got) != 2 {
			t.Errorf("an earlier configuration left %+v", got)
		}
		done := a[0]
		done.Done, done.Size, done.Finished, done.SizedAt = 5, 3, a[0].Since.Add(time.Second), a[0].Since.Add(time.Second)
		before := version()
		if err := db.MoveSegmentScans(t.Context(), l, []SegmentScan{done}); err != nil || version() != before+1 {
			t.Errorf("who settled it told nobody: %v", err)
		}
		sites, _, _, err := db.LoadConfig(t.Context())
		if err != nil || len(sites[0].Watches) != 2 || !sites[0].Watches[0].Settled || sites[0].Watches[1].Settled || len(sites[1].Watches) != 0 {
			t.Errorf("the configuration has %+v, %v", sites, err)
		}
		b := follows(t, db, l, site.ID, version(), "pro", "1", "trial", "2")
		if len(b) != 2 || !b[0].Settled || b[0].Since != a[0].Since || b[0].Size != 3 || b[1].Settled || b[1].Since <= a[1].Since {
			t.Errorf("after an edit %+v, was %+v", b, a)
		}
		if err := db.MoveSegmentScans(t.Context(), l, []SegmentScan{{Site: site.ID, Segment: "trial", Since: a[1].Since, Done: 7, Finished: 1}}); err != nil {
			t.Fatal(err)
		}
		if got := follows(t, db, l, site.ID, version(), "trial", "2"); len(got) != 1 || got[0] != b[1] {
			t.Errorf("a scan of an earlier watch left %+v, want %+v", got, b[1])
		}
		if got := follows(t, db, l, other.ID, version()); len(got) != 0 {
			t.Errorf("another site has %+v", got)
		}
	})
}

package store

import (
	"fmt"
	"strings"
	"testing"

	"tend/server/tend"
)

// TestStreamsReadTogetherAreEachPersonsOwn asks with one look for the streams of three
// people from different revisions on, of one of them twice, and of nobody.
func TestStreamsReadTogetherAreEachPersonsOwn(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		for id := range tend.PersonID(3) {
			rev := r.commit(r.arrives(id+1, fmt.Sprint("a", id+1))).Rev
			for i := range 3 {
				rev = r.commit(r.acts(id+1, rev, fmt.Sprintf("%d does %d", id+1, i))).Rev
			}
		}
		other := addSite(t, r.DB, "umbrella").ID
		want := map[streamKey]string{
			{r.site, 1, 0}: "opened, 1 does 0, 1 does 1, 1 does 2",
			{r.site, 1, 2}: "1 does 1, 1 does 2",
			{r.site, 2, 3}: "2 does 2",
			{r.site, 3, 4}: "",
		}
		keys := []streamKey{{r.site, 9, 0}, {other, 1, 0}}
		for k := range want {
			keys = append(keys, k)
		}
		got, err := r.readStreams(t.Context(), keys)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Errorf("%d streams, want %d", len(got), len(want))
		}
		for k, w := range want {
			var names []string
			for _, run := range got[k].Runs {
				for _, e := range run.Events {
					names = append(names, e.Name)
				}
			}
			if s := strings.Join(names, ", "); s != w || got[k].Rev != 4 || got[k].err != nil {
				t.Errorf("%+v: %q at revision %d, %v; want %q", k, s, got[k].Rev, got[k].err, w)
			}
		}
	})
}

// BenchmarkStreams reads the streams of cold people: so many together, each with so many
// runs since their snapshot.
func BenchmarkStreams(b *testing.B) {
	const people, runs = 64, 20
	for _, on := range []database{onSQLite, onPostgres} {
		db, err := on.open(b.Context(), on.place(b), fixedClock{recordsTime})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		at := tend.Stamp(recordsTime)
		for i := range people * runs { // theirs lie between each other's
			id, rev := tend.PersonID(1+i%people), uint64(i/people)
			u := &Unit{
				Site: 1, At: at, Subject: Subject{ID: id, Rev: rev, New: rev == 0, Anon: fmt.Sprint("a", id)},
				Events: []tend.Event{{Kind: tend.KindTrack, At: at, Name: "report_exported", Props: []byte(`{"format":"pdf","pages":12,"shared":true}`)}},
			}
			if got, err := db.Commit(b.Context(), u); err != nil || got.Rev != rev+1 {
				b.Fatal(got, err)
			}
		}
		for _, c := range []struct{ people, since int }{{1, 0}, {1, 1}, {1, runs}, {people, 0}, {people, 3}} {
			b.Run(fmt.Sprintf("%s/%d/%d", on, c.people, c.since), func(b *testing.B) {
				keys := make([]streamKey, c.people)
				for i := range keys {
					keys[i] = streamKey{1, tend.PersonID(i + 1), uint64(runs - c.since)}
				}
				for b.Loop() {
					if got, err := db.readStreams(b.Context(), keys); err != nil || len(got[keys[0]].Runs) != c.since {
						b.Fatal(len(got[keys[0]].Runs), err)
					}
				}
			})
		}
	}
}

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

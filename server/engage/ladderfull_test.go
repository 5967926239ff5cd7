package engage_test

import (
	"fmt"
	"slices"
	"testing"

	"tend/server/engage"
	"tend/server/state"
	"tend/server/testkit"
)

// TestWhoIsOnAsManyLaddersAsCanBeGetsNoPushOfAnother has one campaign more wait to be seen than may: it is shown
// in the app as any is, says why no push follows, and none does.
func TestWhoIsOnAsManyLaddersAsCanBeGetsNoPushOfAnother(t *testing.T) {
	for name, there := range map[string]bool{"There": true, "Away": false} {
		t.Run(name, func(t *testing.T) {
			w, site := pushShop(t, testkit.Chosen())
			for i := range state.MaxLadders + 1 {
				c := testkit.Notification(site.ID, fmt.Sprintf("c%02d", i), "never")
				ladder(&c)
				c.Trigger.Name, c.Priority = fmt.Sprintf("e%02d", i), i // the one that is too many would go first
				w.Launch(t, c)
			}
			e := node(t, w, newCache(t))
			x := unseenTab(t, w, e)
			if !there {
				x.close()
			}
			for i := range state.MaxLadders + 1 {
				if event := fmt.Sprintf("e%02d", i); there {
					x.must(track(event))
				} else {
					feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks(event)})
				}
			}
			last := fmt.Sprintf("c%02d", state.MaxLadders)
			want := []string{fmt.Sprintf("fallback.full: %d messages wait to be seen already", state.MaxLadders)}
			if !there {
				want = append([]string{"absent: no tab of theirs could be seen"}, want...)
			}
			if got := decisions(t, w, last); !slices.Equal(got, want) {
				t.Errorf("kept %q, want %q", got, want)
			}
			if got := decisions(t, w, "c00"); slices.Contains(got, want[len(want)-1]) {
				t.Errorf("of the first it says %q", got)
			}
			if n := len(texts(t, w, `SELECT id FROM deliveries WHERE campaign = '`+last+`' AND channel = 'in_app'`)); (n == 1) != there {
				t.Errorf("%d deliveries in the app of the last", n)
			}
			if there {
				x.close()
			}
			after(t, w, e, twoDays)
			if got := texts(t, w, `SELECT campaign FROM pushes`); len(got) == 0 || slices.Contains(got, last) {
				t.Errorf("pushes of %q", got)
			}
		})
	}
}

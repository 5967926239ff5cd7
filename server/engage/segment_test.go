package engage_test

import (
	"testing"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// saveSegment makes the segment pro of the site, or gives it another condition.
func saveSegment(t testing.TB, w *testkit.World, condition string) {
	t.Helper()
	err := w.DB.Change(t.Context(), func(c *store.Change) error {
		body := &tend.Segment{Site: 1, ID: "pro", Name: "Pro", Condition: []byte(condition)}
		old, err := c.Segment(t.Context(), 1, "pro")
		if tend.CodeOf(err) == tend.NotFound {
			_, err = c.CreateSegment(t.Context(), body, "ada")
		} else if err == nil {
			_, err = c.UpdateSegment(t.Context(), body, old.Rev, "ada")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A live campaign follows the segment that it refers to: with the next configuration, for
// whoever is connected, and "why?" names the segment.
func TestAnEditOfASegmentChangesWhoGetsALiveCampaign(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) {
		c.Audience = []byte(`{"type":"and","of":[{"type":"segment","id":"pro"}]}`)
	})
	plan := func(value string) string {
		return `{"type":"attribute","path":"plan","op":"eq","value":"` + value + `"}`
	}
	saveSegment(t, w, plan("pro"))
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(wire.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"plan":"free"}`)})
	x.must(track("export"))
	if got := shows(x.got); len(got) != 0 {
		t.Fatalf("shown to somebody outside of the segment: %v", got)
	}
	if g := first(standing(t, w, x)); g.Name != "audience" || len(g.Parts) != 1 || g.Parts[0].Segment != "pro" || g.Parts[0].Pointer != "/of/0" || g.Parts[0].Has != `plan is "free"` {
		t.Errorf("why: %+v", g)
	}
	saveSegment(t, w, plan("free"))
	configure(t, w, e)
	x.must(track("export"))
	if got := shows(x.got); len(got) != 1 {
		t.Errorf("after the edit %v", got)
	}
}

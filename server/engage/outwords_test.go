package engage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// A push is in the language of the browser that takes pushes and that its person was in last, and
// not of one that takes none.
func TestAPushSpeaksTheLanguageOfTheLastBrowser(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		for name, c := range map[string]struct {
			langs []string // of the browsers, in the order of their use
			other string   // of one that takes none, later
			want  string
		}{
			"German": {[]string{"en", "de-AT"}, "ar", "Hallo"}, "Arabic": {[]string{"de", "ar"}, "de", "مرحبا"}, "NotTranslated": {[]string{"de", "fr"}, "de", "Hello"},
		} {
			t.Run(name, func(t *testing.T) {
				w, _ := pushShop(t, on, func(x *tend.Campaign) {
					x.Message.Language = "en"
					x.Message.Translations = map[string]tend.Translation{"de": {Title: "Hallo"}, "ar": {Title: "مرحبا"}}
				})
				e := node(t, w, newCache(t))
				comes := func(tab, lang string, does ...wire.Event) {
					h := browser(tab, tend.PushAllowed)
					h.Context.Lang = lang
					x := openTab(t, w, e, h)
					defer x.close()
					x.hides()
					x.must(append([]wire.Event{page("https://acme.example/")}, does...)...)
					w.Clock.Add(time.Hour)
				}
				comes("t1", c.langs[0], subscribed("x"))
				comes("t2", c.langs[1], subscribed("y"))
				comes("t3", c.other, track("export"))
				if got := texts(t, w, `SELECT body FROM pushes`); len(got) != 1 || !strings.Contains(got[0], `"title":"`+c.want+`"`) {
					t.Errorf("%q, want the title %q", got, c.want)
				}
			})
		}
	})
}

// Quiet hours hold for a push as for what is in a page: nothing leaves in them, and what
// happens after them brings one.
func TestNoPushLeavesInQuietHours(t *testing.T) {
	w := testkit.Open(t)
	now := w.Clock.Now().UTC()
	quiet := &tend.QuietHours{From: now.Add(-time.Hour).Format("15:04"), To: now.Add(time.Hour).Format("15:04")}
	site := w.Site(t, tend.Site{Name: "acme", Settings: tend.Settings{QuietHours: quiet, Push: &tend.PushSettings{Worker: "/tend-worker.js"}}})
	w.Launch(t, testkit.Notification(site.ID, "hello", "export"))
	x := unseenTab(t, w, node(t, w, newCache(t)))
	defer x.close()
	x.must(track("export"))
	expect(t, w, "outbox in quiet hours", inOutbox)
	got := decisions(t, w, "hello")
	if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, engage.ReasonQuietHours+": ") }) {
		t.Errorf("kept %q", got)
	}
	w.Clock.Add(2 * time.Hour)
	x.must(track("export"))
	expect(t, w, "outbox after them", inOutbox, ofHello)
}

package engage_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

var drySeeds = flag.Uint64("dryseeds", 2, "how many random histories, from -seed on, each dry run is compared with")

const twoPDFs = `{"type":"event","name":"export","count":{"gte":2},"within":{"last":"7d"},"where":[{"path":"format","op":"eq","value":"pdf"}]}`

// twins are two sites that the same happens on: on one of them a campaign is live, on the other it is
// a draft.
type twins struct {
	t          *testing.T
	w          *testkit.World
	e          *engage.Engine
	live, twin tend.Site
	draft      tend.Campaign
	tabs       [][2]*tab
	rnd        *rand.Rand
}

// makeTwins makes them, with a campaign that runs on both and goes first.
func makeTwins(t *testing.T, on testkit.Database, rnd *rand.Rand, change ...func(*tend.Campaign)) *twins {
	t.Helper()
	w := testkit.OpenOn(t, on)
	h := &twins{t: t, w: w, rnd: rnd}
	for i, at := range []*tend.Site{&h.live, &h.twin} {
		*at = w.Site(t, tend.Site{
			Name: []string{"acme", "copy"}[i], Origins: []string{"https://acme.example"},
			Settings: tend.Settings{QuietHours: &tend.QuietHours{From: "22:00", To: "06:00"}},
			Caps:     tend.SiteCaps{Categories: map[string][]tend.Cap{"promo": {{Max: 2, Per: "2d"}}}},
		})
		news := testkit.Banner(at.ID, "news", "export")
		news.Priority, news.Caps, news.Category = 80, []tend.Cap{{Max: 1, Per: "1d"}}, "news"
		w.Launch(t, news)
	}
	h.draft = testkit.Banner(h.live.ID, "hello", "export")
	h.draft.Category, h.draft.Audience, h.draft.Caps = "promo", []byte(twoPDFs), []tend.Cap{{Max: 4, Per: "lifetime"}}
	for _, f := range change {
		f(&h.draft)
	}
	w.Launch(t, h.draft)
	h.draft.Site = h.twin.ID
	h.e = node(t, w, newCache(t))
	return h
}

func (h *twins) open(browser int) {
	var both [2]*tab
	for i, key := range []string{h.live.Key, h.twin.Key} {
		both[i] = openTab(h.t, h.w, h.e, hello(key, fmt.Sprint("a", browser), "", fmt.Sprint("t", browser)))
	}
	h.tabs = append(h.tabs, both)
}

// send has the same happen in a browser on both sites, and drawn what is shown.
func (h *twins) send(browser int, events ...wire.Event) {
	for _, x := range h.tabs[browser] {
		x.must(slices.Clone(events)...)
		h.draw(x)
	}
}

func (h *twins) draw(x *tab) {
	for _, s := range append(shows(x.got), shows(x.door.take())...) {
		x.closes(s.Delivery)
	}
}

// pass lets time go by.
func (h *twins) pass(d time.Duration) {
	h.w.Clock.Add(d)
	h.e.Sweep(h.t.Context())
	for _, both := range h.tabs {
		h.draw(both[0])
		h.draw(both[1])
	}
}

func (h *twins) step() {
	browser := h.rnd.IntN(len(h.tabs))
	switch h.rnd.IntN(12) {
	case 0:
		h.send(browser, identify(fmt.Sprint("u", h.rnd.IntN(3))))
	case 1:
		h.send(browser, prefer("promo", h.rnd.IntN(2) == 0))
	case 2:
		h.send(browser, wire.Event{Kind: tend.KindConsent, Level: []string{"essential", "full", "full"}[h.rnd.IntN(3)]})
	case 3:
		h.send(browser, page("https://acme.example/"+[]string{"x", "y"}[h.rnd.IntN(2)]))
	case 4, 5:
		h.pass(time.Duration(h.rnd.IntN(20)) * time.Hour)
	default:
		e := track("export")
		e.Props = fmt.Appendf(nil, `{"format":%q}`, []string{"pdf", "pdf", "csv"}[h.rnd.IntN(3)])
		if h.rnd.IntN(5) == 0 { // it lay in the outbox
			e.TS = h.w.Clock.Now().Add(-time.Duration(h.rnd.IntN(50)) * time.Hour).UnixMilli()
		}
		h.send(browser, e)
	}
	h.pass(10 * time.Second)
}

// happened is what came of the campaign where it was live: who was shown it when, and what stopped it.
func (h *twins) happened() (seen []string, stops map[string]int) {
	h.t.Helper()
	each(h, `SELECT coalesce(p."user", p.anon), CASE WHEN d.status = 'held' THEN 0 ELSE d.shown_at END FROM deliveries d
		JOIN persons p ON p.id = d.person WHERE d.site = %d AND d.campaign = 'hello'`, h.live.ID, func(who string, at int64) {
		seen = append(seen, fmt.Sprint(who, " at ", at))
	})
	slices.Sort(seen)
	stops = map[string]int{}
	each(h, `SELECT substr(what, 12), sum(n) FROM totals WHERE site = %d AND campaign = 'hello' AND what LIKE 'suppressed:%%' GROUP BY what`,
		h.live.ID, func(reason string, n int64) { stops[reason] = int(n) })
	return seen, stops
}

// each reads rows of two columns from SQL.
func each(h *twins, query string, of any, row func(string, int64)) {
	h.t.Helper()
	rows, err := testkit.Raw(h.t, h.w.Place).QueryContext(h.t.Context(), fmt.Sprintf(query, of))
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		var n int64
		if err := rows.Scan(&text, &n); err != nil {
			h.t.Fatal(err)
		}
		row(text, n)
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
}

// stored is all that the database holds: of each table how many rows, and a sum of what they say.
func (h *twins) stored() map[string]string {
	h.t.Helper()
	tables := `SELECT name, 0 FROM sqlite_master WHERE type = %s`
	if h.w.On == testkit.PostgreSQL {
		tables = `SELECT tablename, 0 FROM pg_tables WHERE 'table' = %s AND schemaname = current_schema()`
	}
	list := map[string]string{}
	each(h, tables, "'table'", func(table string, _ int64) { list[table] = h.sum(table) })
	if len(list) < 20 {
		h.t.Fatalf("only %d tables", len(list))
	}
	return list
}

func (h *twins) sum(table string) string {
	h.t.Helper()
	rows, err := testkit.Raw(h.t, h.w.Place).QueryContext(h.t.Context(), `SELECT * FROM `+table)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		h.t.Fatal(err)
	}
	n, sum := 0, uint64(0)
	for ; rows.Next(); n++ {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		if err := rows.Scan(row...); err != nil {
			h.t.Fatal(err)
		}
		hash := fnv.New64a()
		for i := range row {
			_, _ = fmt.Fprintf(hash, "%v\x00", *row[i].(*any)) //nolint:forcetypeassert // made above
		}
		sum += hash.Sum64()
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return fmt.Sprintf("%d rows, %x", n, sum)
}

// untouched tells of what is stored otherwise than before, and of what tabs were told.
func (h *twins) untouched(before map[string]string) {
	h.t.Helper()
	if after := h.stored(); !maps.Equal(before, after) {
		h.t.Errorf("a dry run has written: %v, before %v", after, before)
	}
	if got := h.hears(); len(got) > 0 {
		h.t.Errorf("a dry run has told a tab %v", got)
	}
}

// hears is what tabs were told otherwise than in answer to what they did.
func (h *twins) hears() (frames []wire.Frame) {
	for _, both := range h.tabs {
		for _, x := range both {
			frames = append(frames, x.door.take()...)
		}
	}
	return frames
}

// tried is what a dry run says of a site's people.
func (h *twins) tried(site tend.SiteID, from tend.Micros) (seen []string, stops map[string]int, of map[string]tend.Tried) {
	h.t.Helper()
	draft := h.draft
	draft.Site = site
	try, _, err := h.e.DryRun(site, draft, from)
	if err != nil {
		h.t.Fatal(err)
	}
	people, err := h.w.DB.ActivePeople(h.t.Context(), site, from, store.Active{}, 500)
	if err != nil {
		h.t.Fatal(err)
	}
	lives, err := h.w.DB.Lives(h.t.Context(), site, people)
	if err != nil {
		h.t.Fatal(err)
	}
	stops, of = map[string]int{}, map[string]tend.Tried{}
	for _, life := range lives {
		x, err := try(h.t.Context(), life)
		if err != nil {
			h.t.Fatal(err)
		}
		var who string
		each(h, `SELECT coalesce("user", anon), 0 FROM persons WHERE id = %d`, life.Person, func(name string, _ int64) { who = name })
		of[who] = x
		for _, c := range x.Contacts {
			seen = append(seen, fmt.Sprint(who, " at ", c.At))
		}
		for range x.Held {
			seen = append(seen, fmt.Sprint(who, " at ", 0))
		}
		for reason, n := range x.Stops {
			stops[reason] += n
		}
	}
	slices.Sort(seen)
	return seen, stops, of
}

// TestADryRunSaysWhatWouldHaveHappened plays random histories on two sites: what really came of a campaign on
// the one is what its dry run says of the other, where it never ran, and of the same one.
func TestADryRunSaysWhatWouldHaveHappened(t *testing.T) {
	first := max(*seed, 1)
	t.Logf("-seed %d -dryseeds %d", first, *drySeeds)
	for name, change := range map[string]func(*tend.Campaign){
		"AtOnce":  func(*tend.Campaign) {},
		"Delayed": delayedOf("10s", "export"),
		"Visits": func(c *tend.Campaign) {
			c.Trigger, c.Caps = tend.Trigger{Type: "visit"}, []tend.Cap{{Max: 1, Per: "1d"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, on testkit.Database) {
				n := *drySeeds
				if on == testkit.PostgreSQL {
					n = max(n/5, 1)
				}
				for s := first; s < first+n; s++ {
					t.Run(fmt.Sprint(s), func(t *testing.T) {
						t.Parallel()
						rehearse(t, makeTwins(t, on, rand.New(rand.NewPCG(s, 1)), change))
					})
				}
			})
		})
	}
}

// rehearse plays a history, and compares.
func rehearse(t *testing.T, h *twins) {
	t.Helper()
	from := tend.Stamp(h.w.Clock.Now())
	for browser := range 5 {
		h.open(browser)
	}
	var seen []string
	var stops map[string]int
	for n := 0; n < 90 || n < 900 && (len(seen) == 0 || len(stops) < 2); n += 30 { // of a few nothing may come
		for range 30 {
			h.step()
		}
		seen, stops = h.happened()
	}
	if len(seen) == 0 || len(stops) < 2 {
		t.Fatalf("%d were shown it, stopped by %v: this shows nothing", len(seen), stops)
	}
	h.hears() // what the last steps had to tell
	before := h.stored()
	for _, site := range []tend.Site{h.twin, h.live} {
		got, gates, _ := h.tried(site.ID, from)
		if !slices.Equal(got, seen) {
			t.Errorf("%s: shown\n%q\nwant\n%q", site.Name, got, seen)
		}
		if !maps.Equal(gates, stops) {
			t.Errorf("%s: stopped %v, want %v", site.Name, gates, stops)
		}
	}
	h.untouched(before)
}

// delayedOf is delayed, and keeps the audience.
func delayedOf(by string, cancel ...string) func(*tend.Campaign) {
	return func(c *tend.Campaign) {
		audience := c.Audience
		delayed(by, cancel...)(c)
		c.Audience = audience
	}
}

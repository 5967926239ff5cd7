package engage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// saying is a banner with a text, on an export.
func saying(text string, more ...func(*tend.Campaign)) func(*tend.Campaign) {
	return func(c *tend.Campaign) {
		c.Audience = nil
		c.Message.Blocks = []tend.Block{{Type: "text", Text: text}}
		for _, f := range more {
			f(c)
		}
	}
}

// text is what the first block of a message says.
func text(t testing.TB, s wire.Show) string {
	t.Helper()
	var m tend.Message
	if err := json.Unmarshal(s.Message, &m); err != nil {
		t.Fatal(err)
	}
	return m.Blocks[0].Text
}

func exported(props string) wire.Event {
	ev := track("export")
	ev.Props = []byte(props)
	return ev
}

func named(user, traits string) wire.Event {
	ev := identify(user)
	ev.Traits = []byte(traits)
	return ev
}

func TestAMessageSaysWhatIsKnown(t *testing.T) {
	w, _ := shop(t, saying("Hi {{ person.first_name }} of {{ account.id }}, {{ event.format | default: 'a file' }} from {{ page.url }}"))
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	group := wire.Event{Kind: tend.KindGroup, Account: "acme-inc"}
	x.must(named("ada", `{"first_name":"Ada"}`), group, page("https://acme.example/r"), exported(`{"format":"pdf"}`))
	got := shows(x.got)
	if len(got) != 1 || text(t, got[0]) != "Hi Ada of acme-inc, pdf from https://acme.example/r" {
		t.Fatalf("got %v", x.got)
	}
}

func TestAMissingValueStopsTheMessageAndTheNextBestGoes(t *testing.T) {
	w, site := shop(t, saying("Hi {{ person.first_name }}", func(c *tend.Campaign) { c.Priority, c.Holdout = 90, 0.9 }))
	next := testkit.Banner(site.ID, "next", "export")
	w.Launch(t, next)
	e := node(t, w, newCache(t))
	for i := range 8 { // the control group as well
		x := openTab(t, w, e, hello("site_acme", fmt.Sprint("a", i), "", fmt.Sprint("t", i)))
		x.must(exported(`{}`))
		if got := shows(x.got); len(got) != 1 || got[0].Campaign != "next" {
			t.Errorf("got %v, want the next best", x.got)
		}
		x.close()
	}
	got := decisions(t, w, "hello")
	if len(got) != 8 || got[0] != "words.missing: person.first_name is not known and has no default" {
		t.Errorf("decisions %v", got)
	}
}

func TestEachIsSpokenToInTheirLanguage(t *testing.T) {
	w, _ := shop(t, saying("Hello", func(c *tend.Campaign) {
		c.Message.Translations = map[string]tend.Translation{"de": {Blocks: []tend.Words{{Text: "Hallo {{ person.first_name | default: 'du' }}"}}}}
	}))
	e := node(t, w, newCache(t))
	for lang, want := range map[string]string{"de-AT": "Hallo du", "fr": "Hello", "": "Hello"} {
		h := hello("site_acme", "a"+lang, "", "t"+lang)
		h.Context.Lang = lang
		x := openTab(t, w, e, h)
		x.must(exported(`{}`))
		if got := shows(x.got); len(got) != 1 || text(t, got[0]) != want {
			t.Errorf("%s: %v, want %s", lang, x.got, want)
		}
		x.close()
	}
}

// The words of the event come from the ledger: after a lease, on another node, after a
// snooze.
func TestWhatIsOfferedAgainSaysTheSame(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, _ := shopOn(t, on, saying("{{ person.first_name }}: {{ event.format }}"))
		first := nodeOf(t, w, newCache(t))
		x := openTab(t, w, first, hello("site_acme", "a1", "ada", "t1"))
		x.must(named("ada", `{"first_name":"Ada"}`), exported(`{"format":"pdf","rest":"of no interest"}`))
		granted := shows(x.got)
		if len(granted) != 1 || text(t, granted[0]) != "Ada: pdf" {
			t.Fatalf("got %v", x.got)
		}
		x.close()
		for i := range 2 {
			w.Clock.Add(32 * time.Second)
			y := openTab(t, w, nodeOf(t, w, newCache(t)), hello("site_acme", "a1", "ada", fmt.Sprint("y", i)))
			again := shows(y.got)
			if len(again) != 1 || again[0].Delivery != granted[0].Delivery || string(again[0].Message) != string(granted[0].Message) {
				t.Errorf("offered %v, want %s again", y.got, granted[0].Message)
			}
			if i == 1 {
				later := receipt(granted[0].Delivery, tend.Snoozed)
				later.Props = []byte(`{"for":"10m"}`)
				y.must(receipt(granted[0].Delivery, tend.Shown), later)
			}
			y.close()
		}
		w.Clock.Add(10*time.Minute + 2*time.Second)
		z := openTab(t, w, nodeOf(t, w, newCache(t)), hello("site_acme", "a1", "ada", "z"))
		defer z.close()
		if again := shows(z.got); len(again) != 1 || string(again[0].Message) != string(granted[0].Message) {
			t.Errorf("after it was put off: %v, want %s again", z.got, granted[0].Message)
		}
	})
}

func TestWhatCannotBeSaidAnyMoreIsTakenBack(t *testing.T) {
	w, site := shop(t, saying("Hi {{ person.first_name }}"))
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(named("ada", `{"first_name":"Ada"}`), exported(`{}`))
	if len(shows(x.got)) != 1 {
		t.Fatal("not granted")
	}
	w.Clock.Add(32 * time.Second)
	x.must(named("ada", `{"first_name":null}`))
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("offered: %s", got[0].Message)
	}
	if _, st := inSQL(t, w, e, site.ID, "a1", "ada"); len(st.Open) != 0 {
		t.Errorf("still open: %v", st.Open)
	}
}

func TestTooMuchOfAnEventIsNotKept(t *testing.T) {
	w, _ := shop(t, saying("{{ event.text | truncate: 10 }}"))
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(exported(`{"text":"` + strings.Repeat("x", 1100) + `"}`))
	if got := shows(x.got); len(got) != 0 {
		t.Fatalf("got %v", got)
	}
	if got := decisions(t, w, "hello"); len(got) != 1 || !strings.HasPrefix(got[0], "words.failed: what the message says of the event has ") {
		t.Errorf("decisions %v", got)
	}
	x.must(exported(`{"text":"` + strings.Repeat("x", 100) + `"}`))
	if got := shows(x.got); len(got) != 1 || text(t, got[0]) != "xxxxxxx..." {
		t.Errorf("got %v", x.got)
	}
}

func TestADelayedMessageSaysTheEventThatItWaitedSince(t *testing.T) {
	w, _ := shop(t, saying("{{ person.first_name }}: {{ event.format }}"), delayed("10m"))
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(named("ada", `{"first_name":"Ada"}`), exported(`{"format":"pdf"}`))
	x.must(exported(`{"format":"csv"}`)) // it waits already
	x.must(named("ada", `{"first_name":"Augusta"}`))
	got := x.later(10*time.Minute + time.Second)
	if len(got) != 1 || text(t, got[0]) != "Augusta: pdf" {
		t.Fatalf("got %v", got)
	}
}

func TestWordsOfANewConfiguration(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	for _, says := range []string{"Hello", "Hello {{ person.id }}", "Goodbye {{ person.id }}"} {
		c := testkit.Banner(site.ID, "hello", "export")
		c.Message.Blocks = []tend.Block{{Type: "text", Text: says}}
		for range 2 { // the second time nothing of it is new
			e.SetConfig([]tend.Site{site}, []tend.Campaign{c})
			x.must(exported(`{}`))
			got := shows(x.got)
			if want := strings.ReplaceAll(says, "{{ person.id }}", "ada"); len(got) != 1 || text(t, got[0]) != want {
				t.Fatalf("got %v, want %s", x.got, want)
			}
			x.must(receipt(got[0].Delivery, tend.Shown))
		}
	}
}

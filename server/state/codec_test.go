package state_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/tend"
)

// someEvents is a random history of all kinds of events, few enough of each name
// that they meet; taken in at most to a depth of merges.
func someEvents(t *rapid.T, merges int) []*tend.Event {
	events := make([]*tend.Event, rapid.IntRange(0, 40).Draw(t, "events"))
	at := start
	for i := range events {
		at = at.Add(time.Duration(rapid.IntRange(-3600, 200_000).Draw(t, "gap")) * time.Second)
		e := &tend.Event{At: at}
		events[i] = e
		word := rapid.SampledFrom([]string{"a", "b", "c", "ü", ""})
		switch rapid.IntRange(0, 22).Draw(t, "kind") {
		case 0, 1, 2:
			e.Kind, e.Name = tend.KindTrack, word.Draw(t, "name")
			e.Props = rapid.SampledFrom([][]byte{
				nil, []byte(`{"revenue":1.5}`), []byte(`{"total":"-2","currency":"eur"}`), []byte(`{"format":"pdf"}`), []byte(`{"format":"csv","pages":3}`),
			}).Draw(t, "props")
		case 3:
			e.Kind, e.Page = tend.KindPage, &tend.Page{URL: word.Draw(t, "url") + "?utm_source=" + word.Draw(t, "source"), Title: word.Draw(t, "title"), Referrer: word.Draw(t, "referrer")}
		case 4:
			e.Kind, e.User = tend.KindIdentify, word.Draw(t, "user")
			e.Traits = rapid.SampledFrom([][]byte{
				nil, []byte(`{"a":1,"b":"x","c":[true,"y",-2.5]}`), []byte(`{"a":null,"b":{"c":{"d":0}}}`), []byte(`{"a":{"b":false}}`), []byte(`{`),
			}).Draw(t, "traits")
		case 5:
			e.Kind, e.Account = tend.KindGroup, word.Draw(t, "account")
		case 6:
			e.Kind, e.Level = tend.KindConsent, rapid.SampledFrom([]string{"none", "essential", "full"}).Draw(t, "level")
		case 7:
			zone := rapid.SampledFrom([]string{"", "Europe/Vienna", "America/Santiago", "Asia/Kolkata"}).Draw(t, "zone")
			e.Kind, e.Context = tend.KindContext, &tend.Context{Zone: zone, Lang: word.Draw(t, "lang"), Device: word.Draw(t, "device"), Width: rapid.IntRange(0, 9).Draw(t, "width"), Height: 7}
		case 8:
			e.Kind, e.Grant = tend.KindGrant, &tend.Grant{Delivery: word.Draw(t, "d"), Campaign: word.Draw(t, "c"), Version: 1, Until: at}
			if rapid.Bool().Draw(t, "aims") {
				e.Grant.Goal = &tend.Goal{Event: word.Draw(t, "goal"), Within: "2d"}
			}
		case 9:
			e.Kind, e.Delivery = rapid.SampledFrom([]tend.Kind{tend.KindReceipt, tend.KindReceipt, tend.KindGoal}).Draw(t, "of"), word.Draw(t, "d")
			e.What = rapid.SampledFrom([]tend.What{tend.Shown, tend.Clicked, tend.Fewer, tend.Failed, "odd"}).Draw(t, "what")
		case 10:
			e.Kind, e.User = tend.KindAlias, word.Draw(t, "user")
		case 11:
			e.Kind, e.Category, e.On = tend.KindPreference, word.Draw(t, "category"), rapid.Bool().Draw(t, "on")
		case 12, 13:
			e.Kind, e.Delay = tend.KindDelay, &tend.Delay{
				Campaign: word.Draw(t, "c"), Version: 1, Since: at, Due: at.Add(time.Hour), Over: rapid.Bool().Draw(t, "over"),
				Cancel: rapid.SliceOfN(word, 0, 2).Draw(t, "cancel"),
			}
		case 14:
			*e = *answers(word.Draw(t, "c"), word.Draw(t, "q"), at, rapid.SampledFrom([]string{`7`, `"x"`, `["x","y"]`, `[]`}).Draw(t, "value"))
		case 15, 16:
			if rapid.Bool().Draw(t, "looks") {
				*e = *attention(float64(rapid.IntRange(0, 90).Draw(t, "seconds")), at)
				continue
			}
			*e = *level(word.Draw(t, "metric"), float64(rapid.IntRange(-1, 3).Draw(t, "level")), at)
		case 17, 18:
			*e = *counts(like(word.Draw(t, "event"), rapid.SampledFrom([]string{"pdf", "csv"}).Draw(t, "format")))
			if rapid.Bool().Draw(t, "in order") {
				*e = *counts(sequence(word.Draw(t, "first"), rapid.SampledFrom([]string{"", "!"}).Draw(t, "not")+"c", word.Draw(t, "third"), "!a"))
			}
			if rapid.Bool().Draw(t, "a funnel") {
				*e = *counts(funnel(word.Draw(t, "first"), "/"+word.Draw(t, "page"), word.Draw(t, "third")))
			}
			if rapid.Bool().Draw(t, "drop") {
				e.Counters.Drop = []string{like(word.Draw(t, "no more"), "pdf").Key}
			}
		case 19:
			e.Kind, e.Name, e.On = tend.KindList, word.Draw(t, "list"), rapid.IntRange(0, 3).Draw(t, "on") > 0
		case 20:
			*e = *moved(word.Draw(t, "segment"), tend.Micros(rapid.IntRange(1, 3).Draw(t, "watch")), rapid.IntRange(0, 3).Draw(t, "in") > 0)
		default:
			if merges == 0 {
				continue
			}
			e.Kind, e.Merge = tend.KindMerge, &tend.Merge{State: fold(someEvents(t, merges-1)...).Append(nil)}
		}
	}
	return events
}

func TestAStateComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := fold(someEvents(t, 1)...)
		s.Rev = rapid.Uint64().Draw(t, "rev")
		raw := s.Append([]byte("before"))
		if !bytes.HasPrefix(raw, []byte("before")) {
			t.Fatal("what was in the buffer is gone")
		}
		got, err := state.Decode(raw[6:])
		if err != nil {
			t.Fatal(err)
		}
		if shown(got) != shown(s) {
			t.Fatalf("got\n%s\nwant\n%s", shown(got), shown(s))
		}
		if !bytes.Equal(got.Append(nil), raw[6:]) {
			t.Fatal("the same state has two encodings")
		}
	})
}

// What was read before must not show through, whatever it was.
func TestAReaderReadsOneStateAfterAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in state.Reader
		for range 3 {
			want := fold(someEvents(t, 1)...)
			raw := want.Append(nil)
			if _, err := in.Decode(raw[:len(raw)-1]); !errors.Is(err, state.ErrSchema) {
				t.Fatalf("cut short: %v", err)
			}
			got, err := in.Decode(raw)
			if err != nil {
				t.Fatal(err)
			}
			clear(raw) // it is whose bytes they were that writes there next
			if shown(got) != shown(want) {
				t.Fatalf("got\n%s\nwant\n%s", shown(got), shown(want))
			}
			for _, name := range []string{"a", "b", "c", "b.c.d", "never"} {
				k := state.NewKey(name)
				if c, of := got.FindEvent(&k), want.FindEvent(&k); (c == nil) != (of == nil) || c != nil && fmt.Sprint(*c) != fmt.Sprint(*of) {
					t.Fatalf("of event %s %+v, want %+v", name, c, of)
				}
				if v, of := got.FindAttr(&k), want.FindAttr(&k); (v == nil) != (of == nil) || v != nil && fmt.Sprint(*v) != fmt.Sprint(*of) {
					t.Fatalf("of attribute %s %+v, want %+v", name, v, of)
				}
			}
		}
	})
}

// It must not matter where the copies of a state were in between.
func TestFoldingGoesOnWhereItWasKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, kept := &state.State{}, &state.State{}
		for _, e := range someEvents(t, 1) {
			whole.Apply(e)
			if rapid.Bool().Draw(t, "looked at") { // reading must leave no trace in what is folded later
				k := state.NewKey("a")
				kept.FindEvent(&k)
				kept.FindAttr(&k)
				kept.Day(e.At)
			}
			kept.Apply(e)
			raw := kept.Append(nil)
			var err error
			if kept, err = state.Decode(raw); err != nil {
				t.Fatal(err)
			}
			clear(raw) // the decoded state must not lie in it
		}
		if !bytes.Equal(whole.Append(nil), kept.Append(nil)) {
			t.Fatalf("in one go\n%s\npiece by piece\n%s", shown(whole), shown(kept))
		}
	})
}

func TestDamagedStatesAreRefused(t *testing.T) {
	whole := funnelled().Append(nil)
	for i := range whole {
		if _, err := state.Decode(whole[:i]); !errors.Is(err, state.ErrSchema) {
			t.Fatalf("%d of %d bytes: %v", i, len(whole), err)
		}
	}
	if _, err := state.Decode(append(whole, 0)); !errors.Is(err, state.ErrSchema) {
		t.Error("a byte too many:", err)
	}
	whole[0]++
	if _, err := state.Decode(whole); !errors.Is(err, state.ErrSchema) {
		t.Error("another schema:", err)
	}
}

// Lists out of order would be searched by halves, and give wrong answers.
func TestStatesOutOfOrderAreRefused(t *testing.T) {
	for name, s := range map[string]*state.State{
		"attributes":        {Attrs: []state.Attr{{Path: "b", Value: state.Value{Kind: state.Bool}}, {Path: "a", Value: state.Value{Kind: state.Bool}}}},
		"equal attributes":  {Attrs: []state.Attr{{Path: "a", Value: state.Value{Kind: state.Bool}}, {Path: "a", Value: state.Value{Kind: state.Bool}}}},
		"events":            {Events: []state.Counter{{Name: "b"}, {Name: "a"}}},
		"days":              {Visits: state.Counter{Days: []state.Bucket{{At: 2, N: 1}, {At: 1, N: 1}}}},
		"hours":             {Pages: state.Counter{Hours: []state.Bucket{{At: 2, N: 1}, {At: 2, N: 1}}}},
		"answers":           {Answers: []state.Answer{{Campaign: "b", Value: state.Value{Kind: state.Text}}, {Campaign: "a", Value: state.Value{Kind: state.Text}}}},
		"metrics":           {Metrics: []state.Metric{{Name: "b"}, {Name: "a"}}},
		"levels":            {Metrics: []state.Metric{{Days: []state.Level{{Day: 2}, {Day: 1}}}}},
		"sums":              {Sums: []state.Sum{{Name: "a", Currency: "EUR"}, {Name: "a"}}},
		"amounts":           {Sums: []state.Sum{{Days: []state.Amount{{Day: 2}, {Day: 2}}}}},
		"no numbers":        {Metrics: []state.Metric{{Now: state.Level{Value: math.NaN()}}}},
		"messages":          {Messages: []state.Message{{Campaign: "b", Had: []state.Times{{}}}, {Campaign: "a", Had: []state.Times{{}}}}},
		"no messages":       {Messages: []state.Message{{Campaign: "b"}}},
		"lists":             {Lists: []string{"b", "a"}},
		"one list twice":    {Lists: []string{"a", "a"}},
		"segments":          {Segments: []state.Membership{{Segment: "b"}, {Segment: "a"}}},
		"one segment twice": {Segments: []state.Membership{{Segment: "a", Watch: 1}, {Segment: "a", Watch: 2}}},
		"of a message":      {Messages: []state.Message{{Campaign: "b", Had: []state.Times{{What: state.HadShown}, {What: state.HadShown}}}}},
		"times":             {Derived: []state.Derived{{Funnel: &state.Funnel{Latest: []tend.Micros{2, 1}}}}},
		"derived":           {Derived: []state.Derived{{Counter: state.Counter{Name: "b"}}, {Counter: state.Counter{Name: "a"}}}},
		"kinds":             {Attrs: []state.Attr{{Path: "a", Value: state.Value{Kind: 9}}}},
		"lists of lists": {Attrs: []state.Attr{{Path: "a", Value: state.Value{
			Kind: state.List, List: []state.Value{{Kind: state.List}},
		}}}},
	} {
		if _, err := state.Decode(s.Append(nil)); !errors.Is(err, state.ErrSchema) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// full is a state with something in each field.
func full() *state.State {
	s := fold(zoned("Europe/Vienna"), visit("https://x/", start), track("a", start), track("b", start.Add(100*time.Hour)),
		identify(`{"a":{"b":1},"t":"x","l":[true,"x",1]}`), grant("d1"), &tend.Event{Kind: tend.KindGroup, At: start, Account: "acme"})
	s.Rev, s.Lang, s.Consent, s.Width, s.Height = 300, "de", "full", 1280, 720
	s.Browser, s.OS, s.Device = "firefox", "linux", "desktop"
	s.Entry = state.Entry{Known: true, Referrer: "https://y/", UTM: [5]string{"news", "", "may"}}
	s.Page.Title, s.Page.Referrer = "Title", "https://y/"
	s.Off = []string{"promo", "news"}
	s.Waiting = []state.Wait{{Campaign: "tip", Version: 2, Since: start, Due: start.Add(time.Hour), Cancel: []string{"invited"}, By: "invited", Words: `{"name":"x"}`}}
	s.Apply(answers("nps", "score", start, `6`))
	s.Apply(answers("nps", "why", start, `["a","b"]`))
	s.Goals = []state.Goal{{Delivery: "d1", Event: "invited", Within: time.Hour, Seen: true, From: start, Reached: start.Add(1)}, {Delivery: "d2", Event: "b", Within: 1, From: start}}
	s.Apply(level("seats", 2.5, start))
	s.Apply(level("seats", 3, start.Add(50*time.Hour)))
	s.Apply(level("debt", -1, start))
	s.Lists = []string{"beta", "trial"}
	s.Segments = []state.Membership{{Segment: "pro", Watch: start}, {Segment: "trial", Watch: start.Add(1)}}
	s.Ladders = []state.Wait{{Campaign: "nps", Version: 3, Since: start, Due: start.Add(48 * time.Hour), Cancel: []string{"a1", "a2", "a3", "a4", "a5", "invited"}, Words: `{"name":"y"}`}}
	s.Apply(attention(42, start))
	s.Sums = []state.Sum{
		{Name: "a", Total: -3, Last: start, Days: []state.Amount{{Day: 1, Micros: -3}}},
		{Name: "a", Currency: "EUR", Total: 19_990_000, Last: start, Days: []state.Amount{{Day: -1, Micros: 1}, {Day: 1, Micros: 2}}},
	}
	pdf := state.NewDerived(like("a", "pdf"), start)
	pdf.Counter = state.Counter{Name: pdf.Name, Total: 3, First: start, Last: start.Add(1), Hours: []state.Bucket{{At: 9, N: 3}}, Days: []state.Bucket{{At: 1, N: 2}, {At: 2, N: 1}}}
	s.Derive(pdf)
	s.Derive(state.NewDerived(like("b", "csv"), 0))
	return s
}

// sequenced is full with sequences, one of them under way.
func sequenced() *state.State {
	s := full()
	s.Apply(counts(sequence("a", "b", "!c"), sequence("b", "a")))
	s.Apply(track("a", start.Add(101*time.Hour)))
	s.Apply(track("b", start.Add(101*time.Hour+time.Minute)))
	return s
}

// funnelled is sequenced with a funnel, of which one attempt was completed and another is under way.
func funnelled() *state.State {
	s := sequenced()
	s.Apply(counts(funnel("a", "/p*"), funnel("a", "b", "c")))
	for i := range 2 {
		s.Apply(track("a", start.Add(time.Duration(110+i)*time.Hour)))
		s.Apply(visit("https://x/pricing", start.Add(time.Duration(110+i)*time.Hour+1)))
	}
	s.Apply(track("a", start.Add(120*time.Hour)))
	return s
}

// A snapshot of a schema before is read as it was, and a merge that carries one is too.
func TestStatesOfEarlierSchemasAreRead(t *testing.T) {
	came := []func(s *state.State){ // with the schema that follows each
		1:  func(s *state.State) { s.Off, s.Waiting = nil, nil },
		2:  func(s *state.State) { s.Answers = nil },
		3:  func(s *state.State) { s.Goals = nil },
		4:  func(s *state.State) { s.Metrics = nil },
		5:  func(s *state.State) { s.Messages = nil },
		6:  func(s *state.State) { s.Ladders = nil },
		7:  func(s *state.State) { s.Browser, s.OS, s.Device, s.Entry = "", "", "", state.Entry{} },
		8:  func(s *state.State) { s.Attention, s.Sums = state.Counter{}, nil },
		9:  func(s *state.State) { s.Derived = nil },
		10: func(s *state.State) { s.Lists = nil },
		11: func(s *state.State) { s.Segments = nil },
		12: func(*state.State) {}, // nobody was in a sequence
		13: func(*state.State) {}, // nor in a funnel
	}
	for schema := 1; schema < len(came); schema++ {
		raw, err := os.ReadFile(fmt.Sprintf("testdata/schema%d.bin", schema))
		if err != nil {
			t.Fatal(err)
		}
		want := full()
		if schema == 13 {
			want = sequenced()
		}
		for _, lacks := range came[schema:] {
			lacks(want)
		}
		got, err := state.Decode(raw)
		if err != nil {
			t.Fatalf("schema %d: %v", schema, err)
		}
		if shown(got) != shown(want) {
			t.Errorf("schema %d: %s\nwant\n%s", schema, shown(got), shown(want))
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add((&state.State{}).Append(nil))
	f.Add(full().Append(nil))
	f.Add(sequenced().Append(nil))
	f.Add(funnelled().Append(nil))
	f.Add(fold(identify(`{"l":[]}`), grant("")).Append(nil))
	f.Add(bytes.Repeat([]byte{1, 0xff}, 40))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := state.Decode(raw)
		var in state.Reader
		if same, errs := in.Decode(raw); (err == nil) != (errs == nil) || err == nil && shown(same) != shown(s) {
			t.Fatalf("a Reader: %v, otherwise %v", errs, err)
		}
		if err != nil {
			return
		}
		again, err := state.Decode(s.Append(nil))
		if err != nil {
			t.Fatalf("%v: its own encoding is refused", err)
		}
		if !bytes.Equal(s.Append(nil), again.Append(nil)) || fmt.Sprint(shown(s)) != shown(again) {
			t.Fatalf("got\n%s\nwant\n%s", shown(again), shown(s))
		}
		// Whatever was decoded can be asked and folded on.
		k := state.NewKey("a")
		s.FindEvent(&k)
		s.FindAttr(&k)
		s.HasBelow("a.")
		s.FindAnswer("nps", "")
		s.FindMetric("a")
		s.Apply(level("a", 1, start))
		s.Apply(track("a", start))
		s.Apply(identify(`{"a":{"b":1}}`))
		s.Apply(&tend.Event{Kind: tend.KindMerge, Merge: &tend.Merge{State: raw}})
		if _, err := state.Decode(s.Append(nil)); err != nil {
			t.Fatalf("what was folded on is refused: %v", err)
		}
	})
}

package target_test

import (
	"fmt"
	"strconv"
	"testing"

	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

// fiveConditions is what a real campaign asks: one of each common kind.
const fiveConditions = `{"type":"and","of":[
 {"type":"attribute","path":"plan","op":"in","value":["pro","team"]},
 {"type":"event","name":"report_exported","count":{"gte":3},"within":{"last":"14d"}},
 {"type":"since","event":"signed_up","moment":"first","gt":"7d"},
 {"type":"visits","measure":"count","gte":5,"within":{"last":"30d"}},
 {"type":"page","op":"matches","value":"/reports/*"}]}`

// regular is a person with 12 attributes, 20 event names and a month of use.
func regular(tb testing.TB) *target.Input {
	tb.Helper()
	s := &state.State{}
	at := func(day, minute int) tend.Micros {
		return tend.Micros(1795295121e6 + (int64(day)*1440+int64(minute))*60e6)
	}
	s.Apply(&tend.Event{Kind: tend.KindContext, At: at(-30, 0), Context: &tend.Context{Zone: "Europe/Vienna", Lang: "de-AT"}})
	s.Apply(&tend.Event{Kind: tend.KindIdentify, At: at(-30, 1), User: "ada", Traits: []byte(`{"plan":"pro","email":"ada@shop.example",
 "first_name":"Ada","last_name":"L","role":"admin","seats":5,"trial":false,"country":"AT","company":{"name":"Acme","size":12},"tags":["a","b"],"created":"2026-01-01","seen":"2026-07-01T09:00:00+02:00"}`)})
	s.Apply(&tend.Event{Kind: tend.KindTrack, At: at(-30, 2), Name: "signed_up"})
	s.Apply(&tend.Event{Kind: tend.KindMetric, At: at(-30, 2), Name: "docs", Value: 10})
	s.Apply(&tend.Event{Kind: tend.KindMetric, At: at(-1, 2), Name: "docs", Value: 5})
	for day := -30; day <= 0; day++ {
		for i := range 18 {
			s.Apply(&tend.Event{Kind: tend.KindTrack, At: at(day, 3+i), Name: "event_" + strconv.Itoa(i)})
		}
		s.Apply(&tend.Event{Kind: tend.KindTrack, At: at(day, 30), Name: "report_exported"})
		s.Apply(&tend.Event{Kind: tend.KindPage, At: at(day, 31), Page: &tend.Page{URL: "https://shop.example/reports/weekly?tab=1#top"}})
	}
	for i := range state.MaxMessages {
		s.Apply(&tend.Event{Kind: tend.KindGrant, At: at(-9, i), Grant: &tend.Grant{Campaign: "tip_" + strconv.Itoa(i), Delivery: "d" + strconv.Itoa(i)}})
	}
	for i := range state.MaxLists {
		s.Apply(&tend.Event{Kind: tend.KindList, At: at(-9, i), Name: "list_" + strconv.Itoa(i), On: true})
	}
	return &target.Input{State: s, Person: 42, Now: at(0, 32)}
}

func BenchmarkFiveConditions(b *testing.B) {
	r, err := target.Compile([]byte(fiveConditions))
	if err != nil {
		b.Fatal(err)
	}
	in := regular(b)
	if !r.Match(in) {
		b.Fatal("does not match: the run would end early")
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Match(in)
	}
}

func BenchmarkOneCondition(b *testing.B) {
	in := regular(b)
	for _, c := range []struct{ name, rule string }{
		{"attribute", `{"type":"attribute","path":"plan","op":"in","value":["pro","team"]}`},
		{"event", `{"type":"event","name":"report_exported","count":{"gte":3},"within":{"last":"14d"}}`},
		{"since", `{"type":"since","event":"signed_up","moment":"first","gt":"7d"}`},
		{"visits", `{"type":"visits","measure":"count","gte":5,"within":{"last":"30d"}}`},
		{"page", `{"type":"page","op":"matches","value":"/reports/*"}`},
		{"date", `{"type":"attribute","path":"created","op":"before","value":"2026-06-30"}`},
		{"time", `{"type":"attribute","path":"seen","op":"within","value":{"last":"300d"}}`},
		{"metric", `{"type":"metric","name":"docs","change":{"lt":-0.2},"within":{"last":"28d"}}`},
		{"message", `{"type":"message","campaign":"tip_40","state":"granted","within":{"last":"14d"}}`},
		{"list", `{"type":"list","id":"list_40"}`},
		{"bucket", `{"type":"bucket","salt":"c42","lt":0.5}`},
	} {
		r, err := target.Compile([]byte(c.rule))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Match(in)
			}
		})
	}
}

// One page view against many page patterns has to cost the same as against few.
func BenchmarkPatternSet(b *testing.B) {
	for _, n := range []int{10, 10_000} {
		var patterns []target.Pattern
		for i := range n {
			for _, s := range []string{"/docs/%d", "/docs/%d/*", "https://shop.example/%d/*"} {
				p, err := target.CompilePattern(fmt.Sprintf(s, i))
				if err != nil {
					b.Fatal(err)
				}
				patterns = append(patterns, p)
			}
		}
		set := target.NewPatternSet(patterns)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			found := 0
			for b.Loop() {
				set.Each("https://shop.example/docs/7/install?x=1", func(int) { found++ })
			}
			if found == 0 {
				b.Fatal("nothing found")
			}
		})
	}
}

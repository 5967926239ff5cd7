package target_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

// Random people and conditions, few enough of each name and value that they meet.

var (
	someName = rapid.SampledFrom([]string{"a", "b", "c"})
	somePage = rapid.SampledFrom([]string{"https://x/", "https://x", "https://x/a", "https://x/a/", "https://x/a/b?q=1#z", "https://y/b?q=1", "https://x/b/?q"})
	someZone = rapid.SampledFrom([]string{"UTC", "Europe/Vienna", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland", "America/Santiago"})
	someText = rapid.SampledFrom([]string{"pro", "prof", "o", "team"})
	someTime = rapid.SampledFrom([]string{
		"2026-03-29", "2026-09-06", "2026-10-25", "2026-11-01", "2026-02-28", "2026-06-30", "2026-03-29T01:00:00Z", "2026-09-06T03:59:59.5-03:00", "2026-07-01T00:00:00Z",
		"2026-04-05T03:00:00Z", "2026-12-31T23:59:59Z", "2026-01-01", "2028-02-29",
	})
	someValue = rapid.OneOf(rapid.Map(someText, asAny), rapid.Map(rapid.IntRange(0, 3), func(n int) any { return float64(n) }), rapid.Map(rapid.Bool(), asAny))
	somePath  = rapid.SampledFrom([]string{"plan", "seats", "tags", "org", "org.name", "org.size", "none"})
	someSpan  = rapid.SampledFrom([]string{"10m", "1h", "90m", "5h", "24h", "1d", "48h", "49h", "3d", "7d", "1w", "2w", "30d", "400d"})
)

func asAny[T any](v T) any { return v }

// someHistory begins anywhere in a year, a leap year or none, so that clocks change in some of them.
func someHistory(t *rapid.T) ([]*tend.Event, tend.Micros) {
	at := tend.Stamp(time.Date(rapid.SampledFrom([]int{2026, 2026, 2028}).Draw(t, "year"), 1, 1, 0, rapid.IntRange(0, 365*1440).Draw(t, "start"), 0, 0, time.UTC))
	gaps := []time.Duration{time.Second, 29 * time.Minute, 31 * time.Minute, 5 * time.Hour, 26 * time.Hour, 9 * 24 * time.Hour}
	var events []*tend.Event
	newest := at
	for range rapid.IntRange(0, 40).Draw(t, "events") {
		at = at.Add(rapid.SampledFrom(gaps).Draw(t, "gap"))
		e := &tend.Event{At: at}
		if rapid.IntRange(0, 9).Draw(t, "late") == 0 {
			e.At = at.Add(-rapid.SampledFrom(gaps).Draw(t, "by"))
		}
		newest = max(newest, e.At)
		switch rapid.IntRange(0, 14).Draw(t, "kind") {
		case 0, 1, 2, 3:
			e.Kind, e.Name = tend.KindTrack, someName.Draw(t, "name")
			switch rapid.IntRange(0, 5).Draw(t, "properties") {
			case 0, 1:
				e.Props = fmt.Appendf(nil, `{"revenue":%g,"currency":%q}`, float64(rapid.IntRange(-2, 4).Draw(t, "halves"))/2, someCurrency.Draw(t, "currency"))
			case 2, 3, 4:
				e.Props = someTraits(t, at)
			}
		case 4, 5:
			e.Kind, e.Page = tend.KindPage, &tend.Page{URL: somePage.Draw(t, "page") + rapid.SampledFrom([]string{"", "", "?utm_source=a&utm_term=x+y", "?q=1&utm_source=b&utm_source=a#utm_term=z"}).Draw(t, "parameters")}
			e.Page.Referrer = rapid.SampledFrom([]string{"", "https://google.com/", "https://x/a"}).Draw(t, "referrer")
		case 6:
			e.Kind, e.Traits = tend.KindIdentify, someTraits(t, at)
		case 7:
			someAnswer(t, e)
		case 12:
			e.Kind, e.Value = tend.KindAttention, float64(rapid.IntRange(1, 4).Draw(t, "seconds"))
		case 8, 9:
			e.Kind, e.Name, e.Value = tend.KindMetric, someName.Draw(t, "metric"), float64(rapid.IntRange(-1, 4).Draw(t, "level"))
		case 10, 11:
			someContact(t, e)
		case 13:
			e.Kind, e.Name, e.On = tend.KindList, someName.Draw(t, "list"), rapid.IntRange(0, 2).Draw(t, "on") > 0
		default:
			e.Kind, e.Context = tend.KindContext, someContext(t)
		}
		events = append(events, e)
	}
	return events, newest.Add(rapid.SampledFrom(append(gaps, 0)).Draw(t, "now"))
}

func someTraits(t *rapid.T, start tend.Micros) []byte {
	traits := map[string]any{}
	for range rapid.IntRange(1, 3).Draw(t, "traits") {
		switch name := rapid.SampledFrom([]string{"plan", "seats", "tags", "org"}).Draw(t, "trait"); rapid.IntRange(0, 6).Draw(t, "of") {
		case 0:
			traits[name] = nil
		case 1:
			traits[name] = rapid.SliceOfN(someValue, 0, 3).Draw(t, "list")
		case 4:
			traits["at"] = someTime.Draw(t, "time")
		case 5:
			traits["at"] = float64(rapid.SampledFrom([]int{1782864000, 1782864000000, 5}).Draw(t, "epoch"))
		case 6:
			traits["at"] = tend.Stamp(start.Time().Add(rapid.SampledFrom([]time.Duration{0, time.Hour, 26 * time.Hour, 200 * time.Hour}).Draw(t, "from the start"))).Time().Format(time.RFC3339Nano)
		case 2:
			traits["org"] = rapid.MapOfN(rapid.SampledFrom([]string{"name", "size"}), someValue, 0, 2).Draw(t, "object")
		default:
			traits[name] = someValue.Draw(t, "value")
		}
	}
	raw, _ := json.Marshal(traits)
	return raw
}

func someCondition(t *rapid.T, depth int) map[string]any {
	kind := rapid.IntRange(0, 10).Draw(t, "type")
	if depth == 0 {
		kind = max(kind, 3)
	}
	switch kind {
	case 0, 1:
		c := map[string]any{"type": []string{"and", "or"}[kind]}
		var of []any
		for range rapid.IntRange(1, 4).Draw(t, "of") {
			of = append(of, someCondition(t, depth-1))
		}
		c["of"] = of
		return c
	case 2:
		return map[string]any{"type": "not", "of": []any{someCondition(t, depth-1)}}
	case 3, 4:
		c := map[string]any{"type": "event", "name": someName.Draw(t, "name"), "negate": rapid.Bool().Draw(t, "negate")}
		if rapid.IntRange(0, 2).Draw(t, "brought") == 0 {
			return someSumCondition(t, c)
		}
		if rapid.Bool().Draw(t, "counted") {
			count := map[string]any{}
			someLimits(t, count, 5)
			c["count"] = count
		}
		if kind == 4 {
			c["where"] = someWhere(t)
		}
		return someWindow(t, c, false)
	case 5:
		c := map[string]any{"type": "since", "event": someName.Draw(t, "name")}
		c["moment"] = rapid.SampledFrom([]string{"first", "last"}).Draw(t, "moment")
		c[rapid.SampledFrom([]string{"gte", "gt", "lte", "lt"}).Draw(t, "op")] = someSpan.Draw(t, "span")
		return c
	case 6:
		c := map[string]any{"type": "visits", "measure": rapid.SampledFrom([]string{"count", "days", "depth", "duration"}).Draw(t, "measure")}
		someLimits(t, c, 8)
		return someWindow(t, c, c["measure"] == "days")
	case 8:
		return someAnswerCondition(t)
	case 9:
		return someMetricCondition(t)
	case 7:
		ops := []string{"eq", "ne", "contains", "starts_with", "matches"}
		values := []string{"/", "/a", "/a/", "/a/b", "/b?q=1", "/*", "/a*", "*/b*", "https://x", "https://x/a", "https://*q=1", "b", "/*?q*"}
		return map[string]any{"type": "page", "op": rapid.SampledFrom(ops).Draw(t, "op"), "value": rapid.SampledFrom(values).Draw(t, "value")}
	}
	switch rapid.IntRange(0, 10).Draw(t, "other") {
	case 0:
		return map[string]any{"type": "bucket", "salt": someName.Draw(t, "salt"), "lt": rapid.Float64Range(0, 1).Draw(t, "lt")}
	case 1, 2:
		return someTimes(t)
	case 3:
		return someMessage(t)
	case 4:
		return someContextCondition(t)
	case 5:
		return map[string]any{"type": "list", "id": someName.Draw(t, "list"), "negate": rapid.Bool().Draw(t, "not on")}
	case 6, 7:
		return someSequence(t)
	case 8, 10:
		return someFunnel(t)
	}
	return someQuestion(t)
}

// someWhere asks for properties of an event.
func someWhere(t *rapid.T) []any {
	var where []any
	for range rapid.IntRange(1, 3).Draw(t, "where") {
		one := someQuestion(t)
		delete(one, "type")
		where = append(where, one)
	}
	return where
}

// someSequence asks for events in order, and for others that are not among them.
func someSequence(t *rapid.T) map[string]any {
	var of []any
	for i := range rapid.IntRange(2, 5).Draw(t, "steps") {
		step := map[string]any{"name": someName.Draw(t, "name")}
		if i > 0 && rapid.IntRange(0, 2).Draw(t, "must not") == 0 {
			step["negate"] = true
		}
		if rapid.IntRange(0, 9).Draw(t, "asks") == 0 {
			step["where"] = someWhere(t)
		}
		of = append(of, step)
	}
	return map[string]any{"type": "sequence", "of": of, "within": someSpan.Draw(t, "within"), "negate": rapid.Bool().Draw(t, "negate")}
}

// someFunnel asks where somebody is in a funnel.
func someFunnel(t *rapid.T) map[string]any {
	c := map[string]any{"type": "funnel", "id": rapid.SampledFrom(funnelNames()).Draw(t, "funnel"), "negate": rapid.Bool().Draw(t, "negate")}
	c["state"] = rapid.SampledFrom([]string{"not_entered", "in", "stuck", "stuck", "completed"}).Draw(t, "state")
	if c["state"] != "not_entered" && rapid.Bool().Draw(t, "at a step") {
		c["step"] = rapid.SampledFrom([]string{"one", "two"}).Draw(t, "step")
	}
	if c["state"] == "stuck" && rapid.IntRange(0, 2).Draw(t, "long") > 0 {
		c["for"] = someSpan.Draw(t, "for")
	}
	return c
}

// someTimes asks for a time.
func someTimes(t *rapid.T) map[string]any {
	op := rapid.SampledFrom([]string{"before", "after", "between", "within", "within"}).Draw(t, "op")
	c := map[string]any{"type": "attribute", "path": rapid.SampledFrom([]string{"at", "at", "at", "plan"}).Draw(t, "path"), "op": op}
	switch op {
	case "between":
		from, to := someTime.Draw(t, "from"), someTime.Draw(t, "to")
		if from[:10] > to[:10] || from[:10] == to[:10] && len(from)+len(to) > 20 {
			from, to = "2026-02-28", "2026-10-25"
		}
		c["value"] = []any{from, to}
	case "within":
		w := someWindow(t, map[string]any{}, false)["within"]
		if w == nil {
			w = map[string]any{"last": "9d"}
		}
		span := w.(map[string]any)
		if rapid.Bool().Draw(t, "next") {
			span["next"] = span["last"]
			delete(span, "last")
		}
		c["value"] = span
	default:
		c["value"] = someTime.Draw(t, "value")
	}
	return c
}

func someQuestion(t *rapid.T) map[string]any {
	op := rapid.SampledFrom(strings.Fields("matches eq ne in not_in contains not_contains starts_with ends_with gt gte lt lte between exists")).Draw(t, "op")
	c := map[string]any{"type": "attribute", "path": somePath.Draw(t, "path"), "op": op}
	switch op {
	case "in", "not_in":
		c["value"] = rapid.SliceOfN(someValue, 1, 12).Draw(t, "values")
	case "matches":
		c["value"] = rapid.SampledFrom([]string{"*", "pro*", "*o*", "p*f", "*ro", "team"}).Draw(t, "pattern")
	case "starts_with", "ends_with":
		c["value"] = someText.Draw(t, "text")
	case "gt", "gte", "lt", "lte":
		c["value"] = float64(rapid.IntRange(0, 3).Draw(t, "number"))
	case "between":
		from := float64(rapid.IntRange(0, 3).Draw(t, "from"))
		c["value"] = []any{from, from + 1}
	case "exists":
		c["value"] = rapid.Bool().Draw(t, "wanted")
	default:
		c["value"] = someValue.Draw(t, "value")
	}
	return c
}

func someLimits(t *rapid.T, c map[string]any, limit int) {
	n := float64(rapid.IntRange(1, limit).Draw(t, "limit"))
	op := rapid.SampledFrom([]string{"gte", "gt", "lte", "lt", "eq"}).Draw(t, "op")
	c[op] = n
	if op == "gte" && rapid.Bool().Draw(t, "both") {
		c["lte"] = n + 2
	}
}

// someWindow puts a window into a condition, or none.
func someWindow(t *rapid.T, c map[string]any, days bool) map[string]any {
	if rapid.IntRange(0, 3).Draw(t, "window") == 0 {
		return c
	}
	w := map[string]any{"last": someSpan.Draw(t, "last")}
	d, _ := tend.ParseDuration(w["last"].(string))
	if strings.ContainsAny(w["last"].(string), "dw") && rapid.Bool().Draw(t, "calendar") {
		w["calendar"] = true
	} else if days && d <= 48*time.Hour {
		return c
	}
	c["within"] = w
	return c
}

func TestRulesAgreeWithThePast(t *testing.T) {
	yes, cases := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		events, now := someHistory(t)
		p := past{events: events, now: now, person: rapid.Int64().Draw(t, "person")}
		in := &target.Input{Person: p.person, Now: now}
		for range 100 { // 10,000 in all, ten times as many with -rapid.checks 1000
			c := someCondition(t, 3)
			raw, _ := json.Marshal(c)
			r, err := withFunnels.Compile(raw)
			if err != nil {
				t.Fatalf("%s: %v", raw, err)
			}
			p.url = rapid.SampledFrom([]string{"", "", "https://x/b?q=1"}).Draw(t, "url")
			in.URL, in.State = p.url, foldFor(events, r)
			// What is read here must be what JSON gives, or types differ by accident.
			var plain map[string]any
			_ = json.Unmarshal(raw, &plain)
			want := p.holds(plain)
			if r.Match(in) != want {
				t.Fatalf("%s at %s gives %v\n%s", raw, now.Time(), !want, told(events))
			}
			cases++
			if want {
				yes++
			}
		}
	})
	if yes < cases/10 || yes > cases*9/10 {
		t.Errorf("%d of %d cases hold: they prove little", yes, cases)
	}
}

func told(events []*tend.Event) string {
	var b strings.Builder
	for _, e := range events {
		raw, _ := json.Marshal(e)
		fmt.Fprintf(&b, "%s %s\n", e.At.Time().Format(time.RFC3339), raw)
	}
	return b.String()
}

func FuzzCondition(f *testing.F) {
	f.Add([]byte(fiveConditions))
	f.Add([]byte(`null`))
	f.Add([]byte(nest(target.MaxDepth + 1)))
	f.Add([]byte(`{"type":"or","of":[{"type":"visits","measure":"depth","gte":1.5,"within":{"last":"2w","calendar":true}},{"type":"bucket","salt":"c42","lt":0.5}]}`))
	f.Add([]byte(`{"type":"attribute","path":"plan","op":"in","value":["pro",7,true,"team"]}`))
	f.Add([]byte(`{"type":"event","name":"a","count":{"gte":3,"lt":3},"where":[]}`))
	f.Add([]byte(`{"type":"answer","campaign":"nps","question":"why","op":"in","value":["a",7],"within":{"last":"90d"},"negate":true}`))
	f.Add([]byte(`{"type":"page","op":"contains","value":"\u0000%/?#*"}`))
	in := regular(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := withFunnels.Compile(raw)
		if err != nil {
			for _, fault := range faults(t, string(raw)).Faults {
				if fault.Code == "" || fault.Detail == "" || (fault.Pointer != "" && fault.Pointer[0] != '/') {
					t.Errorf("a fault that says nothing: %+v", fault)
				}
			}
			return
		}
		// Each rule is total, and its negation the exact opposite.
		empty := len(strings.TrimSpace(string(raw))) == 0 || strings.TrimSpace(string(raw)) == "null"
		opposite, err := withFunnels.Compile([]byte(`{"type":"not","of":[` + string(raw) + `]}`))
		for _, d := range r.Definitions() {
			if _, known := in.State.FindDerived(d); !known {
				in.State.Derive(state.NewDerived(d, 0))
			}
		}
		if !empty && err == nil && opposite.Match(in) == r.Match(in) {
			t.Errorf("%s and its opposite agree", raw)
		}
		r.Match(&target.Input{})
	})
}

package target_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tend/server/tend"
)

// metric goes by what was said of a metric, each time anew.
func (p *past) metric(c map[string]any) bool {
	type said struct {
		happening
		value float64
	}
	var all []said
	p.each(func(e *tend.Event, day string) {
		if e.Kind == tend.KindMetric && e.Name == c["name"] {
			all = append(all, said{happening{e.At, day}, e.Value})
		}
	})
	if len(all) == 0 {
		return false
	}
	slices.SortStableFunc(all, func(a, b said) int { return int(a.at - b.at) })
	now := all[len(all)-1]
	change, ok := c["change"].(map[string]any)
	if !ok {
		return len(p.within(c, []happening{now.happening})) == 1 && compares(now.value, c)
	}
	var before []said // the newest of the last day before the window
	for _, s := range all {
		if len(p.within(c, []happening{s.happening})) == 0 && (len(before) == 0 || s.day >= before[0].day) {
			before = []said{s}
		}
	}
	return len(before) == 1 && before[0].value != 0 && compares((now.value-before[0].value)/before[0].value, change)
}

// attention adds up how long somebody has looked.
func (p *past) attention(c map[string]any) (seconds float64) {
	p.each(func(e *tend.Event, day string) {
		if e.Kind == tend.KindAttention && len(p.within(c, []happening{{e.At, day}})) == 1 {
			seconds += e.Value
		}
	})
	return seconds
}

var someCurrency = rapid.SampledFrom([]string{"EUR", "USD"})

// brought adds up what an event says it has brought, in whole numbers and halves.
func (p *past) brought(c, want map[string]any) (sum float64) {
	p.each(func(e *tend.Event, day string) {
		var props struct {
			Revenue  float64
			Currency string
		}
		if e.Kind != tend.KindTrack || e.Name != c["name"] || json.Unmarshal(e.Props, &props) != nil || props.Currency != want["currency"] {
			return
		}
		if len(p.within(c, []happening{{e.At, day}})) == 1 {
			sum += props.Revenue
		}
	})
	return sum
}

func someSumCondition(t *rapid.T, c map[string]any) map[string]any {
	sum := map[string]any{"path": "revenue", "currency": someCurrency.Draw(t, "currency")}
	sum[rapid.SampledFrom([]string{"gte", "gt", "lte", "lt", "eq"}).Draw(t, "op")] = float64(rapid.IntRange(-2, 8).Draw(t, "limit")) / 2
	c["sum"] = sum
	return someWindow(t, c, true)
}

func someMetricCondition(t *rapid.T) map[string]any {
	c := map[string]any{"type": "metric", "name": someName.Draw(t, "name")}
	limits := map[string]any{rapid.SampledFrom([]string{"gte", "gt", "lte", "lt", "eq"}).Draw(t, "op"): float64(rapid.IntRange(-4, 8).Draw(t, "limit")) / 2}
	if rapid.Bool().Draw(t, "change") {
		last := rapid.SampledFrom([]string{"3d", "7d", "30d", "1w", "12w"}).Draw(t, "last")
		c["change"], c["within"] = limits, map[string]any{"last": last, "calendar": rapid.Bool().Draw(t, "calendar")}
		return c
	}
	for op, limit := range limits {
		c[op] = limit
	}
	return someWindow(t, c, false)
}

// Whatever is asked of a metric allocates nothing, as nothing else does.
func TestAskingForAMetricAllocatesNothing(t *testing.T) {
	in := regular(t)
	for _, condition := range []string{
		`{"type":"metric","name":"docs","change":{"lt":-0.2},"within":{"last":"28d"}}`, `{"type":"metric","name":"docs","gte":1,"within":{"last":"28d"}}`,
		`{"type":"event","name":"paid","sum":{"path":"revenue","lte":0},"within":{"last":"28d"}}`, `{"type":"visits","measure":"duration","gte":0,"within":{"last":"28d"}}`,
	} {
		r := compile(t, condition)
		if !r.Match(in) {
			t.Fatalf("%s does not hold", condition)
		}
		if n := testing.AllocsPerRun(100, func() { r.Match(in) }); n != 0 {
			t.Errorf("%s: %v allocations", condition, n)
		}
	}
}

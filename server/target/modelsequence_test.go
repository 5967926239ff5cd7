package target_test

import (
	"slices"

	"tend/server/tend"
)

// way is one way in which the steps of a sequence that happen did so.
type way struct {
	began tend.Micros
	last  int // the event of the last step
}

// sequence tries all events for all steps.
func (p *past) sequence(c map[string]any) bool {
	var events []*tend.Event
	for _, e := range p.events {
		if e.Kind == tend.KindTrack {
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b *tend.Event) int { return int(a.At - b.At) })
	length, _ := tend.ParseDuration(c["within"].(string))
	within := tend.Micros(length.Microseconds())
	var steps []map[string]any
	for _, step := range c["of"].([]any) {
		steps = append(steps, step.(map[string]any))
	}
	never := []map[string]any{}
	for len(steps) > 0 && steps[len(steps)-1]["negate"] == true {
		never = append(never, steps[len(steps)-1])
		steps = steps[:len(steps)-1]
	}
	ways := everyWay(events, steps, within, -1, 0)
	if len(never) == 0 {
		return len(ways) > 0
	}
	clean := func(w way, until tend.Micros) bool {
		return events[w.last].At <= until && !slices.ContainsFunc(events[w.last+1:], func(e *tend.Event) bool {
			return e.At <= until && isAny(e, never)
		})
	}
	return slices.ContainsFunc(ways, func(w way) bool {
		end := w.began + within
		return p.now > end && clean(w, end) && !slices.ContainsFunc(ways, func(other way) bool { return other.began > w.began && clean(other, end) })
	})
}

// everyWay finds all ways for the steps that are left, after an event.
func everyWay(events []*tend.Event, steps []map[string]any, within tend.Micros, after int, began tend.Micros) (all []way) {
	if len(steps) == 0 {
		return []way{{began, after}}
	}
	var never []map[string]any
	for steps[0]["negate"] == true {
		never, steps = append(never, steps[0]), steps[1:]
	}
	for i := after + 1; i < len(events); i++ {
		start := began
		if after < 0 {
			start = events[i].At
		}
		if is(events[i], steps[0]) && events[i].At-start <= within {
			all = append(all, everyWay(events, steps[1:], within, i, start)...)
		}
		if isAny(events[i], never) {
			break
		}
	}
	return all
}

func isAny(e *tend.Event, of []map[string]any) bool {
	return slices.ContainsFunc(of, func(c map[string]any) bool { return is(e, c) })
}

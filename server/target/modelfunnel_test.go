package target_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"tend/server/target"
	"tend/server/tend"
)

// withFunnels is what conditions of the tests may name. Those with one letter are of the events that
// random histories have.
var withFunnels = target.Saved{Funnels: target.Funnels{}}

func init() {
	for id, body := range map[string]string{
		"onboarding":    `{"within":"14d","steps":[{"key":"signed_up","event":"signed_up"},{"key":"pricing","name":"Looked at prices","page":{"op":"matches","value":"/pricing*"}},{"key":"invited","event":"invited","where":[{"path":"team","op":"eq","value":true}]}]}`,
		"p":             `{"within":"10d","steps":[{"key":"one","event":"a"},{"key":"two","event":"b"}]}`,
		"q":             `{"within":"5h","steps":[{"key":"one","event":"a"},{"key":"two","event":"a"},{"key":"three","event":"c"}]}`,
		"r":             `{"within":"90d","steps":[{"key":"one","page":{"op":"matches","value":"/a*"}},{"key":"two","event":"b"},{"key":"three","page":{"op":"ne","value":"/"}}]}`,
		"p of accounts": `{"within":"10d","by":"account","steps":[{"key":"one","event":"a"},{"key":"two","event":"b"}]}`,
		"q of accounts": `{"within":"5h","by":"account","steps":[{"key":"one","event":"a"},{"key":"two","event":"a"},{"key":"three","event":"c"}]}`,
		"team":          `{"within":"14d","by":"account","steps":[{"key":"signed_up","event":"signed_up"},{"key":"pricing","name":"Looked at prices","page":{"op":"matches","value":"/pricing*"}},{"key":"invited","event":"invited","where":[{"path":"team","op":"eq","value":true}]}]}`,
		"s":             `{"within":"2d","steps":[{"key":"one","event":"b","where":[{"path":"plan","op":"exists"}]},{"key":"two","page":{"op":"contains","value":"/b"}}]}`,
	} {
		name := "Onboarding"
		if id != "onboarding" {
			name = strings.ToUpper(id[:1]) + id[1:]
		}
		withFunnels.Funnels[id] = tend.Funnel{ID: id, Name: name, Body: []byte(body)}
	}
}

func funnelNames() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(withFunnels.Funnels)), func(id string) bool { return len(id) > 1 })
}

// goneByAccounts tells whether accounts go through a funnel.
func goneByAccounts(id any) bool {
	return strings.Contains(string(withFunnels.Funnels[id.(string)].Body), `"by":"account"`)
}

// funnel finds all attempts, one after the other, and asks of the last one.
func (p *past) funnel(c map[string]any) bool {
	var of struct {
		Within string
		Steps  []map[string]any
	}
	if err := json.Unmarshal(withFunnels.Funnels[c["id"].(string)].Body, &of); err != nil {
		panic(err)
	}
	length, _ := tend.ParseDuration(of.Within)
	within := tend.Micros(length.Microseconds())
	attempts := p.attempts(of.Steps, within)
	if len(attempts) == 0 || c["state"] == "not_entered" {
		return len(attempts) == 0 && c["state"] == "not_entered"
	}
	last := attempts[len(attempts)-1]
	key, stepped := c["step"].(string)
	step := slices.IndexFunc(of.Steps, func(s map[string]any) bool { return s["key"] == key })
	if c["state"] == "completed" {
		if !stepped {
			step = len(of.Steps) - 1
		}
		return len(last) > step
	}
	if len(last) == len(of.Steps) || stepped && len(last)-1 != step {
		return false
	}
	late := p.now > last[0]+within
	if c["state"] == "in" {
		return !late
	}
	if words, ok := c["for"].(string); ok {
		long, _ := tend.ParseDuration(words)
		return p.now >= last[len(last)-1].Add(long)
	}
	return late
}

// attempts are those at a funnel: when each reached the steps that it did.
func (p *past) attempts(steps []map[string]any, within tend.Micros) (all [][]tend.Micros) {
	events := slices.Clone(p.events)
	slices.SortStableFunc(events, func(a, b *tend.Event) int { return int(a.At - b.At) })
	next := func(from int, step map[string]any) int {
		for i := from; i < len(events); i++ {
			if moves(events[i], step) {
				return i
			}
		}
		return len(events)
	}
	for first := next(0, steps[0]); first < len(events); {
		end := events[first].At + within
		times, at := []tend.Micros{events[first].At}, first
		for _, step := range steps[1:] {
			if at = next(at+1, step); at >= len(events) || events[at].At > end {
				break
			}
			times = append(times, events[at].At)
		}
		all = append(all, times)
		after := at + 1
		if len(times) < len(steps) {
			for after = first + 1; after < len(events) && events[after].At <= end; {
				after++
			}
		}
		first = next(after, steps[0])
	}
	return all
}

// moves tells whether an event is a step.
func moves(e *tend.Event, step map[string]any) bool {
	if page, ok := step["page"].(map[string]any); ok {
		return e.Kind == tend.KindPage && (&past{url: e.Page.URL}).page(page)
	}
	return e.Kind == tend.KindTrack && is(e, map[string]any{"name": step["event"], "where": step["where"]})
}

package engage

import (
	"sort"

	"tend/server/target"
	"tend/server/tend"
)

// index finds the campaigns that an event can trigger; all others cost nothing.
type index struct {
	events   map[string][]*campaign
	visits   []*campaign
	pages    []*campaign        // every page
	patterns *target.PatternSet // op eq and matches
	matches  []*campaign        // the campaign of each pattern
}

func newIndex(live map[string]*campaign) index {
	x := index{events: map[string][]*campaign{}}
	ids := make([]string, 0, len(live))
	for id := range live {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var patterns []target.Pattern
	for _, id := range ids {
		c := live[id]
		switch t := c.Trigger; t.Type {
		case "event":
			x.events[t.Name] = append(x.events[t.Name], c)
		case "visit":
			x.visits = append(x.visits, c)
		case "page":
			if t.Value == "" {
				x.pages = append(x.pages, c)
				continue
			}
			read := target.CompilePattern
			if t.Op == "eq" {
				read = target.ExactPattern
			}
			p, err := read(t.Value)
			if err != nil {
				continue // cannot occur: author compiles it before it goes live
			}
			patterns = append(patterns, p)
			x.matches = append(x.matches, c)
		}
	}
	x.patterns = target.NewPatternSet(patterns)
	return x
}

// each calls fn for every campaign that the event triggers; visit says that the
// event began a visit.
func (x *index) each(e *tend.Event, visit bool, fn func(*campaign)) {
	if visit {
		for _, c := range x.visits {
			fn(c)
		}
	}
	switch e.Kind { //nolint:exhaustive // the other kinds trigger nothing
	case tend.KindTrack:
		for _, c := range x.events[e.Name] {
			fn(c)
		}
	case tend.KindPage:
		x.eachPage(e.Page.URL, fn)
	}
}

func (x *index) eachPage(url string, fn func(*campaign)) {
	for _, c := range x.pages {
		fn(c)
	}
	if len(x.matches) > 0 {
		x.patterns.Each(url, func(i int) { fn(x.matches[i]) })
	}
}

package engage

import (
	"sort"
	"strings"

	"tend/server/target"
	"tend/server/tend"
)

// index finds the campaigns that an event can trigger; all others cost nothing.
type index struct {
	events   map[string][]*campaign
	visits   []*campaign
	pages    []*campaign            // every page
	exact    map[string][]*campaign // op eq, by what is compared
	patterns *target.PatternSet     // op matches
	matches  []*campaign            // the campaign of each pattern
}

func newIndex(live map[string]*campaign) index {
	x := index{events: map[string][]*campaign{}, exact: map[string][]*campaign{}}
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
			switch {
			case t.Value == "":
				x.pages = append(x.pages, c)
			case t.Op == "eq":
				x.exact[t.Value] = append(x.exact[t.Value], c)
			default:
				p, err := target.CompilePattern(t.Value)
				if err != nil {
					continue // cannot occur: author compiles it before it goes live
				}
				patterns = append(patterns, p)
				x.matches = append(x.matches, c)
			}
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
	if len(x.exact) > 0 {
		whole, path := addresses(url)
		for _, c := range x.exact[whole] {
			fn(c)
		}
		for _, c := range x.exact[path] {
			fn(c)
		}
	}
	if len(x.matches) > 0 {
		x.patterns.Each(url, func(i int) { fn(x.matches[i]) })
	}
}

// addresses gives what op eq compares: the address without its fragment, and its
// path alone.
func addresses(url string) (whole, path string) {
	whole, _, _ = strings.Cut(url, "#")
	path = whole
	if _, rest, ok := strings.Cut(whole, "://"); ok {
		path = "/"
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			path = rest[i:]
		}
	}
	path, _, _ = strings.Cut(path, "?")
	return whole, path
}

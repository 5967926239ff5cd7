package engage

import (
	"cmp"
	"slices"
	"sort"

	"tend/server/target"
	"tend/server/tend"
)

// index finds the campaigns that an event can trigger; all others cost nothing.
type index struct {
	byID      map[string]*campaign
	events    map[string][]*campaign
	visits    []*campaign
	pages     byPage
	watched   byPage      // by what only the browser sees
	scheduled []*campaign // at a time, to everybody
	moves     []*campaign // by who comes into a segment, or leaves it
	bounded   bool        // some of these begin or end at a given time
}

// byPage finds campaigns by the page that they are for.
type byPage struct {
	patterns *target.PatternSet
	of       []*campaign // the campaign of each pattern
}

func newByPage(list []*campaign) byPage {
	if len(list) == 0 {
		return byPage{}
	}
	patterns := make([]target.Pattern, len(list))
	for i, c := range list {
		patterns[i] = c.page
	}
	return byPage{patterns: target.NewPatternSet(patterns), of: list}
}

func (x *byPage) each(url string, fn func(*campaign)) {
	if len(x.of) > 0 {
		x.patterns.Each(url, func(i int) { fn(x.of[i]) })
	}
}

func newIndex(live map[string]*campaign) index {
	x := index{byID: live, events: map[string][]*campaign{}}
	ids := make([]string, 0, len(live))
	for id := range live {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var pages, watched []*campaign
	for _, id := range ids {
		c := live[id]
		switch t := &c.Trigger; {
		case t.Type == "event":
			x.events[t.Name] = append(x.events[t.Name], c)
		case t.Type == "visit":
			x.visits = append(x.visits, c)
		case t.Type == "schedule":
			if x.scheduled = append(x.scheduled, c); !c.pushes() { // who was not there is there now
				x.visits = append(x.visits, c)
			}
		case t.Type == "segment":
			x.moves = append(x.moves, c)
		case t.Type == "page":
			pages = append(pages, c)
		case t.Watched():
			watched = append(watched, c)
			x.bounded = x.bounded || c.starts != 0 || c.ends != 0
		}
	}
	x.pages, x.watched = newByPage(pages), newByPage(watched)
	return x
}

// each calls fn for every campaign that the event triggers on a page; visit says that
// the event began a visit.
func (x *index) each(e *tend.Event, url string, visit bool, fn func(*campaign)) {
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
		if e.Page.URL != "" { // a screen of an app is no page
			x.pages.each(e.Page.URL, fn)
		}
	case tend.KindTrigger:
		if c := x.byID[e.Watch]; c != nil && c.triggeredBy(e, url) {
			fn(c)
		}
	}
}

// triggeredBy tells whether an event that names the campaign triggers it: a browser tells
// of what it has watched for, the server itself of calls.
func (c *campaign) triggeredBy(e *tend.Event, url string) bool {
	if e.N == 0 {
		return (c.Trigger.Type == "api" || c.Trigger.Type == "schedule") && e.Name == c.Trigger.Type
	}
	return c.Trigger.Watched() && c.page.Match(url)
}

func byPriority(a, b *campaign) int {
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.ID, b.ID))
}

func (d *decision) sort() {
	slices.SortFunc(d.matches, byPriority)
}

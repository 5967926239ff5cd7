package store

import (
	"tend/server/state"
	"tend/server/tend"
)

// chronicle gathers what sequences and funnels ask for of a person, and of whoever was merged into them: what
// several people did in turns has no order before all of it is known.
type chronicle struct {
	of     []*state.Definition
	names  map[string]bool
	viewed bool // page views as well
	events []tend.Event
	since  tend.Micros // what happened before is gone; 0 = nothing is
}

func (c *chronicle) take(d *state.Definition) {
	c.of = append(c.of, d)
	if c.names == nil {
		c.names = map[string]bool{}
	}
	for _, name := range d.Names() {
		c.names[name.Name()] = true
	}
	c.viewed = c.viewed || d.Viewed()
}

func (c *chronicle) note(e *tend.Event) {
	if e.Kind == tend.KindTrack && c.names[e.Name] || e.Kind == tend.KindPage && c.viewed {
		c.events = append(c.events, *e)
	}
}

// concerns tells whether somebody can have done anything of it.
func (c *chronicle) concerns(st *state.State) bool {
	for _, d := range c.of {
		if st.MayHave(d) {
			return true
		}
	}
	return false
}

func (c *chronicle) told() []state.Derived {
	list := make([]state.Derived, len(c.of))
	for i, d := range c.of {
		list[i] = state.Retrace(d, c.since, c.events)
	}
	return list
}

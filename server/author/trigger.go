package author

import (
	"strings"
	"time"

	"tend/server/target"
	"tend/server/tend"
)

// Bounds of what only the browser sees.
const (
	minWatch    = time.Second // of dwell and inactivity
	maxWatch    = time.Hour
	maxSelector = 500
)

var triggers = []string{"event", "page", "visit", "element", "dwell", "scroll", "exit_intent", "inactivity"}

func trigger(o tend.Object) (t tend.Trigger) {
	o, ok := o.Object("trigger")
	if !ok || !o.Need("type") {
		return t
	}
	t.Type = o.Choice("type", triggers, laterTriggers)
	switch t.Type {
	case "event":
		o.Only([]string{"type", "name"}, nil)
		o.Need("name")
		t.Name = o.Text("name", tend.MaxID)
	case "page":
		o.Only([]string{"type", "op", "value"}, nil)
		t.Op = o.Choice("op", []string{"eq", "matches"}, nil)
		t.Value = o.Text("value", target.MaxPattern)
		page(o, &t)
	case "visit":
		o.Only([]string{"type"}, nil)
	}
	if t.Watched() {
		watched(o, &t)
	}
	return t
}

// page checks the address of a page trigger: none is every page.
func page(o tend.Object, t *tend.Trigger) {
	if t.Value == "" {
		if o.Has("op") {
			o.Need("value")
		}
		return
	}
	if !o.Has("op") {
		t.Op = "matches"
	}
	if _, err := target.PageOf(*t); err != nil {
		o.Fault("value", tend.ReasonValue, "%s", says(err))
	}
}

// watched reads what only the browser can see.
func watched(o tend.Object, t *tend.Trigger) {
	names := []string{"type", "page"}
	switch t.Type {
	case "element":
		names = append(names, "on", "anchor")
		o.Need("on")
		t.On = o.Choice("on", []string{"visible", "clicked"}, nil)
		if o.Need("anchor") {
			t.Anchor = anchor(o, "anchor")
		}
	case "dwell", "inactivity":
		names = append(names, "for")
		o.Need("for")
		t.For = span(o, "for", minWatch, maxWatch)
	case "scroll":
		names = append(names, "percent")
		o.Need("percent")
		t.Percent = o.Whole("percent", 1, 100)
	}
	o.Only(names, nil)
	t.Page = o.Text("page", target.MaxPattern)
	if _, err := target.PageOf(*t); err != nil {
		o.Fault("page", tend.ReasonValue, "%s", says(err))
	}
}

// span reads a duration that lies within bounds, both included.
func span(o tend.Object, name string, least, most time.Duration) string {
	text := o.Text(name, 20)
	if text == "" {
		return ""
	}
	d, err := tend.ParseDuration(text)
	switch {
	case err != nil:
		o.Fault(name, tend.ReasonValue, "%s", says(err))
	case d < least || d > most:
		o.Fault(name, tend.ReasonValue, "%s must lie between %s and %s", name, tend.Span(least), tend.Span(most))
	}
	return text
}

// anchor reads which element of a page is meant: by exactly one of two ways.
func anchor(o tend.Object, name string) *tend.Anchor {
	o, ok := o.Object(name)
	if !ok {
		return nil
	}
	o.Only([]string{"id", "selector"}, nil)
	a := &tend.Anchor{ID: o.Text("id", tend.MaxID), Selector: o.Text("selector", maxSelector)}
	switch {
	case o.Has("id") && o.Has("selector"):
		o.Fault("selector", tend.ReasonValue, "an anchor has an id or a selector, not both: leave one out")
	case !o.Has("id") && !o.Has("selector"):
		o.Fault("", tend.ReasonRequired, "an anchor needs an id, which is the element's data-tend-id, or a CSS selector")
	}
	for name, s := range map[string]string{"id": a.ID, "selector": a.Selector} {
		if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f || c == '{' || c == '}' }) {
			o.Fault(name, tend.ReasonValue, "%s has a control character or a curly bracket", name)
		}
	}
	return a
}

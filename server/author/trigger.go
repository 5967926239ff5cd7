package author

import (
	"time"

	"tend/server/target"
	"tend/server/tend"
)

// Bounds of what only the browser sees, of waiting, and of goals.
const (
	minWatch = time.Second // of dwell and inactivity
	maxWatch = time.Hour
	minDelay = 2 * time.Second
	maxDelay = 30 * 24 * time.Hour
	minGoal  = time.Minute // from the first sight of a message to its goal
	maxGoal  = 90 * 24 * time.Hour
)

var triggers = []string{"event", "page", "visit", "element", "dwell", "scroll", "exit_intent", "inactivity", "api", "schedule", "segment"}

func trigger(o tend.Object) (t tend.Trigger) {
	o, ok := o.Object("trigger")
	if !ok || !o.Need("type") {
		return t
	}
	t.Type = o.Choice("type", triggers, nil)
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
	case "segment":
		o.Only([]string{"type", "id", "change"}, nil)
		o.Need("id")
		o.Need("change")
		t.ID = o.Text("id", tend.MaxID)
		t.Change = o.Choice("change", []string{tend.Entered, tend.Left}, nil)
	case "visit", "api", "schedule":
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
		o.Fault(name, tend.ReasonValue, "%s must lie between %s and %s", name, tend.FormatDuration(least), tend.FormatDuration(most))
	}
	return text
}

// cancelOn reads the events that end the waiting of a delayed campaign.
func cancelOn(o tend.Object) (list []tend.Trigger) {
	for _, v := range o.List("cancel_on", tend.MaxCancel) {
		e, ok := v.Object()
		if !ok {
			continue
		}
		e.Only([]string{"type", "name"}, nil)
		e.Need("type")
		e.Need("name")
		list = append(list, tend.Trigger{Type: e.Choice("type", []string{"event"}, nil), Name: e.Text("name", tend.MaxID)})
	}
	if o.Has("cancel_on") && !o.Has("delay") && !o.Has("fallback") {
		o.Fault("delay", tend.ReasonRequired, "delay is required where cancel_on is, or fallback: without them there is nothing to cancel")
	}
	return list
}

package author

import (
	"errors"
	"time"

	"tend/server/render"
	"tend/server/target"
	"tend/server/tend"
)

// Bounds of a campaign as it is written.
const (
	MaxBytes = 64 << 10 // of its JSON
	maxName  = 255
)

var (
	fields = []string{
		"id", "name", "channel", "category", "priority", "trigger", "audience", "message", "holdout", "caps", "schedule",
		"delay", "cancel_on", "quiet_hours", "essential", "goal", "fallback",
	}
	laterFields   = []string{"topic", "variants"}
	channels      = []string{"in_app", tend.WebPush}
	laterChannels = []string{"email", "webhook", "task"}
)

// Parse reads a campaign as it is written. What is wrong with it comes as one
// Invalid error with a fault for each thing, its pointer leading into the JSON;
// what belongs to the contract and is not built has the code not_available.
// The id is as given, "" where none is; what may be left out gets its default.
func Parse(raw []byte) (tend.Campaign, error) {
	in := &tend.Input{}
	c := tend.Campaign{}
	if o, ok := in.ReadObject(raw, MaxBytes); ok {
		c = campaign(in, o)
	}
	return c, in.Err("the campaign cannot be taken")
}

func campaign(in *tend.Input, o tend.Object) tend.Campaign {
	o.Only(fields, laterFields)
	c := tend.Campaign{
		ID:       o.Text("id", tend.MaxID),
		Name:     o.Text("name", maxName),
		Channel:  o.Choice("channel", channels, laterChannels),
		Category: o.Text("category", maxName),
		Priority: o.Whole("priority", 0, 100),
		Holdout:  o.Number("holdout", 0, 0.9),
	}
	o.Need("name")
	o.Need("channel")
	if c.Category != "" && !tend.CheckCategory(c.Category) {
		o.Fault("category", tend.ReasonValue, "category must be 1 to 64 small letters, digits, dots, hyphens and underscores, such as product")
	}
	if o.Need("trigger") {
		c.Trigger = trigger(o)
	}
	if raw := o.Raw("audience"); raw != nil {
		if err := target.Check(raw); !located(in, o.At("audience"), err) {
			c.Audience = raw
		}
	}
	if c.Channel == tend.WebPush {
		c.Message = Notification(in, o, render.For(&c.Trigger))
		outward(o, &c)
	} else {
		c.Message = Message(in, o, render.For(&c.Trigger))
	}
	c.Caps = caps(in, o)
	c.Schedule = schedule(o)
	c.Delay = span(o, "delay", minDelay, maxDelay)
	if c.CancelOn = cancelOn(o); c.Delay != "" && c.Trigger.Type == "schedule" {
		o.Fault("delay", tend.ReasonValue, "a campaign with the trigger schedule has its time in schedule.starts_at: leave delay out")
	}
	c.Essential = o.Flag("essential")
	c.QuietHours = o.Choice("quiet_hours", []string{"ignore"}, nil)
	c.Goal = goal(o)
	c.Fallback = fallback(in, o, &c)
	return c
}

// Audience reads the condition of the field audience, which may refer to what is saved; its
// faults lead to where they stand.
func Audience(in *tend.Input, o tend.Object, raw []byte, known target.Saved) *target.Rule {
	rule, err := known.Compile(raw)
	located(in, o.At("audience"), err)
	return rule
}

// located notes the faults of a condition at its place, and tells whether there are any.
func located(in *tend.Input, at string, err error) bool {
	if err == nil {
		return false
	}
	var e *tend.Error
	if !errors.As(err, &e) || len(e.Faults) == 0 {
		in.Fault(at, tend.ReasonValue, "%s", says(err))
		return true
	}
	for _, f := range e.Faults {
		in.Fault(at+f.Pointer, f.Code, "%s", f.Detail)
	}
	return true
}

// faultOf is the first thing that is wrong with a condition, for people.
func faultOf(err error) string {
	var e *tend.Error
	if errors.As(err, &e) && len(e.Faults) > 0 {
		return e.Faults[0].Detail
	}
	return says(err)
}

func caps(in *tend.Input, o tend.Object) []tend.Cap {
	before := len(in.Faults)
	var list []tend.Cap
	for _, v := range o.List("caps", tend.MaxCaps) {
		c, ok := v.Object()
		if !ok {
			continue
		}
		c.Only([]string{"max", "per"}, nil)
		c.Need("max")
		c.Need("per")
		list = append(list, tend.Cap{Max: c.Whole("max", 1, 1000), Per: c.Text("per", 20)})
	}
	if len(in.Faults) == before {
		tend.CheckCaps(in, o.At("caps"), list)
	}
	return list
}

// goal reads what people are to do after they have seen the message, and how soon.
func goal(o tend.Object) *tend.Goal {
	o, ok := o.Object("goal")
	if !ok {
		return nil
	}
	o.Only([]string{"event", "within"}, nil)
	o.Need("event")
	o.Need("within")
	return &tend.Goal{Event: o.Text("event", tend.MaxID), Within: span(o, "within", minGoal, maxGoal)}
}

func schedule(o tend.Object) *tend.Schedule {
	o, ok := o.Object("schedule")
	if !ok {
		return nil
	}
	o.Only([]string{"starts_at", "ends_at"}, nil)
	s := &tend.Schedule{}
	from, fromOK := moment(o, "starts_at", &s.StartsAt)
	to, toOK := moment(o, "ends_at", &s.EndsAt)
	if fromOK && toOK && !from.Before(to) {
		o.Fault("ends_at", tend.ReasonValue, "ends_at must lie after starts_at")
	}
	return s
}

func moment(o tend.Object, name string, into **string) (time.Time, bool) {
	text := o.Text(name, 64)
	if text == "" {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		o.Fault(name, tend.ReasonValue, "%s must be a time such as 2026-12-01T09:00:00Z (RFC 3339)", name)
		return time.Time{}, false
	}
	*into = &text
	return at, true
}

// says is what an error says to people, without its code.
func says(err error) string {
	var e *tend.Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return err.Error()
}

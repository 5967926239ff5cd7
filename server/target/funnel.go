package target

import (
	"fmt"
	"strconv"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// Bounds of a funnel.
const (
	MaxFunnelSteps = state.MaxSteps
	maxStepKey     = 64 // bytes
	maxStepName    = 255
	minFunnel      = time.Minute // that an attempt may take
	maxFunnel      = 90 * 24 * time.Hour
)

// Funnel is one as it is asked for: what is kept of people by it, and how its steps are called.
type Funnel struct {
	*state.Definition

	Account bool     // accounts go through it, by what anybody of them does
	Keys    []string // of its steps, in their order
	Names   []string // "" where a step has none
}

// Step is the place of a step; -1 where there is none with that key.
func (f *Funnel) Step(key string) int {
	for i := range f.Keys {
		if f.Keys[i] == key {
			return i
		}
	}
	return -1
}

// Funnels are those of a site, by their ids.
type Funnels map[string]tend.Funnel

// NewFunnels makes them of a list.
func NewFunnels(list []tend.Funnel) Funnels {
	f := make(Funnels, len(list))
	for i := range list {
		f[list[i].ID] = list[i]
	}
	return f
}

// ReadFunnel reads within, by and steps of a funnel. What is wrong comes as by Compile.
func ReadFunnel(raw []byte) (*Funnel, error) {
	c := &compiler{}
	var f *Funnel
	if v, ok := c.decode(raw); ok {
		if m, ok := v.(map[string]any); ok {
			f = object{c: c, m: m}.funnelContent()
		} else {
			c.fault("", tend.ReasonType, "a funnel is an object, not "+jsonType(v))
		}
	}
	return f, c.err("the funnel cannot be used")
}

func (o object) funnelContent() *Funnel {
	o.allow("within", "by", "steps")
	within, ok := time.Duration(0), false
	if _, given := o.need("within"); given {
		within, ok = o.duration("within")
	}
	if ok && (within < minFunnel || within > maxFunnel) {
		o.fault("within", tend.ReasonValue, "an attempt at a funnel takes 1m to 90d")
	}
	f := &Funnel{Account: o.ofAccount("by")}
	steps := o.funnelSteps(f)
	if len(o.c.faults) > 0 {
		return nil
	}
	var err error
	f.Definition, err = state.DefineFunnel(steps, within)
	switch {
	case err != nil: // more than the largest number
		o.fault("steps", tend.ReasonValue, err.Error())
	case len(f.JSON) > state.MaxDefinition:
		o.fault("steps", tend.ReasonTooLong, fmt.Sprintf("the steps have %d bytes together, at most %d are taken: shorten their events, pages, lists and texts", len(f.JSON), state.MaxDefinition))
	}
	return f
}

func (o object) funnelSteps(f *Funnel) []state.Step {
	v, ok := o.need("steps")
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.wrong("steps", `a list such as [{"key":"signed_up","event":"signed_up"},{"key":"invited","event":"invited"}]`, v)
		return nil
	}
	if len(list) < 2 || len(list) > MaxFunnelSteps {
		o.fault("steps", tend.ReasonValue, fmt.Sprintf("a funnel has 2 to %d steps, not %d", MaxFunnelSteps, len(list)))
		return nil
	}
	steps := make([]state.Step, 0, len(list))
	for i, item := range list {
		at := o.pointer("steps") + "/" + strconv.Itoa(i)
		m, ok := item.(map[string]any)
		if !ok {
			o.c.fault(at, tend.ReasonType, `a step is an object such as {"key":"invited","event":"invited"}, not `+jsonType(item))
			continue
		}
		steps = append(steps, object{c: o.c, at: at, m: m}.funnelStep(f))
	}
	return steps
}

func (o object) funnelStep(f *Funnel) (step state.Step) {
	o.allow("key", "name", "event", "where", "page")
	key, ok := o.text("key", maxStepKey)
	if ok && f.Step(key) >= 0 {
		o.fault("key", tend.ReasonValue, "another step of this funnel has the key "+quote(key)+": each has its own")
	}
	name := ""
	if _, given := o.m["name"]; given {
		name, _ = o.text("name", maxStepName)
	}
	f.Keys, f.Names = append(f.Keys, key), append(f.Names, name)
	page, viewed := o.m["page"]
	if _, event := o.m["event"]; event == viewed {
		o.c.fault(o.at, tend.ReasonRequired, "a step is either an event or a page: give it one of event, page")
		return step
	}
	if !viewed {
		step.Event, _ = o.text("event", tend.MaxID)
		step.Where, _ = o.where()
		return step
	}
	if _, given := o.m["where"]; given {
		o.fault("where", tend.ReasonValue, "where is for the properties of an event: of a page leave it out")
	}
	m, ok := page.(map[string]any)
	if !ok {
		o.wrong("page", `an object such as {"op":"matches","value":"/pricing*"}`, page)
		return step
	}
	one := object{c: o.c, at: o.pointer("page"), m: m}
	one.allow("op", "value")
	p := one.pageTest()
	step.Page = &p
	return step
}

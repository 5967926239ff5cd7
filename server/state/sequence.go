package state

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"tend/server/tend"
)

// MaxSteps is how many steps a sequence has at most, those that must not happen included.
const MaxSteps = 12

// Step is one of a sequence or of a funnel: an event of a name whose properties compare as all of
// where say. One of a sequence that is negated must not happen between its neighbours; one of a funnel
// may be a page view instead.
type Step struct {
	Event  string    `json:"event,omitempty"`
	Where  []Where   `json:"where,omitempty"`
	Negate bool      `json:"negate,omitzero"`
	Page   *PageTest `json:"page,omitempty"`

	key   Key
	place int // of the steps that have to happen: this one, or the one that it comes after
}

// DefineSequence makes the definition of a sequence. Its first step is not negated.
func DefineSequence(steps []Step, within time.Duration) (*Definition, error) {
	list, err := inOrder(steps)
	if err != nil {
		return nil, err
	}
	of := stored{Sequence: list, Within: within.Microseconds()}
	return of.write()
}

// inOrder puts what each step asks of properties into one order.
func inOrder(steps []Step) ([]Step, error) {
	out := slices.Clone(steps)
	for i := range out {
		list, err := ordered(out[i].Where)
		if err != nil {
			return nil, err
		}
		out[i].Where = list
	}
	return out, nil
}

// Ordered tells whether it is of a sequence or a funnel, of which the order of events decides.
func (d *Definition) Ordered() bool { return d.happens > 0 }

// Names are those of the events that it asks for; of page views see Viewed.
func (d *Definition) Names() []Key {
	if !d.Ordered() {
		return []Key{d.Event}
	}
	list := make([]Key, 0, len(d.Steps))
	for i := range d.Steps {
		if d.Steps[i].Page == nil {
			list = append(list, d.Steps[i].key)
		}
	}
	return list
}

// Viewed tells whether any of its steps is a page view.
func (d *Definition) Viewed() bool {
	return slices.ContainsFunc(d.Steps, func(step Step) bool { return step.Page != nil })
}

// place gives each step its place, and notes how many have to happen.
func (d *Definition) place() {
	for i := range d.Steps {
		step := &d.Steps[i]
		step.key = NewKey(step.Event)
		read(step.Where)
		if step.Page != nil {
			if p, err := NewPageTest(step.Page.Op, step.Page.Value); err == nil { // never: it was read before
				step.Page = &p
			}
		}
		if !step.Negate {
			d.happens++
		}
		step.place = d.happens - 1
	}
	d.trails = len(d.Steps) > 0 && d.Steps[len(d.Steps)-1].Negate
}

// fits are the steps that an event is one of, as bits: those that have to happen by their place,
// and at 16 and on those that must not happen after it.
func (d *Definition) fits(e *tend.Event, props func() *State) (mask uint32) {
	var page Address
	if e.Kind == tend.KindPage && e.Page != nil {
		page.Cut(e.Page.URL)
	}
	for i := range d.Steps {
		step := &d.Steps[i]
		if !step.is(e, &page) || !holds(step.Where, props) {
			continue
		}
		bit := step.place
		if step.Negate {
			bit += 16
		}
		mask |= 1 << bit
	}
	return mask
}

// is tells whether an event may be a step, but for its properties. page is that of a page view.
func (step *Step) is(e *tend.Event, page *Address) bool {
	if step.Page != nil {
		return page.URL != "" && step.Page.Of(page)
	}
	return e.Kind == tend.KindTrack && step.Event == e.Name
}

// Attempt is how far one attempt at a sequence has come. Of several that have come as far, the
// one that began last is kept: it has the most time left.
type Attempt struct {
	Began tend.Micros // 0 = there is none
	At    tend.Micros // when it came this far
}

// take takes the next event of a sequence or a funnel in. Those of a state come in order; false where this one
// is older than another: then nothing is known of the sequence any more.
func (d *Derived) take(e *tend.Event, mask uint32) bool {
	if e.At < d.Seen {
		return false
	}
	d.Seen = e.At
	if d.Funnel != nil {
		d.Funnel.take(d, e.At, mask)
		return true
	}
	within := tend.Micros(d.of.Within.Microseconds())
	last := len(d.Attempts) - 1
	if d.expired(d.of, e.At) {
		d.complete(d.Attempts[last].Began + within)
		d.Attempts[last] = Attempt{}
	}
	for i := last; i >= 0; i-- {
		a := &d.Attempts[i]
		if mask&(1<<(16+i)) != 0 || i < last && a.Began != 0 && e.At-a.Began > within {
			*a = Attempt{}
		}
		if mask&(1<<i) == 0 {
			continue
		}
		began := e.At
		if i > 0 {
			began = d.Attempts[i-1].Began
		}
		if began > a.Began && e.At-began <= within {
			*a = Attempt{Began: began, At: e.At}
		}
	}
	if a := d.Attempts[last]; a.Began != 0 && !d.of.trails {
		d.complete(a.At)
		d.Attempts[last] = Attempt{}
	}
	return true
}

// expired tells whether nothing that must not happen has happened after the last step in time.
func (d *Derived) expired(of *Definition, now tend.Micros) bool {
	if !of.trails || len(d.Attempts) != of.happens {
		return false
	}
	a := d.Attempts[of.happens-1]
	return a.Began != 0 && now-a.Began > tend.Micros(of.Within.Microseconds())
}

func (d *Derived) complete(at tend.Micros) {
	if d.Total++; d.Total == 1 {
		d.First = at
	}
	d.Last = at
}

// Completed tells whether the whole sequence has happened by a moment. Of one that ends with what
// must not happen time alone decides.
func (d *Derived) Completed(of *Definition, now tend.Micros) bool {
	return d.Total > 0 || d.expired(of, now)
}

// Reached is how far the best attempt has come that still has time: how many steps, and when. 0 is
// none.
func (d *Derived) Reached(of *Definition, now tend.Micros) (steps int, at tend.Micros) {
	for i := len(d.Attempts) - 1; i >= 0; i-- {
		if a := d.Attempts[i]; a.Began != 0 && now-a.Began <= tend.Micros(of.Within.Microseconds()) {
			return i + 1, a.At
		}
	}
	return 0, 0
}

// Retrace is a sequence or a funnel as all of some events give it, in the order of time; of those of one time
// in the order in which they stand there.
func Retrace(of *Definition, since tend.Micros, events []tend.Event) Derived {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b tend.Event) int { return cmp.Compare(a.At, b.At) })
	d := NewDerived(of, since)
	for i := range events {
		if mask := of.fits(&events[i], properties(&events[i])); mask != 0 && events[i].At > 0 {
			d.take(&events[i], mask)
		}
	}
	return d
}

// properties reads those of an event as attributes, when they are first needed.
func properties(e *tend.Event) func() *State {
	var props *State
	return func() *State {
		if props == nil {
			props = &State{}
			props.traits(e.Props, false)
		}
		return props
	}
}

// appendAttempts encodes how far a sequence has come; of what only counts it is a zero.
func (d *Derived) appendAttempts(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(d.Attempts)))
	if len(d.Attempts) == 0 {
		return b
	}
	b = binary.AppendVarint(b, int64(d.Seen))
	for _, a := range d.Attempts {
		b = binary.AppendVarint(binary.AppendVarint(b, int64(a.Began)), int64(a.At-a.Began))
	}
	return b
}

func (r *reader) attempts(d *Derived) {
	n := r.count(2, MaxSteps)
	if n == 0 {
		return
	}
	d.Seen = tend.Micros(r.varint())
	d.Attempts = make([]Attempt, n)
	for i := range d.Attempts {
		began := tend.Micros(r.varint())
		d.Attempts[i] = Attempt{Began: began, At: began + tend.Micros(r.varint())}
	}
}

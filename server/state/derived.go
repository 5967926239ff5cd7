package state

import (
	"encoding/binary"
	"slices"
	"strings"

	"tend/server/tend"
)

// Derived counts the events of one name that have certain properties, from the event on that
// says so (tend.KindCounters): what was before stands in it there. So it is folded like all else,
// and no fold has to know what campaigns ask of.
type Derived struct {
	Counter             // Name is the key of its definition
	Event   string      // the name of the event
	JSON    string      // its definition
	From    tend.Micros // what happened before is not in it; 0 = all that ever did is

	// Of a sequence, which counts how often it has happened: when the newest event of it was, and how
	// far attempts have come, one for each step that has to happen. Of a funnel the same, but for how far.
	Seen     tend.Micros
	Attempts []Attempt
	Funnel   *Funnel // nil of what is none

	of *Definition // read when it is first needed
}

// NewDerived is a counter that has counted nothing yet.
func NewDerived(d *Definition, from tend.Micros) Derived {
	fresh := Derived{Counter: Counter{Name: d.Key}, Event: d.Event.name, JSON: d.JSON, From: from, of: d}
	if d.funnel {
		fresh.Funnel = &Funnel{}
	} else if d.Ordered() {
		fresh.Attempts = make([]Attempt, d.happens)
	}
	return fresh
}

// Clone is a copy that counts for itself.
func (d *Derived) Clone() Derived {
	own := *d
	own.Hours, own.Days, own.Attempts = slices.Clone(d.Hours), slices.Clone(d.Days), slices.Clone(d.Attempts)
	if d.Funnel != nil {
		own.Funnel = &Funnel{Latest: slices.Clone(d.Funnel.Latest), Done: slices.Clone(d.Funnel.Done)}
	}
	return own
}

// FindDerived gives the counter of a definition where it lies, for reading until the next Apply.
// Without one it is known all the same where the event never happened; else the events have to
// be gone through first.
func (s *State) FindDerived(d *Definition) (counter *Derived, known bool) {
	if i, found := s.findDerived(d.Key); found {
		return &s.Derived[i], true
	}
	return nil, s.neverBegun(d)
}

// neverBegun tells whether the event of a definition, or the first step of it, is sure to have never
// happened.
func (s *State) neverBegun(d *Definition) bool {
	if len(d.Steps) > 0 && d.Steps[0].Page != nil {
		return s.Pages.Total == 0
	}
	return s.never(&d.Event)
}

// Uncounted are those of some definitions of which nobody knows what they count: their events
// have to be gone through first.
func (s *State) Uncounted(of []*Definition) (list []*Definition) {
	for _, d := range of {
		if _, known := s.FindDerived(d); !known {
			list = append(list, d)
		}
	}
	return list
}

// never tells whether an event is sure to have never happened: where names were forgotten,
// nobody knows.
func (s *State) never(name *Key) bool {
	return len(s.Events) < MaxNames && s.FindEvent(name) == nil
}

// MayHave tells whether anything of what a definition asks for can have happened.
func (s *State) MayHave(d *Definition) bool {
	if d.Viewed() && s.Pages.Total > 0 {
		return true
	}
	names := d.Names()
	return slices.ContainsFunc(names, func(name Key) bool { return !s.never(&name) })
}

func (s *State) findDerived(key string) (at int, found bool) {
	lo, hi := 0, len(s.Derived)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.Derived[mid].Name < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(s.Derived) && s.Derived[lo].Name == key
}

// Derive takes a counter in, in the place of one with its key. At the bound the one that counted
// something longest ago goes: it is made anew when it is asked for.
func (s *State) Derive(d Derived) {
	i, found := s.findDerived(d.Name)
	if found {
		s.Derived[i] = d
		return
	}
	if len(s.Derived) >= MaxDerived {
		oldest := 0
		for j := range s.Derived {
			if s.Derived[j].latest() < s.Derived[oldest].latest() {
				oldest = j
			}
		}
		s.Derived = slices.Delete(s.Derived, oldest, oldest+1)
		i, _ = s.findDerived(d.Name)
	}
	s.Derived = slices.Insert(s.Derived, i, d)
}

// latest is when it last changed.
func (d *Derived) latest() tend.Micros { return max(d.Last, d.Seen) }

// ordered tells whether it is of a sequence or a funnel.
func (d *Derived) ordered() bool { return len(d.Attempts) > 0 || d.Funnel != nil }

// kept is of how many steps an attempt is kept; 0 of what is no sequence.
func (d *Definition) kept() int {
	if d.funnel {
		return 0
	}
	return d.happens
}

// concerns tells whether an event may be one for it, as far as that can be told without reading its
// definition: of page views only funnels have any.
func (d *Derived) concerns(e *tend.Event) bool {
	if d.Funnel != nil {
		return true
	}
	return e.Kind == tend.KindTrack && (d.ordered() || d.Event == e.Name)
}

// definition reads it; nil where it cannot be read, which never is: it was when it was taken in.
func (d *Derived) definition() *Definition {
	if d.of == nil {
		if of, err := readDefinition(d.JSON); err == nil && of.kept() == len(d.Attempts) && of.funnel == (d.Funnel != nil) {
			d.of = of
		}
	}
	return d.of
}

// derive counts an event where it is one to count, and takes it into sequences and funnels. One that comes late
// leaves a sequence unknown: it is made anew when it is asked for.
func (s *State) derive(e *tend.Event) (late bool) {
	if len(s.Derived) == 0 {
		return false
	}
	props := properties(e)
	for i := range s.Derived {
		d := &s.Derived[i]
		if !d.concerns(e) || d.definition() == nil {
			continue
		}
		if !d.ordered() {
			if holds(d.of.where, props) {
				d.add(e.At, s.Day(e.At))
			}
		} else if mask := d.of.fits(e, props); mask != 0 && e.At > 0 && !d.take(e, mask) {
			d.JSON, late = "", true
		}
	}
	if late {
		s.dropDerived(func(d *Derived) bool { return d.JSON == "" })
	}
	return late
}

func (s *State) dropDerived(out func(*Derived) bool) {
	kept := s.Derived[:0]
	for i := range s.Derived {
		if d := s.Derived[i]; !out(&d) {
			kept = append(kept, d)
		}
	}
	clear(s.Derived[len(kept):])
	if s.Derived = kept; len(kept) == 0 {
		s.Derived = nil
	}
}

// count takes counters in, and leaves others out.
func (s *State) count(c *tend.Counters) {
	if c == nil {
		return
	}
	s.dropDerived(func(d *Derived) bool { return slices.Contains(c.Drop, d.Name) })
	for _, raw := range c.Add {
		r := reader{b: raw}
		d := r.counters(r.byte())
		if of := d.definition(); !r.bad && len(r.b) == 0 && of != nil && of.Key == d.Name && of.Event.name == d.Event {
			s.Derive(d)
		}
	}
}

// mergeDerived adds up what both count. What one alone counts, or has of a sequence, stands where the
// other never did it; else it is not known any more, until both histories are gone through. Both are
// as they were before the merge.
func (s *State) mergeDerived(o *State) {
	if len(s.Derived)+len(o.Derived) == 0 {
		return
	}
	kept := make([]Derived, 0, len(s.Derived)+len(o.Derived))
	for i := range s.Derived {
		d := s.Derived[i]
		if j, found := o.findDerived(d.Name); found {
			if !d.join(&o.Derived[j]) {
				continue
			}
		} else if of := d.definition(); of == nil || o.MayHave(of) {
			continue
		}
		kept = append(kept, d)
	}
	for i := range o.Derived {
		d := &o.Derived[i]
		if _, found := s.findDerived(d.Name); found || len(kept) >= MaxDerived {
			continue
		}
		if of := d.definition(); of != nil && !s.MayHave(of) {
			kept = append(kept, *d)
		}
	}
	slices.SortFunc(kept, func(a, b Derived) int { return strings.Compare(a.Name, b.Name) })
	if s.Derived = kept; len(kept) == 0 {
		s.Derived = nil
	}
}

// join adds up what two people have of one definition; false where that cannot be told, because both
// have something of a sequence.
func (d *Derived) join(o *Derived) bool {
	from := max(d.From, o.From)
	switch {
	case !d.ordered():
		d.Counter.take(&o.Counter)
	case d.Seen != 0 && o.Seen != 0:
		return false
	case o.Seen != 0:
		*d = *o
	}
	d.From = from
	return true
}

// Versions of an encoded counter: the second one has how far a sequence has come, the third how far
// somebody has come in a funnel.
const (
	derivedVersion  = 1
	sequenceVersion = 2
	funnelVersion   = 3
)

// Append encodes the counter at the end of a buffer, as tend.Counters has it.
func (d *Derived) Append(b []byte) []byte {
	if d.Funnel != nil {
		return d.appendFunnel(d.append(append(b, funnelVersion)))
	}
	if len(d.Attempts) == 0 {
		return d.append(append(b, derivedVersion))
	}
	return d.appendAttempts(d.append(append(b, sequenceVersion)))
}

func (d *Derived) append(b []byte) []byte {
	b = d.Counter.append(b)
	b = appendText(appendText(b, d.Event), d.JSON)
	return binary.AppendVarint(b, int64(d.From))
}

func (s *State) appendDerived(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s.Derived)))
	for i := range s.Derived {
		b = s.Derived[i].append(b)
	}
	return b
}

func (s *State) appendSequences(b []byte) []byte {
	for i := range s.Derived {
		b = s.Derived[i].appendAttempts(b)
	}
	return b
}

func (r *reader) derived() []Derived {
	n := r.count(9, MaxDerived)
	if n == 0 {
		return nil
	}
	list := make([]Derived, n)
	for i := range list {
		list[i] = r.derivedCounter()
		r.must(i == 0 || list[i-1].Name < list[i].Name)
	}
	return list
}

// counters reads what Derived.Append has written, behind its version.
func (r *reader) counters(version byte) Derived {
	r.must(version >= derivedVersion && version <= funnelVersion)
	d := r.derivedCounter()
	switch version {
	case sequenceVersion:
		r.attempts(&d)
	case funnelVersion:
		r.funnel(&d)
	}
	return d
}

func (r *reader) derivedCounter() (d Derived) {
	r.counter(&d.Counter)
	d.Event, d.JSON, d.From = r.text(), r.text(), tend.Micros(r.varint())
	return d
}

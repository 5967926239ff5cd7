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

	of *Definition // read when it is first needed
}

// NewDerived is a counter that has counted nothing yet.
func NewDerived(d *Definition, from tend.Micros) Derived {
	return Derived{Counter: Counter{Name: d.Key}, Event: d.Event.name, JSON: d.JSON, From: from, of: d}
}

// FindDerived gives the counter of a definition where it lies, for reading until the next Apply.
// Without one it is known all the same where the event never happened; else the events have to
// be gone through first.
func (s *State) FindDerived(d *Definition) (counter *Derived, known bool) {
	if i, found := s.findDerived(d.Key); found {
		return &s.Derived[i], true
	}
	return nil, s.never(&d.Event)
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
			if s.Derived[j].Last < s.Derived[oldest].Last {
				oldest = j
			}
		}
		s.Derived = slices.Delete(s.Derived, oldest, oldest+1)
		i, _ = s.findDerived(d.Name)
	}
	s.Derived = slices.Insert(s.Derived, i, d)
}

// derive counts an event where it is one to count.
func (s *State) derive(e *tend.Event) {
	var props *State // as attributes; read when first needed
	for i := range s.Derived {
		d := &s.Derived[i]
		if d.Event != e.Name {
			continue
		}
		if d.of == nil {
			var err error
			if d.of, err = readDefinition(d.JSON); err != nil { // cannot occur: it was read when it was taken in
				continue
			}
		}
		if props == nil {
			props = &State{}
			props.traits(e.Props, false)
		}
		if d.of.holds(props) {
			d.add(e.At, s.Day(e.At))
		}
	}
}

// count takes counters in, and leaves others out.
func (s *State) count(c *tend.Counters) {
	if c == nil {
		return
	}
	s.Derived = slices.DeleteFunc(s.Derived, func(d Derived) bool { return slices.Contains(c.Drop, d.Name) })
	for _, raw := range c.Add {
		r := reader{b: raw}
		d := r.counters(r.byte())
		of, err := readDefinition(d.JSON)
		if d.of = of; !r.bad && len(r.b) == 0 && err == nil && of.Key == d.Name && of.Event.name == d.Event {
			s.Derive(d)
		}
	}
	if len(s.Derived) == 0 {
		s.Derived = nil
	}
}

// mergeDerived adds up what both count. What one alone counts stands where the other never did
// it; else it is not known any more, until both histories are gone through. Both are as they were
// before the merge.
func (s *State) mergeDerived(o *State) {
	if len(s.Derived)+len(o.Derived) == 0 {
		return
	}
	kept := make([]Derived, 0, len(s.Derived)+len(o.Derived))
	for i := range s.Derived {
		d := s.Derived[i]
		name := NewKey(d.Event)
		if j, found := o.findDerived(d.Name); found {
			d.take(&o.Derived[j].Counter)
			d.From = max(d.From, o.Derived[j].From)
		} else if !o.never(&name) {
			continue
		}
		kept = append(kept, d)
	}
	for i := range o.Derived {
		d := &o.Derived[i]
		name := NewKey(d.Event)
		if _, found := s.findDerived(d.Name); !found && s.never(&name) && len(kept) < MaxDerived {
			kept = append(kept, *d)
		}
	}
	slices.SortFunc(kept, func(a, b Derived) int { return strings.Compare(a.Name, b.Name) })
	if s.Derived = kept; len(kept) == 0 {
		s.Derived = nil
	}
}

// derivedVersion is the version of an encoded counter.
const derivedVersion = 1

// Append encodes the counter at the end of a buffer, as tend.Counters has it.
func (d *Derived) Append(b []byte) []byte { return d.append(append(b, derivedVersion)) }

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

func (r *reader) derived() []Derived {
	n := r.count(9, MaxDerived)
	if n == 0 {
		return nil
	}
	list := make([]Derived, n)
	for i := range list {
		list[i] = r.counters(derivedVersion)
		r.must(i == 0 || list[i-1].Name < list[i].Name)
	}
	return list
}

func (r *reader) counters(version byte) (d Derived) {
	r.must(version == derivedVersion)
	r.counter(&d.Counter)
	d.Event, d.JSON, d.From = r.text(), r.text(), tend.Micros(r.varint())
	return d
}

package state

import (
	"sort"
	"strings"
	"time"

	"tend/server/tend"
)

// Bounds of one person's state, however much they do. What falls out of a bound
// stays in SQL; the state forgets the name that was seen longest ago.
const (
	MaxNames     = 200              // event names with a counter
	MaxAttrs     = 256              // attributes
	MaxAttrBytes = 64 << 10         // of their paths and texts together
	MaxDays      = 400              // day buckets of a counter
	MaxHours     = 49               // hour buckets: 48 h back and the running hour
	MaxOpen      = 64               // deliveries not yet seen
	MaxOff       = 256              // categories that they want no messages of
	MaxWaiting   = 16               // matches that wait for their time
	MaxLadders   = 16               // campaigns that wait to be seen in the app
	MaxAnswers   = 64               // questions of surveys with an answer
	MaxDerived   = 64               // counters of events with certain properties
	MaxGoals     = 32               // deliveries whose goal is not reached yet
	MaxSums      = 16               // events and currencies with amounts
	MaxMetrics   = 20               // metrics
	MaxLevels    = 100              // days of a metric on which it was set
	VisitGap     = 30 * time.Minute // a longer silence ends a visit
	maxListSize  = 100              // items of a list attribute
)

// State is what is known of one person. The zero value is a person nobody has
// seen. It is not safe for concurrent use.
type State struct {
	Rev     uint64      // the unit of work that made it; one person's units count up from 1
	User    string      // the user id; "" while anonymous
	Account string      // the account of the last group(); "" for none
	Zone    string      // IANA time zone; "" means UTC. Only Apply changes it
	Lang    string      // BCP 47, as the browser says
	Consent string      // none, essential, full; "" means never said
	Width   int         // CSS pixels of the window
	Height  int         //
	Browser string      // chrome, firefox ... of tend.BrowserWords; "" where it is unknown
	OS      string      // of tend.OSWords
	Device  string      // of tend.DeviceWords
	Page    tend.Page   // where they were seen last
	First   tend.Micros // first and last activity
	Last    tend.Micros //
	Visit   tend.Micros // when the running (or last) visit began
	Entry   Entry       // how they came to it

	Attrs  []Attr       // sorted by Path
	Events []Counter    // sorted by Name
	Visits Counter      // one a visit
	Pages  Counter      // one a page view
	Open   []tend.Grant // granted and not yet shown, oldest first

	Off      []string  // what they want no messages of, the latest choice last
	Waiting  []Wait    // matches that wait for their time
	Answers  []Answer  // the last one to each question, sorted by Campaign and Question
	Goals    []Goal    // what deliveries are to bring about, and have not yet
	Metrics  []Metric  // how much they have of what, sorted by Name
	Messages []Message // what they had of campaigns, sorted by Campaign
	Ladders  []Wait    // campaigns that go out by another channel when they come to be due unseen
	Derived  []Derived // how often they did what with certain properties, sorted by Name
	Lists    []string  // the uploaded lists that they are on, by their ids, sorted

	Segments []Membership // the watched segments that they are in, sorted by Segment

	Attention Counter // one a second that they could see a page
	Sums      []Sum   // what events have brought, sorted by Name and Currency

	wall       wall  // of Zone
	eventIndex index // of Events
	attrIndex  index // of Attrs
	passing    bool  // asked too little to be worth an index
}

// Attr is one attribute of a person; nested objects are flattened to dotted paths.
type Attr struct {
	Path   string
	Value  Value
	Signed bool // a token or the site's own server said so: what a page says does not change it
}

// Attr gives the attribute at a dotted path.
func (s *State) Attr(path string) (Value, bool) {
	if v := s.attrAt(path); v != nil {
		return *v, true
	}
	return Value{}, false
}

// attrAt gives it where it lies, or nil.
func (s *State) attrAt(path string) *Value {
	i := s.findAttr(path)
	if i < len(s.Attrs) && s.Attrs[i].Path == path {
		return &s.Attrs[i].Value
	}
	return nil
}

// HasBelow tells whether any attribute has a path that begins with a prefix: with
// "address." whether there is an object address with anything in it.
func (s *State) HasBelow(prefix string) bool {
	i := s.findAttr(prefix)
	return i < len(s.Attrs) && strings.HasPrefix(s.Attrs[i].Path, prefix)
}

func (s *State) findAttr(path string) int {
	lo, hi := 0, len(s.Attrs)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.Attrs[mid].Path < path {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Event gives the counter of an event name, or nil when it never happened.
func (s *State) Event(name string) *Counter {
	i := s.findEvent(name)
	if i < len(s.Events) && s.Events[i].Name == name {
		return &s.Events[i]
	}
	return nil
}

func (s *State) findEvent(name string) int {
	lo, hi := 0, len(s.Events)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.Events[mid].Name < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// counter gives the counter of a name and makes room for it: at the bound the
// name that was seen longest ago is forgotten.
func (s *State) counter(name string) *Counter {
	i := s.findEvent(name)
	if i < len(s.Events) && s.Events[i].Name == name {
		return &s.Events[i]
	}
	s.eventIndex = nil
	if len(s.Events) >= MaxNames {
		oldest := s.oldest()
		s.Events = append(s.Events[:oldest], s.Events[oldest+1:]...)
		i = s.findEvent(name)
	}
	s.Events = append(s.Events, Counter{})
	copy(s.Events[i+1:], s.Events[i:])
	s.Events[i] = Counter{Name: name}
	return &s.Events[i]
}

// Opened tells whether a delivery is granted and not yet shown.
func (s *State) Opened(delivery string) (tend.Grant, bool) {
	for _, g := range s.Open {
		if g.Delivery == delivery {
			return g, true
		}
	}
	return tend.Grant{}, false
}

// oldest is the place of the name that was seen longest ago.
func (s *State) oldest() int {
	oldest := 0
	for i := range s.Events {
		if s.Events[i].Last < s.Events[oldest].Last {
			oldest = i
		}
	}
	return oldest
}

// setAttr keeps an attribute. One that finds no room is not known: what it was before
// is not believed any longer.
func (s *State) setAttr(path string, v Value, signed bool) {
	if !signed && s.vouched(path) {
		return
	}
	for signed && !s.fits(path, &v) && s.dropUnsigned(path) {
	}
	if !s.room(path, &v) {
		s.dropAttr(path, signed)
		return
	}
	i := s.findAttr(path)
	if i < len(s.Attrs) && s.Attrs[i].Path == path {
		s.Attrs[i].Value, s.Attrs[i].Signed = v, signed
		return
	}
	if len(s.Attrs) >= MaxAttrs {
		return
	}
	s.attrIndex = nil
	s.Attrs = append(s.Attrs, Attr{})
	copy(s.Attrs[i+1:], s.Attrs[i:])
	s.Attrs[i] = Attr{Path: path, Value: v, Signed: signed}
}

// room tells whether an attribute fits in beside the others.
func (s *State) room(path string, v *Value) bool {
	size := len(path) + v.size()
	for i := range s.Attrs {
		if a := &s.Attrs[i]; a.Path != path {
			size += len(a.Path) + a.Value.size()
		}
	}
	return size <= MaxAttrBytes
}

// dropAttr forgets the attribute at a path and everything below it, but not what was
// signed where who asks for it has signed nothing.
func (s *State) dropAttr(path string, signed bool) {
	below := path + "."
	kept := s.Attrs[:0]
	for _, a := range s.Attrs {
		if a.Path != path && (len(a.Path) <= len(below) || a.Path[:len(below)] != below) || a.Signed && !signed {
			kept = append(kept, a)
		}
	}
	clear(s.Attrs[len(kept):])
	s.Attrs, s.attrIndex = kept, nil
}

func (s *State) sortOpen() {
	sort.Slice(s.Open, func(i, j int) bool { return s.Open[i].Delivery < s.Open[j].Delivery })
}

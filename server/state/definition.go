package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// MaxDefinition is how long a definition is at most, in bytes of its JSON: it stands in the
// state of everybody who is counted by it.
const MaxDefinition = 1 << 10

// Definition says what a derived counter counts: the events of a name whose properties compare as
// all of its where say; or what a sequence or a funnel is. It does not change any more.
type Definition struct {
	Key    string        // names it: two that say the same have the same one
	Event  Key           // the name of the event; of a sequence or a funnel that of its first step, "" where that is a page view
	JSON   string        // it, as states and streams carry it
	Steps  []Step        // of a sequence or a funnel
	Within time.Duration // of these: from the first step on

	where   []Where
	happens int  // how many steps are not negated; 0 of what has none
	trails  bool // the last step is negated
	funnel  bool
}

// Together are all of some definitions, each once, in their order. It changes neither list.
func Together(list, more []*Definition) []*Definition {
	list = slices.Clip(list)
	for _, d := range more {
		if !slices.ContainsFunc(list, func(x *Definition) bool { return x.Key == d.Key }) {
			list = append(list, d)
		}
	}
	return list
}

// Where is what is asked of one property of an event, at a dotted path as of an attribute.
type Where struct {
	Path string `json:"path"`
	Comparison

	path  Key
	below string
}

// stored is a definition as JSON.
type stored struct {
	Event    string  `json:"event,omitzero"`
	Where    []Where `json:"where,omitzero"`
	Sequence []Step  `json:"sequence,omitempty"`
	Funnel   []Step  `json:"funnel,omitempty"`
	Within   int64   `json:"within,omitzero"` // microseconds
}

var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Define makes a definition. The order of where says nothing, nor does saying something twice.
func Define(event string, where []Where) (*Definition, error) {
	list, err := ordered(where)
	if err != nil {
		return nil, err
	}
	of := stored{Event: event, Where: list}
	return of.write()
}

// write gives it as states and streams carry it.
func (of *stored) write() (*Definition, error) {
	raw, err := json.Marshal(of, lenient)
	if err != nil {
		return nil, err
	}
	return of.ready(string(raw)), nil
}

// ordered puts comparisons into one order, each once.
func ordered(where []Where) ([]Where, error) {
	type said struct {
		where Where
		json  []byte
	}
	list := make([]said, len(where))
	for i := range where {
		raw, err := json.Marshal(&where[i], lenient)
		if err != nil {
			return nil, err
		}
		list[i] = said{where[i], raw}
	}
	slices.SortFunc(list, func(a, b said) int { return bytes.Compare(a.json, b.json) })
	list = slices.CompactFunc(list, func(a, b said) bool { return bytes.Equal(a.json, b.json) })
	var out []Where
	for _, s := range list {
		out = append(out, s.where)
	}
	return out, nil
}

// readDefinition reads what Define has written.
func readDefinition(raw string) (*Definition, error) {
	var of stored
	if err := json.Unmarshal([]byte(raw), &of, lenient); err != nil {
		return nil, err
	}
	return of.ready(raw), nil
}

func (of *stored) ready(raw string) *Definition {
	sum := sha256.Sum256([]byte(raw))
	name, steps := of.Event, of.Sequence
	if len(of.Funnel) > 0 {
		steps = of.Funnel
	}
	if len(steps) > 0 {
		name = steps[0].Event
	}
	d := &Definition{
		Key: hex.EncodeToString(sum[:12]), Event: NewKey(name), JSON: raw, where: of.Where,
		Steps: steps, funnel: len(of.Funnel) > 0, Within: time.Duration(of.Within) * time.Microsecond,
	}
	read(d.where)
	d.place()
	return d
}

// read makes what is looked up of comparisons.
func read(where []Where) {
	for i := range where {
		w := &where[i]
		w.path, w.below = NewKey(w.Path), w.Path+"."
		if w.Op == OpMatches {
			w.Pattern = NewGlob(w.Text)
		}
	}
}

// Has tells whether an event is one that it counts; of a definition without a sequence.
func (d *Definition) Has(e *tend.Event) bool {
	return e.Kind == tend.KindTrack && e.Name == d.Event.Name() && holds(d.where, properties(e))
}

// holds tells whether an event is one to take, by its properties as they would be attributes.
func holds(where []Where, properties func() *State) bool {
	if len(where) == 0 {
		return true
	}
	props := properties()
	for i := range where {
		w := &where[i]
		if !w.Of(props.FindAttr(&w.path), props, w.below) {
			return false
		}
	}
	return true
}

package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxDefinition is how long a definition is at most, in bytes of its JSON: it stands in the
// state of everybody who is counted by it.
const MaxDefinition = 1 << 10

// Definition says what a derived counter counts: the events of a name whose properties compare as
// all of its where say. It does not change any more.
type Definition struct {
	Key   string // names it: two that say the same have the same one
	Event Key    // the name of the event
	JSON  string // it, as states and streams carry it

	where []Where
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
	Event string  `json:"event"`
	Where []Where `json:"where"`
}

var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Define makes a definition. The order of where says nothing, nor does saying something twice.
func Define(event string, where []Where) (*Definition, error) {
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
	of := stored{Event: event}
	for _, s := range list {
		of.Where = append(of.Where, s.where)
	}
	raw, err := json.Marshal(&of, lenient)
	if err != nil {
		return nil, err
	}
	return of.ready(string(raw)), nil
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
	d := &Definition{Key: hex.EncodeToString(sum[:12]), Event: NewKey(of.Event), JSON: raw, where: of.Where}
	for i := range d.where {
		w := &d.where[i]
		w.path, w.below = NewKey(w.Path), w.Path+"."
		if w.Op == OpMatches {
			w.Pattern = NewGlob(w.Text)
		}
	}
	return d
}

// holds tells whether an event is one to count, by its properties as they would be attributes.
func (d *Definition) holds(props *State) bool {
	for i := range d.where {
		w := &d.where[i]
		if !w.Of(props.FindAttr(&w.path), props, w.below) {
			return false
		}
	}
	return true
}

package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
)

// maxKept bounds the values of an event that are kept with a delivery, in bytes of JSON:
// it is offered again with the same words, on another node or after a restart.
const maxKept = 1 << 10

// Person gives the attribute at a dotted path, nil where there is none: a string, a
// float64, a bool, or a list of these.
type Person interface {
	Attribute(path string) any
}

// Values is what a message may say to a person.
type Values struct {
	Lang    string // the person's language, BCP 47
	User    string // "" while anonymous
	Account string
	URL     string // of the page
	Person  Person
	Event   []byte // what Keep gave; nil without an event

	event map[string]any // Event, read
}

// of is the value that a template asks for; nil where there is none, or nothing in it.
func (v *Values) of(s *slot) any {
	out := v.raw(s)
	if blank(out) {
		return nil
	}
	return out
}

func (v *Values) raw(s *slot) any {
	switch s.root {
	case "account":
		return v.Account
	case "page":
		return v.URL
	case "event":
		if v.event == nil && len(v.Event) > 0 {
			if json.Unmarshal(v.Event, &v.event) != nil {
				v.event = map[string]any{}
			}
		}
		return v.event[s.name]
	}
	if s.name == "person.id" {
		return v.User
	}
	if v.Person == nil {
		return nil
	}
	for i := len(s.path); i > 0; i-- {
		if found := v.Person.Attribute(strings.Join(s.path[:i], ".")); found != nil {
			return walk(found, s.path[i:])
		}
	}
	return nil
}

// walk goes into a value: by names into objects, by numbers into lists, and by first,
// last and size.
func walk(v any, path []string) any {
	for _, p := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[p]
		case []any:
			v = inList(at, p)
		default:
			return nil
		}
	}
	return v
}

func inList(list []any, p string) any {
	i, err := strconv.Atoi(p)
	switch {
	case p == "size":
		return float64(len(list))
	case p == "first":
		i = 0
	case p == "last":
		i = len(list) - 1
	case err != nil:
		return nil
	case i < 0:
		i += len(list)
	}
	if i < 0 || i >= len(list) {
		return nil
	}
	return list[i]
}

// NamesEvent tells whether the message says anything of its event.
func (m *Message) NamesEvent() bool { return len(m.kept) > 0 }

// Keeping is the message as it keeps an event for another one besides, which has the same
// trigger and is said later.
func (m *Message) Keeping(other *Message) *Message {
	both := *m
	both.kept = slices.Clone(m.kept)
	for _, s := range other.kept {
		if !slices.ContainsFunc(both.kept, func(x slot) bool { return x.name == s.name }) {
			both.kept = append(both.kept, s)
		}
	}
	return &both
}

// Keep takes from an event what the message says of it: nil when it says nothing. The
// error is an *Unsaid.
func (m *Message) Keep(name string, props []byte) ([]byte, error) {
	if len(m.kept) == 0 {
		return nil, nil
	}
	var all map[string]any
	if len(props) > 0 {
		if err := json.Unmarshal(props, &all); err != nil {
			return nil, &Unsaid{ReasonFailed, "the event's values cannot be read"}
		}
	}
	kept := map[string]any{}
	for _, s := range m.kept {
		v := walk(all, s.path)
		if len(s.path) == 1 && s.path[0] == "name" {
			v = name
		}
		if !blank(v) {
			kept[s.name] = v
		}
	}
	raw, err := json.Marshal(kept, json.Deterministic(true))
	if err != nil {
		return nil, &Unsaid{ReasonFailed, err.Error()}
	}
	if len(raw) > maxKept {
		return nil, &Unsaid{ReasonFailed, fmt.Sprintf("what the message says of the event has %d bytes, at most %d are kept", len(raw), maxKept)}
	}
	return raw, nil
}

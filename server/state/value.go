package state

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ValueKind is the type of an attribute's value.
type ValueKind uint8

// The kinds of values. Objects do not occur: they are flattened to paths.
const (
	Text ValueKind = iota + 1
	Number
	Bool
	List // of texts, numbers and booleans
)

// Value is the value of an attribute.
type Value struct {
	Kind ValueKind
	Text string  // Text
	Num  float64 // Number; Bool: 0 or 1
	List []Value // List
}

// size is about how much memory the value takes, in bytes.
func (v *Value) size() int {
	n := len(v.Text)
	for i := range v.List {
		n += len(v.List[i].Text) + 8
	}
	return n
}

// JSON gives the value as a program would write it.
func (v Value) JSON() any {
	switch v.Kind {
	case Text:
		return v.Text
	case Number:
		return v.Num
	case Bool:
		return v.Num != 0
	case List:
		out := make([]any, len(v.List))
		for i := range v.List {
			out[i] = v.List[i].JSON()
		}
		return out
	}
	return nil
}

// traits folds a JSON object into the attributes: null forgets, an object is
// flattened, everything else replaces. What is not a JSON object is ignored: the
// doors have refused it long before. What is signed beats what is not.
func (s *State) traits(raw []byte, signed bool) {
	if len(raw) == 0 {
		return
	}
	// A browser writes half of a surrogate pair as it stands; it becomes U+FFFD.
	lenient := json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var fields map[string]jsontext.Value
	if json.Unmarshal(raw, &fields, lenient) != nil {
		return
	}
	obj := make(map[string]any, len(fields))
	for name, field := range fields {
		var v any
		if json.Unmarshal(field, &v, lenient) == nil { // a number beyond float64 says nothing
			obj[name] = v
		}
	}
	s.flatten("", obj, 0, signed)
}

func (s *State) flatten(prefix string, obj map[string]any, depth int, signed bool) {
	for _, key := range sortedKeys(obj) {
		path := prefix + key
		switch v := obj[key].(type) {
		case map[string]any:
			s.dropAttr(path, signed)
			if depth < 15 {
				s.flatten(path+".", v, depth+1, signed)
			}
		default:
			value, ok := scalarOrList(v)
			s.dropBelow(path, signed)
			if !ok {
				s.dropAttr(path, signed)
				continue
			}
			s.setAttr(path, value, signed)
		}
	}
}

// dropBelow forgets an object that a plain value replaces.
func (s *State) dropBelow(path string, signed bool) {
	if s.HasBelow(path + ".") {
		s.dropAttr(path, signed)
	}
}

func scalarOrList(v any) (Value, bool) {
	switch v := v.(type) {
	case string:
		return Value{Kind: Text, Text: v}, true
	case float64:
		return Value{Kind: Number, Num: v}, true
	case bool:
		if v {
			return Value{Kind: Bool, Num: 1}, true
		}
		return Value{Kind: Bool}, true
	case []any:
		out := Value{Kind: List, List: make([]Value, 0, min(len(v), maxListSize))}
		for _, item := range v {
			if _, nested := item.([]any); nested || len(out.List) == maxListSize {
				continue
			}
			if x, ok := scalarOrList(item); ok {
				out.List = append(out.List, x)
			}
		}
		return out, true
	}
	return Value{}, false
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

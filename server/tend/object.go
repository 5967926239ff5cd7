package tend

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Object reads the members of one JSON object and notes what is wrong with them.
// A member that is null is as good as absent.
type Object struct {
	in      *Input
	at      string // JSON pointer
	names   []string
	members map[string]jsontext.Value
}

// Value is a JSON value within an input.
type Value struct {
	in  *Input
	At  string // JSON pointer
	Raw jsontext.Value
}

// At is the JSON pointer of a member, "" of the object itself.
func (o Object) At(name string) string {
	if name == "" {
		return o.at
	}
	return o.at + "/" + pointerEscape.Replace(name)
}

// Names are those of all members, in their order.
func (o Object) Names() []string { return o.names }

// Fault notes what is wrong with a member.
func (o Object) Fault(name, code, format string, args ...any) {
	o.in.Fault(o.At(name), code, format, args...)
}

// Has tells whether a member is there.
func (o Object) Has(name string) bool {
	v, ok := o.members[name]
	return ok && v.Kind() != 'n'
}

// Raw is a member as it stands; nil when it is absent.
func (o Object) Raw(name string) []byte {
	if !o.Has(name) {
		return nil
	}
	return o.members[name]
}

// Only notes the members that are not named: as not available those of later.
func (o Object) Only(names, later []string) {
	for _, name := range o.names {
		switch {
		case slices.Contains(names, name):
		case slices.Contains(later, name):
			o.Fault(name, ReasonNotAvailable, "%s is not available yet: leave it out", name)
		default:
			o.Fault(name, ReasonUnknown, "there is no field %s here; there are %s", quoted(name), strings.Join(names, ", "))
		}
	}
}

// Need notes that a member is absent.
func (o Object) Need(name string) bool {
	if !o.Has(name) {
		o.Fault(name, ReasonRequired, "%s is required", name)
		return false
	}
	return true
}

func (o Object) wrong(name, want string) {
	o.Fault(name, ReasonType, "%s must be %s, not %s", name, want, kindName(o.members[name]))
}

// Text reads a text of 1 to limit bytes; "" when it is absent or at fault.
func (o Object) Text(name string, limit int) string {
	if !o.Has(name) {
		return ""
	}
	s, ok := o.value(name).text()
	switch {
	case !ok:
		o.wrong(name, "a text")
	case s == "":
		o.Fault(name, ReasonValue, "%s is empty: write 1 to %d bytes or leave it out", name, limit)
	case len(s) > limit:
		o.Fault(name, ReasonTooLong, "%s has %d bytes, at most %d are taken", name, len(s), limit)
	default:
		return s
	}
	return ""
}

// Choice reads one of the words built, "" when it is absent or at fault. The
// words of later belong to the contract and are not available yet.
func (o Object) Choice(name string, built, later []string) string {
	if !o.Has(name) {
		return ""
	}
	s, ok := o.value(name).text()
	switch {
	case !ok:
		o.wrong(name, "a text")
	case slices.Contains(built, s):
		return s
	case slices.Contains(later, s):
		o.Fault(name, ReasonNotAvailable, "%s %s is not available yet: write %s", name, quoted(s), strings.Join(built, " or "))
	default:
		o.Fault(name, ReasonValue, "%s cannot be %s: write %s", name, quoted(s), strings.Join(built, " or "))
	}
	return ""
}

// Whole reads a whole number from lo to hi; 0 when it is absent or at fault.
func (o Object) Whole(name string, lo, hi int) int {
	if !o.Has(name) {
		return 0
	}
	raw := o.members[name]
	if raw.Kind() != '0' {
		o.wrong(name, "a number")
		return 0
	}
	n, err := strconv.Atoi(string(raw))
	if err != nil || n < lo || n > hi {
		o.Fault(name, ReasonValue, "%s must be a whole number from %d to %d", name, lo, hi)
		return 0
	}
	return n
}

// Number reads a number from lo to hi; 0 when it is absent or at fault.
func (o Object) Number(name string, lo, hi float64) float64 {
	if !o.Has(name) {
		return 0
	}
	raw := o.members[name]
	if raw.Kind() != '0' {
		o.wrong(name, "a number")
		return 0
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || n < lo || n > hi {
		o.Fault(name, ReasonValue, "%s must be a number from %g to %g", name, lo, hi)
		return 0
	}
	return n
}

// Flag reads true or false; absent is false.
func (o Object) Flag(name string) bool {
	if !o.Has(name) {
		return false
	}
	switch o.members[name].Kind() {
	case 't':
		return true
	case 'f':
	default:
		o.wrong(name, "true or false")
	}
	return false
}

// Object reads an object; false when it is absent or at fault.
func (o Object) Object(name string) (Object, bool) {
	if !o.Has(name) {
		return Object{}, false
	}
	return o.value(name).Object()
}

// List reads a list of at most limit values.
func (o Object) List(name string, limit int) []Value {
	if !o.Has(name) {
		return nil
	}
	raw := o.members[name]
	if raw.Kind() != '[' {
		o.wrong(name, "a list")
		return nil
	}
	var list []Value
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	_, _ = dec.ReadToken() // valid: read before
	for dec.PeekKind() != ']' {
		v, _ := dec.ReadValue()
		list = append(list, Value{in: o.in, At: o.At(name) + "/" + strconv.Itoa(len(list)), Raw: v.Clone()})
	}
	if len(list) > limit {
		o.Fault(name, ReasonTooLong, "%s has %d entries, at most %d are taken", name, len(list), limit)
		return list[:limit]
	}
	return list
}

// Texts reads a list of at most limit texts, each of 1 to each bytes.
func (o Object) Texts(name string, limit, each int) []string {
	var list []string
	for _, v := range o.List(name, limit) {
		s, ok := v.text()
		switch {
		case !ok:
			o.in.Fault(v.At, ReasonType, "this must be a text, not %s", kindName(v.Raw))
		case s == "" || len(s) > each:
			o.in.Fault(v.At, ReasonValue, "this must have 1 to %d bytes", each)
		}
		list = append(list, s) // one at fault keeps its place, so that pointers stay right
	}
	return list
}

func (o Object) value(name string) Value {
	return Value{in: o.in, At: o.At(name), Raw: o.members[name]}
}

// Object reads the value as an object.
func (v Value) Object() (Object, bool) { return v.in.object(v.Raw, v.At) }

func (v Value) text() (string, bool) {
	if v.Raw.Kind() != '"' {
		return "", false
	}
	b, err := jsontext.AppendUnquote(nil, v.Raw)
	return string(b), err == nil
}

package tend

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxFaults bounds what one answer names: behind it nothing is noted any more.
const maxFaults = 50

// Input is a JSON text from outside while it is read: it gathers every fault, so
// that its author sees all of them at once.
type Input struct {
	Faults []Fault
}

// Fault notes what is wrong at a JSON pointer.
func (in *Input) Fault(pointer, code, format string, args ...any) {
	if len(in.Faults) < maxFaults {
		in.Faults = append(in.Faults, Fault{Pointer: pointer, Code: code, Detail: fmt.Sprintf(format, args...)})
	}
}

// Suggest notes what is wrong at a JSON pointer, and what would do.
func (in *Input) Suggest(what Suggestion, pointer, code, format string, args ...any) {
	if len(in.Faults) < maxFaults {
		in.Faults = append(in.Faults, Fault{Pointer: pointer, Code: code, Detail: fmt.Sprintf(format, args...), Suggestion: &what})
	}
}

// Also notes what else was found of the same text, at its pointers below a place, but where
// something is noted already of the same value, of one around it or in it.
func (in *Input) Also(at string, found []Fault) {
	for _, f := range found {
		f.Pointer = at + f.Pointer
		if !slices.ContainsFunc(in.Faults, func(g Fault) bool { return within(f.Pointer, g.Pointer) || within(g.Pointer, f.Pointer) }) && len(in.Faults) < maxFaults {
			in.Faults = append(in.Faults, f)
		}
	}
}

// within tells whether a pointer leads to a place or into it.
func within(pointer, place string) bool {
	return pointer == place || strings.HasPrefix(pointer, place+"/")
}

// Err is nil without faults. When all of them have one code, it is the error's reason.
func (in *Input) Err(message string) error {
	if len(in.Faults) == 0 {
		return nil
	}
	e := &Error{Code: Invalid, Reason: in.Faults[0].Code, Message: message, Faults: in.Faults}
	for _, f := range in.Faults {
		if f.Code != e.Reason {
			e.Reason = ""
		}
	}
	return e
}

// ReadObject begins to read a JSON text of at most limit bytes that is an object.
func (in *Input) ReadObject(raw []byte, limit int) (Object, bool) {
	if len(raw) > limit {
		in.Fault("", ReasonTooLong, "it has %d bytes, at most %d are taken", len(raw), limit)
		return Object{}, false
	}
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	value, err := dec.ReadValue()
	if err == nil {
		value = value.Clone()
		if _, err = dec.ReadToken(); err == nil {
			err = errors.New("something follows the JSON value")
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		pointer, why := "", err.Error()
		var se *jsontext.SyntacticError
		if errors.As(err, &se) {
			pointer, why = string(se.JSONPointer), se.Err.Error()
		}
		in.Fault(pointer, "bad_json", "this is no JSON: %s", why)
		return Object{}, false
	}
	return in.object(value, "")
}

func (in *Input) object(value jsontext.Value, at string) (Object, bool) {
	if value.Kind() != '{' {
		in.Fault(at, ReasonType, "this must be an object, not %s", kindName(value))
		return Object{}, false
	}
	o := Object{in: in, at: at, members: map[string]jsontext.Value{}}
	dec := jsontext.NewDecoder(bytes.NewReader(value))
	_, _ = dec.ReadToken() // the text is valid: it was read before
	for dec.PeekKind() == '"' {
		name, _ := dec.ReadToken()
		key := name.String()
		member, _ := dec.ReadValue()
		o.names = append(o.names, key)
		o.members[key] = member.Clone()
	}
	return o, true
}

func kindName(v jsontext.Value) string {
	switch v.Kind() {
	case 'n':
		return "null"
	case '"':
		return "a text"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	case '[':
		return "a list"
	}
	return "an object"
}

// quoted shows a foreign word in a message, shortened.
func quoted(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "..."
	}
	return strconv.Quote(s)
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

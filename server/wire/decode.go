package wire

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// Message is one frame from a browser: one of its fields is set.
type Message struct {
	Hello  *Hello
	Events *Events
	State  *State
}

// Decode reads one frame from a browser. What it returns shares no memory with b.
//
// An error is a *tend.Error and means that the frame as a whole cannot be used: it is
// no JSON, of an unknown type, larger than a limit, or lacks what every frame of its
// type has. Its message begins with the field that is at fault. A single event that
// cannot be used does not refuse its frame; it has Fault set. Fields that this version
// does not know are ignored, and null stands for an absent field.
func Decode(b []byte) (Message, error) {
	if len(b) > MaxFrame {
		return Message{}, tend.Errorf(tend.Invalid, tend.ReasonTooLong, "frame over %d bytes", MaxFrame)
	}
	// Valid in the strict sense of RFC 7493: what is kept can be read again by anyone.
	strict := jsontext.Value(b).IsValid()
	if !strict && !jsontext.Value(b).IsValid(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)) {
		return Message{}, fault("frame", ReasonNotJSON, "", "not JSON: %s", whyInvalid(b))
	}
	t, err := frameType(b)
	if err != nil {
		return Message{}, err
	}
	if t == "events" {
		events, err := decodeEvents(b, strict)
		return Message{Events: events}, err
	}
	if !strict {
		return Message{}, fault("frame", ReasonNotJSON, "", "not I-JSON (RFC 7493): %s", whyInvalid(b))
	}
	if t == "hello" {
		hello, err := decodeHello(b)
		return Message{Hello: hello}, err
	}
	state, err := decodeState(b)
	return Message{State: state}, err
}

// ReasonNotJSON is the code of a frame or an event that is no JSON text, has invalid
// UTF-8 or names a member twice.
const ReasonNotJSON = "not_json"

func frameType(b []byte) (string, error) {
	c := cursor{b: b}
	if !c.open('{') {
		return "", fault("frame", tend.ReasonType, "", "not a JSON object")
	}
	for c.more() {
		name := c.key()
		raw := c.value()
		if string(name) != "t" {
			continue
		}
		switch string(raw) {
		case `"events"`:
			return "events", nil
		case `"hello"`:
			return "hello", nil
		case `"state"`:
			return "state", nil
		}
		return "", fault("t", tend.ReasonValue, "/t", "unknown type of frame %s: one of hello, events, state", clip(raw))
	}
	return "", fault("t", tend.ReasonRequired, "/t", "missing: each frame has its type in it")
}

// fault makes the error of a frame: what names the field for people, pointer for
// programs.
func fault(what, reason, pointer, format string, args ...any) *tend.Error {
	detail := fmt.Sprintf(format, args...)
	return &tend.Error{
		Code: tend.Invalid, Reason: reason, Message: what + ": " + detail,
		Faults: []tend.Fault{{Pointer: pointer, Code: reason, Detail: detail}},
	}
}

// whyInvalid says what keeps b from being JSON, and where.
func whyInvalid(b []byte) string {
	d := jsontext.NewDecoder(bytes.NewReader(b))
	_, err := d.ReadValue()
	if err == nil {
		return "something follows the first value"
	}
	return clip([]byte(err.Error()))
}

// clip shortens what came from outside before it is said back.
func clip(b []byte) string {
	const most = 80
	if len(b) > most {
		b = append(bytes.Clone(b[:most]), "..."...)
	}
	return string(bytes.ToValidUTF8(b, []byte(string(utf8.RuneError))))
}

package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

func decodeEvents(b []byte, strict bool) (*Events, error) {
	c := cursor{b: b}
	c.open('{')
	var out Events
	var start, end int // of the array
	for c.more() {
		name := c.key()
		switch string(name) {
		case "now":
			var r reader
			if raw := c.value(); !isNull(raw) {
				out.Now = r.clock(0, "now", raw)
			}
			if err := r.refusal(); err != nil {
				return nil, err
			}
		case "e":
			c.space()
			start = c.i
			list, err := decodeList(&c, strict)
			if err != nil {
				return nil, err
			}
			out.Events, end = list, c.i
		default:
			c.value()
		}
	}
	if len(out.Events) == 0 {
		return nil, fault("e", tend.ReasonRequired, "/e", "missing or empty: send 1 to %d events", MaxBatch)
	}
	if !strict { // each event has been looked at by itself; this is about the rest
		rest := append(append(bytes.Clone(b[:start]), "[]"...), b[end:]...)
		if !jsontext.Value(rest).IsValid() {
			return nil, fault("frame", ReasonNotJSON, "", "not I-JSON (RFC 7493): %s", whyInvalid(rest))
		}
	}
	keepRaw(out.Events)
	return &out, nil
}

func decodeList(c *cursor, strict bool) ([]Event, error) {
	if !c.open('[') {
		if isNull(c.value()) {
			return nil, nil
		}
		return nil, fault("e", tend.ReasonType, "/e", "not an array of events")
	}
	list := make([]Event, 0, min(MaxBatch, max(1, bytes.Count(c.b[c.i:], []byte(`"k":`)))))
	last := uint64(0)
	for c.more() {
		if len(list) == MaxBatch {
			return nil, fault("e", tend.ReasonTooLong, "/e", "over %d events in one frame", MaxBatch)
		}
		list = append(list, Event{})
		e := &list[len(list)-1]
		if err := e.decode(c, len(list)-1, strict); err != nil {
			return nil, err
		}
		if e.N <= last {
			return nil, frameFault(len(list)-1, "n", tend.ReasonValue, "not above the number before it")
		}
		last = e.N
	}
	return list, nil
}

func frameFault(i int, field, reason, detail string) error {
	return fault(fmt.Sprintf("e.%d.%s", i, field), reason, fmt.Sprintf("/e/%d/%s", i, field), "%s", detail)
}

// decode reads one event of a batch. An error refuses the batch: without its number an
// event cannot even be refused.
func (e *Event) decode(c *cursor, i int, strict bool) error {
	c.space()
	start := c.i
	if !c.open('{') {
		return fault("e."+strconv.Itoa(i), tend.ReasonType, "/e/"+strconv.Itoa(i), "not a JSON object")
	}
	var r reader
	var seen fields
	var kind []byte
	for c.more() {
		name, raw := c.key(), c.value()
		if isNull(raw) {
			continue
		}
		switch string(name) {
		case "n":
			n, whole, ok := numberOf(raw)
			if !ok || !whole || n < 1 {
				return frameFault(i, "n", tend.ReasonValue, "not a whole number from 1 to 2^53-1")
			}
			e.N = uint64(n)
		case "k":
			if raw[0] != '"' {
				return frameFault(i, "k", tend.ReasonType, "not a string")
			}
			kind = raw
		default:
			seen |= e.field(&r, name, raw)
		}
	}
	if e.N == 0 {
		return frameFault(i, "n", tend.ReasonRequired, "missing: each event has its number in it")
	}
	if kind == nil {
		return frameFault(i, "k", tend.ReasonRequired, "missing: each event has its kind in it")
	}
	e.judge(&r, kind, seen, c.b[start:c.i], strict)
	if len(r.faults) > 0 {
		*e = Event{N: e.N, Kind: e.Kind, Fault: r.eventFault(i)}
	}
	return nil
}

// field reads one field of an event and says which one it was.
func (e *Event) field(r *reader, name, raw []byte) fields {
	switch string(name) {
	case "ts":
		e.TS = r.clock(fieldTS, "ts", raw)
		return fieldTS
	case "name":
		e.Name = r.id(fieldName, "name", raw)
		return fieldName
	case "page":
		p := r.page(fieldPage, raw)
		e.Page = &p
		return fieldPage
	case "user":
		e.User = r.id(fieldUser, "user", raw)
		return fieldUser
	case "token":
		e.Token = r.token(raw)
		return fieldToken
	case "account":
		e.Account = r.id(fieldAccount, "account", raw)
		return fieldAccount
	case "anon":
		e.Anon = r.id(fieldAnon, "anon", raw)
		return fieldAnon
	case "traits":
		e.Traits = r.object(fieldTraits, "traits", raw)
		return fieldTraits
	case "props":
		e.Props = r.object(fieldProps, "props", raw)
		return fieldProps
	case "d":
		e.D = r.id(fieldD, "d", raw)
		return fieldD
	case "what":
		e.What = whatOf(raw)
		return fieldWhat
	case "w":
		e.W = r.id(fieldW, "w", raw)
		return fieldW
	case "level":
		e.Level = r.level(fieldLevel, "level", raw)
		return fieldLevel
	case "category":
		e.Category = r.id(fieldCategory, "category", raw)
		return fieldCategory
	case "on":
		e.On = r.flag(fieldOn, "on", raw)
		return fieldOn
	}
	return e.pushField(r, name, raw)
}

// object reads traits or props, which stay as they are.
func (r *reader) object(f fields, name string, raw []byte) json.RawMessage {
	if raw[0] != '{' {
		r.fail(f, name, tend.ReasonType, "not a JSON object")
		return nil
	}
	depth, keys := extent(raw)
	if depth > MaxDepth {
		r.fail(f, name, tend.ReasonTooLong, "nested more than %d levels deep", MaxDepth)
	}
	if keys > MaxKeys {
		r.fail(f, name, tend.ReasonTooLong, "over %d keys on all levels together", MaxKeys)
	}
	if number := tooLarge(raw); number != "" {
		r.fail(f, name, tend.ReasonValue, "%s is a number beyond 1.8e308, the largest there is", clip([]byte(number)))
	}
	return raw
}

// whatOf reads what happened; which words there are depends on the kind. What is no
// string is none of them.
func whatOf(raw []byte) tend.What {
	if s, ok := textOf(raw); ok {
		return tend.What(s)
	}
	return tend.What(clip(raw))
}

// said quotes a word for whoever sent it.
func said(w tend.What) string { return clip(appendText(nil, string(w))) }

// keepRaw moves traits and props out of the frame's bytes, which belong to the
// caller, into one allocation of their own.
func keepRaw(list []Event) {
	size := 0
	for i := range list {
		size += len(list[i].Traits) + len(list[i].Props)
	}
	if size == 0 {
		return
	}
	kept := make([]byte, 0, size)
	keep := func(raw *json.RawMessage) {
		if *raw != nil {
			start := len(kept)
			kept = append(kept, *raw...)
			*raw = kept[start:len(kept):len(kept)]
		}
	}
	for i := range list {
		keep(&list[i].Traits)
		keep(&list[i].Props)
	}
}

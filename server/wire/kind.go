package wire

import (
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// fields is a set of the fields of an event.
type fields uint32

const (
	fieldTS fields = 1 << iota
	fieldName
	fieldPage
	fieldUser
	fieldToken
	fieldAccount
	fieldAnon
	fieldTraits
	fieldProps
	fieldD
	fieldWhat
	fieldW
	fieldLevel
	fieldCategory
	fieldOn
	fieldEndpoint
	fieldKeys
	fieldKey
	fieldReason
)

// fieldNames in the order of their bits.
var fieldNames = [...]string{
	"ts", "name", "page", "user", "token", "account", "anon", "traits", "props", "d", "what", "w", "level", "category", "on",
	"endpoint", "keys", "key", "reason",
}

// kindOf gives the kind that an event names, the fields it needs and the ones it may
// have besides. What the server itself makes (merge, grant ...) is no kind here.
func kindOf(raw []byte) (kind tend.Kind, needs, takes fields) {
	switch string(raw) {
	case `"page"`:
		return tend.KindPage, fieldPage, fieldTS | fieldName | fieldProps
	case `"identify"`:
		return tend.KindIdentify, fieldUser, fieldTS | fieldTraits | fieldToken
	case `"track"`:
		return tend.KindTrack, fieldName, fieldTS | fieldProps
	case `"group"`:
		return tend.KindGroup, fieldAccount, fieldTS | fieldTraits
	case `"alias"`:
		return tend.KindAlias, fieldUser, fieldTS
	case `"receipt"`:
		return tend.KindReceipt, fieldD | fieldWhat, fieldTS | fieldProps
	case `"trigger"`:
		return tend.KindTrigger, fieldW, fieldTS
	case `"reset"`:
		return tend.KindReset, fieldAnon, fieldTS
	case `"consent"`:
		return tend.KindConsent, fieldLevel, fieldTS
	case `"preference"`:
		return tend.KindPreference, fieldCategory | fieldOn, fieldTS
	case `"push"`:
		return tend.KindPush, fieldWhat, fieldTS | fieldsPush
	}
	return "", 0, 0
}

// judge holds an event against what its kind needs and takes; raw is all of it.
func (e *Event) judge(r *reader, kind []byte, seen fields, raw []byte, strict bool) {
	var needs, takes fields
	e.Kind, needs, takes = kindOf(kind)
	takes |= needs
	kept := r.faults[:0]
	for _, f := range r.faults { // a field that the kind does not take cannot be at fault
		if f.fields&takes != 0 {
			kept = append(kept, f)
		}
	}
	r.faults = kept
	switch {
	case e.Kind == "":
		r.fail(0, "k", tend.ReasonValue,
			"%s is none of page, identify, track, group, alias, receipt, trigger, reset, consent, preference, push", clip(kind))
	case len(raw) > MaxEvent:
		r.faults = nil
		r.fail(0, "", tend.ReasonTooLong, "over %d bytes", MaxEvent)
	case !strict && !jsontext.Value(raw).IsValid():
		r.faults = nil
		r.fail(0, "", ReasonNotJSON, "not I-JSON (RFC 7493): %s", whyInvalid(raw))
	default:
		e.require(r, needs, seen)
		switch e.Kind { //nolint:exhaustive // the others say nothing of the kind
		case tend.KindReceipt:
			e.judgeReceipt(r)
		case tend.KindPush:
			e.judgePush(r)
		}
	}
	if extra := seen &^ takes; extra != 0 {
		e.drop(extra)
	}
}

func (e *Event) judgeReceipt(r *reader) {
	if e.What != "" && !e.What.Known() {
		r.fail(fieldWhat, "what", tend.ReasonValue,
			"%s is none of shown, clicked, dismissed, answered, snoozed, completed, fewer, failed", said(e.What))
	}
	if e.What == tend.Failed && !saysWhy(e.Props) {
		r.fail(fieldProps, "props/reason", tend.ReasonRequired, "missing: a receipt \"failed\" says why")
	}
}

// require adds a fault for each field that the kind needs and the event has not.
func (e *Event) require(r *reader, needs, seen fields) {
	has := fields(0)
	for _, f := range r.faults {
		has |= f.fields // there, but at fault: said already
	}
	for _, f := range [...]struct {
		field fields
		there bool
	}{
		{fieldName, e.Name != ""},
		{fieldPage, e.Page != nil},
		{fieldUser, e.User != ""},
		{fieldAccount, e.Account != ""},
		{fieldAnon, e.Anon != ""},
		{fieldD, e.D != ""},
		{fieldWhat, e.What != ""},
		{fieldW, e.W != ""},
		{fieldLevel, e.Level != ""},
		{fieldCategory, e.Category != ""},
		{fieldOn, seen&fieldOn != 0},
	} {
		if needs&f.field != 0 && has&f.field == 0 && !f.there {
			r.fail(f.field, nameOf(f.field), tend.ReasonRequired, "missing: an event of kind %q needs it", e.Kind)
		}
	}
}

func nameOf(f fields) string {
	for i, name := range fieldNames {
		if f == 1<<i {
			return name
		}
	}
	return ""
}

// saysWhy tells whether props have a reason.
func saysWhy(props []byte) bool {
	c := cursor{b: props}
	if !c.open('{') {
		return false
	}
	for c.more() {
		if name, raw := c.key(), c.value(); string(name) == "reason" {
			s, ok := textOf(raw)
			return ok && s != ""
		}
	}
	return false
}

// drop forgets fields that the kind of the event does not take.
func (e *Event) drop(extra fields) {
	for f := fieldName; f <= fieldReason; f <<= 1 {
		if extra&f != 0 {
			e.forget(f)
		}
	}
}

func (e *Event) forget(f fields) {
	switch f {
	case fieldName:
		e.Name = ""
	case fieldPage:
		e.Page = nil
	case fieldUser:
		e.User = ""
	case fieldToken:
		e.Token = ""
	case fieldAccount:
		e.Account = ""
	case fieldAnon:
		e.Anon = ""
	case fieldTraits:
		e.Traits = nil
	case fieldProps:
		e.Props = nil
	case fieldD:
		e.D = ""
	case fieldWhat:
		e.What = ""
	case fieldW:
		e.W = ""
	case fieldLevel:
		e.Level = ""
	case fieldCategory:
		e.Category = ""
	case fieldOn:
		e.On = false
	case fieldEndpoint, fieldKeys, fieldKey, fieldReason:
		e.Push = nil
	}
}

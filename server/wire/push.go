package wire

import (
	"crypto/ecdh"
	"encoding/base64"
	"slices"

	"tend/server/tend"
)

// fieldsPush are those that only an event of kind push has.
const fieldsPush = fieldEndpoint | fieldKeys | fieldKey | fieldReason

// Lengths of what a subscription has, in bytes (RFC 8291, section 3.1 and 3.2).
const (
	pointSize = 65 // a point of P-256, uncompressed
	authSize  = 16
)

// pushReasons are why web push may fail.
var pushReasons = []string{"timeout", "worker", "key", "unsupported", "other"}

// pushField is field for what only an event of kind push has: no other one pays for it.
func (e *Event) pushField(r *reader, name, raw []byte) fields {
	var f fields
	switch string(name) {
	case "endpoint":
		f = fieldEndpoint
	case "keys":
		f = fieldKeys
	case "key":
		f = fieldKey
	case "reason":
		f = fieldReason
	default:
		return 0
	}
	if e.Push == nil {
		e.Push = &tend.Push{}
	}
	switch f {
	case fieldEndpoint:
		e.Push.Endpoint = r.text(f, "endpoint", raw, tend.MaxEndpoint)
		if e.Push.Endpoint != "" && !isAddress(e.Push.Endpoint) {
			r.fail(f, "endpoint", tend.ReasonValue, "not an address that begins with https://")
		}
	case fieldKeys:
		e.Push.P256dh, e.Push.Auth = r.keys(raw)
	case fieldKey:
		e.Push.Key = r.point(f, "key", raw)
	case fieldReason:
		s, _ := textOf(raw)
		if e.Push.Reason = s; !slices.Contains(pushReasons, s) {
			r.fail(f, "reason", tend.ReasonValue, "%s is none of timeout, worker, key, unsupported, other", clip(raw))
		}
	}
	return f
}

// keys reads those of a subscription.
func (r *reader) keys(raw []byte) (p256dh, auth string) {
	c, before := cursor{b: raw}, len(r.faults)
	if !c.open('{') {
		r.fail(fieldKeys, "keys", tend.ReasonType, "not a JSON object")
		return "", ""
	}
	for c.more() {
		name, value := c.key(), c.value()
		if isNull(value) {
			continue
		}
		switch string(name) {
		case "p256dh":
			p256dh = r.point(fieldKeys, "keys/p256dh", value)
		case "auth":
			auth, _ = r.base64(fieldKeys, "keys/auth", value, authSize)
		}
	}
	if len(r.faults) > before {
		return "", ""
	}
	if p256dh == "" {
		r.fail(fieldKeys, "keys/p256dh", tend.ReasonRequired, "missing")
	}
	if auth == "" {
		r.fail(fieldKeys, "keys/auth", tend.ReasonRequired, "missing")
	}
	return p256dh, auth
}

// point reads a public key: one that is none would only be found out when something is
// sent.
func (r *reader) point(f fields, name string, raw []byte) string {
	s, b := r.base64(f, name, raw, pointSize)
	if b == nil {
		return ""
	}
	if _, err := ecdh.P256().NewPublicKey(b); err != nil {
		r.fail(f, name, tend.ReasonValue, "not a public key: no point of P-256, uncompressed")
		return ""
	}
	return s
}

// base64 reads so many bytes in base64url without padding.
func (r *reader) base64(f fields, name string, raw []byte, size int) (string, []byte) {
	s := r.text(f, name, raw, base64.RawURLEncoding.EncodedLen(size))
	if s == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != size {
		r.fail(f, name, tend.ReasonValue, "not %d bytes in base64url without padding", size)
		return "", nil
	}
	return s, b
}

// judgePush holds an event of kind push against what has to be known of what happened, and
// forgets the rest.
func (e *Event) judgePush(r *reader) {
	what := tend.PushWhat(e.What)
	if what != "" && !what.Known() {
		r.fail(fieldWhat, "what", tend.ReasonValue,
			"%s is none of asked, granted, denied, dismissed, subscribed, unsubscribed, failed", said(e.What))
		return
	}
	told := tend.Push{What: what}
	if p := e.Push; p != nil {
		switch what { //nolint:exhaustive // the others say nothing more
		case tend.PushSubscribed:
			told.Endpoint, told.P256dh, told.Auth, told.Key = p.Endpoint, p.P256dh, p.Auth, p.Key
		case tend.PushUnsubscribed:
			told.Endpoint = p.Endpoint
		case tend.PushFailed:
			told.Reason = p.Reason
		}
	}
	for _, f := range [...]struct {
		field   fields
		missing bool
	}{
		{fieldEndpoint, told.Endpoint == "" && (what == tend.PushSubscribed || what == tend.PushUnsubscribed)},
		{fieldKeys, told.P256dh == "" && what == tend.PushSubscribed},
		{fieldKey, told.Key == "" && what == tend.PushSubscribed},
		{fieldReason, told.Reason == "" && what == tend.PushFailed},
	} {
		if f.missing && !r.faulty(f.field) {
			r.fail(f.field, nameOf(f.field), tend.ReasonRequired, "missing: a push event %q needs it", what)
		}
	}
	e.What, e.Push = "", &told
}

// faulty tells whether a field is at fault already.
func (r *reader) faulty(f fields) bool {
	return slices.ContainsFunc(r.faults, func(x fieldFault) bool { return x.fields&f != 0 })
}

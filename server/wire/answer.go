package wire

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// DecodeAnswer reads one frame from the server, for a client in Go. A frame of a type
// that this version does not know is nil: a client ignores it. What it returns shares
// no memory with b.
func DecodeAnswer(b []byte) (Frame, error) {
	c := cursor{b: b}
	if !jsontext.Value(b).IsValid() || !c.open('{') {
		return nil, fault("frame", ReasonNotJSON, "", "the server sent what is no JSON object: %s", clip(b))
	}
	var a answer
	for c.more() {
		name, raw := c.key(), c.value()
		if !isNull(raw) {
			a.field(string(name), raw)
		}
	}
	if a.wrong != "" {
		return nil, fault(a.wrong, tend.ReasonType, "/"+a.wrong, "the server sent something else than it should: %s", clip(b))
	}
	return a.frame(), nil
}

// answer is all that a frame of the server's may have in it.
type answer struct {
	kind, epoch, delivery, campaign, category string
	code, message                             string
	ack, n                                    uint64
	now, expires, after                       int64
	retry                                     int
	watch, w, config, body                    []byte
	off                                       []string
	wrong                                     string // the first field of another type
}

func (a *answer) field(name string, raw []byte) {
	switch name {
	case "t":
		a.kind = a.text(name, raw)
	case "ack":
		a.ack = uint64(a.whole(name, raw))
	case "n":
		a.n = uint64(a.whole(name, raw))
	case "epoch":
		a.epoch = a.text(name, raw)
	case "now":
		a.now = a.whole(name, raw)
	case "d":
		a.delivery = a.text(name, raw)
	case "campaign":
		a.campaign = a.text(name, raw)
	case "category":
		a.category = a.text(name, raw)
	case "expires":
		a.expires = a.whole(name, raw)
	case "code":
		a.code = a.text(name, raw)
	case "retry_after":
		a.retry = int(a.whole(name, raw))
	case "after":
		a.after = a.whole(name, raw)
	case "watch":
		a.watch = bytes.Clone(raw)
	case "w":
		a.w = bytes.Clone(raw)
	case "config":
		a.config = bytes.Clone(raw)
	case "off":
		a.off = a.texts(name, raw)
	case "message": // words in an error, an object in show
		if raw[0] == '"' {
			a.message = a.text(name, raw)
		} else {
			a.body = bytes.Clone(raw)
		}
	}
}

func (a *answer) frame() Frame {
	switch a.kind {
	case "ready":
		return Ready{Ack: a.ack, Epoch: a.epoch, Watch: a.watch, Config: a.config, Now: a.now}
	case "ack":
		return Ack{N: a.n}
	case "show":
		return Show{Delivery: a.delivery, Campaign: a.campaign, Category: a.category, Message: a.body, Expires: a.expires}
	case "hide":
		return Hide{Delivery: a.delivery}
	case "watch":
		return Watch{Watch: a.w}
	case "preferences":
		return Preferences{Off: a.off}
	case "error":
		return Refusal{N: a.n, Code: a.code, Message: a.message, RetryAfter: a.retry}
	case "drain":
		return Drain{After: a.after}
	}
	return nil
}

func (a *answer) text(name string, raw []byte) string {
	s, ok := textOf(raw)
	a.note(name, ok)
	return s
}

func (a *answer) texts(name string, raw []byte) (list []string) {
	c := cursor{b: raw}
	if !c.open('[') {
		a.note(name, false)
		return nil
	}
	for c.more() {
		list = append(list, a.text(name, c.value()))
	}
	return list
}

func (a *answer) whole(name string, raw []byte) int64 {
	n, _, ok := numberOf(raw)
	a.note(name, ok && n >= 0)
	return n
}

func (a *answer) note(name string, ok bool) {
	if !ok && a.wrong == "" {
		a.wrong = name
	}
}

package wire

import (
	"fmt"
	"strconv"
	"strings"

	"tend/server/tend"
)

// widest is the largest width or height of a window that a hello may name, in pixels.
const widest = 1 << 20

// reader collects the first fault of a frame or an event while its fields are read,
// so that reading a field stays one line.
type reader struct {
	prefix string // of pointers: "" or "/e/3"
	faults []fieldFault
}

type fieldFault struct {
	fields fields // the field of an event that it is about
	code   tend.Code
	tend.Fault
}

func (r *reader) fail(f fields, name, reason, format string, args ...any) {
	r.faults = append(r.faults, fieldFault{fields: f, code: tend.Invalid, Fault: tend.Fault{
		Pointer: r.prefix + "/" + name, Code: reason, Detail: fmt.Sprintf(format, args...),
	}})
}

// text reads a string of at most most bytes.
func (r *reader) text(f fields, name string, raw []byte, most int) string {
	s, ok := textOf(raw)
	if !ok {
		r.fail(f, name, tend.ReasonType, "not a string")
	} else if len(s) > most {
		r.fail(f, name, tend.ReasonTooLong, "over %d bytes", most)
		return ""
	}
	return s
}

// id reads an id or a name: what things are looked up by.
func (r *reader) id(f fields, name string, raw []byte) string {
	s := r.text(f, name, raw, tend.MaxID)
	if strings.IndexByte(s, 0) >= 0 {
		r.fail(f, name, tend.ReasonValue, "holds the character U+0000, which cannot be kept")
	}
	return s
}

// clock reads milliseconds since 1970.
func (r *reader) clock(f fields, name string, raw []byte) int64 {
	ms, _, ok := numberOf(raw)
	if !ok {
		r.fail(f, name, tend.ReasonType, "not a number of milliseconds since 1970")
	}
	return ms
}

// page reads where a document is.
func (r *reader) page(f fields, raw []byte) (p tend.Page) {
	c, before := cursor{b: raw}, len(r.faults)
	if !c.open('{') {
		r.fail(f, "page", tend.ReasonType, "not a JSON object")
		return p
	}
	for c.more() {
		name, value := c.key(), c.value()
		if isNull(value) {
			continue
		}
		switch string(name) {
		case "url":
			p.URL = r.text(f, "page/url", value, MaxURL)
		case "title":
			p.Title = r.text(f, "page/title", value, MaxTitle)
		case "referrer":
			p.Referrer = r.text(f, "page/referrer", value, MaxURL)
		}
	}
	if len(r.faults) > before {
		return p
	}
	if p.URL == "" {
		r.fail(f, "page/url", tend.ReasonRequired, "missing")
	} else if !isAddress(p.URL) {
		r.fail(f, "page/url", tend.ReasonValue, "not an address that begins with http:// or https://")
	}
	return p
}

// isAddress takes what a browser gives as a document's address when it came by HTTP.
func isAddress(s string) bool {
	for _, scheme := range [...]string{"https://", "http://"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return !strings.ContainsAny(s[len(scheme):len(scheme)+1], "/?#")
		}
	}
	return false
}

func (r *reader) context(raw []byte) (ctx tend.Context) {
	c := cursor{b: raw}
	if !c.open('{') {
		r.fail(0, "context", tend.ReasonType, "not a JSON object")
		return ctx
	}
	for c.more() {
		name, value := c.key(), c.value()
		if isNull(value) {
			continue
		}
		switch string(name) {
		case "lang":
			ctx.Lang = r.text(0, "context/lang", value, MaxName)
		case "tz":
			ctx.Zone = r.text(0, "context/tz", value, MaxName)
		case "width":
			ctx.Width = r.pixels("context/width", value)
		case "height":
			ctx.Height = r.pixels("context/height", value)
		case "consent":
			ctx.Consent = r.level(0, "context/consent", value)
		case "push":
			ctx.Push = r.permission("context/push", value)
		}
	}
	return ctx
}

func (r *reader) pixels(name string, raw []byte) int {
	n, _, ok := numberOf(raw)
	if !ok || n < 0 || n > widest {
		r.fail(0, name, tend.ReasonValue, "not a number from 0 to %d", widest)
		return 0
	}
	return int(n)
}

// level reads how far a visitor lets the site go.
func (r *reader) level(f fields, name string, raw []byte) string {
	switch string(raw) {
	case `"none"`:
		return "none"
	case `"essential"`:
		return "essential"
	case `"full"`:
		return "full"
	}
	r.fail(f, name, tend.ReasonValue, "%s is none of none, essential, full", clip(raw))
	return ""
}

// permission reads what a browser lets the site do with notifications.
func (r *reader) permission(name string, raw []byte) tend.Permission {
	s, _ := textOf(raw)
	p, ok := tend.ParsePermission(s)
	if !ok {
		r.fail(0, name, tend.ReasonValue, "%s is none of default, granted, denied, unsupported", clip(raw))
	}
	return p
}

// refusal makes the error of a frame out of its first fault; nil when there is none.
func (r *reader) refusal() error {
	if len(r.faults) == 0 {
		return nil
	}
	first := r.faults[0]
	e := fault(strings.ReplaceAll(first.Pointer[1:], "/", "."), first.Fault.Code, first.Pointer, "%s", first.Detail)
	e.Code = first.code
	return e
}

// reasonToken is the code that auth has for a token over its bound, too.
const reasonToken = "token_too_large"

// token reads an identity token. One that is too long is no fault of form: it is
// refused like any other bad token.
func (r *reader) token(raw []byte) string {
	s, ok := textOf(raw)
	if !ok {
		r.fail(fieldToken, "token", tend.ReasonType, "not a string")
	} else if len(s) > MaxToken {
		r.fail(fieldToken, "token", reasonToken, "over %d bytes", MaxToken)
		r.faults[len(r.faults)-1].code = tend.Unauthorized
		return ""
	}
	return s
}

// eventFault makes the error of an event out of all its faults.
func (r *reader) eventFault(i int) *tend.Error {
	at := "/e/" + strconv.Itoa(i)
	e := &tend.Error{Code: r.faults[0].code, Reason: r.faults[0].Fault.Code}
	var said []string
	for _, f := range r.faults {
		name := strings.ReplaceAll(strings.Trim(f.Pointer, "/"), "/", ".")
		if name == "" {
			name = "event"
		}
		said = append(said, name+": "+f.Detail)
		f.Pointer = at + strings.TrimSuffix(f.Pointer, "/")
		e.Faults = append(e.Faults, f.Fault)
	}
	e.Message = strings.Join(said, "; ")
	return e
}

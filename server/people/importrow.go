package people

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// columnReader makes out of rows what they say, by a mapping.
type columnReader struct {
	kind, format string
	mapping      Mapping
	now          tend.Micros
	places       []mapped
}

// mapped is a column, or a path, and what it is mapped to.
type mapped struct {
	source string
	target string
	path   []string // NDJSON: the source, taken apart
	index  int      // CSV: of the column
	within []string // of traits or props; nil of other targets
}

func newColumnReader(kind, format string, m Mapping, now tend.Micros) *columnReader {
	r := &columnReader{kind: kind, format: format, mapping: m, now: now}
	for source, target := range m.Columns {
		p := mapped{source: source, target: target, path: strings.Split(source, "."), index: slices.Index(m.Header, source)}
		if path, ok := strings.CutPrefix(target, targets[kind].in+"."); ok {
			p.target, p.within = targets[kind].in, strings.Split(path, ".")
		}
		r.places = append(r.places, p)
	}
	// The order of a map is none; what a row becomes is always the same.
	slices.SortFunc(r.places, func(a, b mapped) int { return strings.Compare(a.source, b.source) })
	return r
}

// said is what a row says.
type said struct {
	user, anon string
	account    string
	name       string
	message    string
	at         tend.Micros // 0: it does not say
	owner      [2]string   // name, e-mail
	object     []byte      // traits or props, JSON; nil is none
}

// fault is why a row is not taken.
type fault = store.RefusedRow

// read reads a row.
func (r *columnReader) read(of row) (said, *fault) {
	if of.err != nil {
		return said{}, &fault{Line: of.line, Code: of.err.Reason, Detail: of.err.Message}
	}
	values, bad := r.values(of.text)
	if bad != nil {
		return said{}, &fault{Line: of.line, Code: bad.Reason, Detail: bad.Message}
	}
	c := &rowCheck{r: r, line: of.line}
	s := c.said(values)
	c.needs(&s)
	return s, c.fault
}

// values are those of the places, in their order; nil where the row has none.
func (r *columnReader) values(text []byte) ([]jsontext.Value, *tend.Error) {
	if !utf8.Valid(text) {
		return nil, tend.Errorf(tend.Invalid, reasonUTF8, "the row is not UTF-8: save the file as UTF-8")
	}
	out := make([]jsontext.Value, len(r.places))
	if r.format == FormatCSV {
		list, bad := fields(string(text), r.mapping.Delimiter)
		if bad == nil && len(list) != len(r.mapping.Header) {
			bad = tend.Errorf(tend.Invalid, reasonFields, "the row has %d fields, and the file has %d columns", len(list), len(r.mapping.Header))
		}
		if bad != nil {
			return nil, bad
		}
		for i, p := range r.places {
			out[i] = cell(list[p.index], p.within != nil)
		}
		return out, nil
	}
	v := jsontext.Value(text)
	if k := v.Kind(); r.kind == ImportList && v.IsValid() && (k == '"' || k == '0') {
		return []jsontext.Value{v}, nil
	}
	if !v.IsValid() || v.Kind() != '{' {
		return nil, tend.Errorf(tend.Invalid, reasonNotJSON, "the line is no JSON object (I-JSON, RFC 7493)")
	}
	var all map[string]jsontext.Value
	if json.Unmarshal(v, &all) != nil {
		return nil, tend.Errorf(tend.Invalid, reasonNotJSON, "the line is no JSON object")
	}
	for i, p := range r.places {
		if found := find(all, p.source, p.path); found.Kind() != 'n' {
			out[i] = found
		}
	}
	return out, nil
}

// find follows a path into an object; a name with dots in it goes first.
func find(all map[string]jsontext.Value, source string, path []string) jsontext.Value {
	if v, ok := all[source]; ok || len(path) == 1 {
		return v
	}
	v := all[path[0]]
	for _, name := range path[1:] {
		var inner map[string]jsontext.Value
		if v.Kind() != '{' || json.Unmarshal(v, &inner) != nil {
			return nil
		}
		v = inner[name]
	}
	return v
}

// cell is a field of CSV as JSON: nil for an empty one. What looks like a number, true or false
// is taken for it where values may have types, but for a number with a zero before it, or of more
// digits than can be kept: that is a postcode, or an id.
func cell(s string, typed bool) jsontext.Value {
	if s == "" {
		return nil
	}
	if typed && (s == "true" || s == "false" || len(s) <= 16 && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && jsontext.Value(s).IsValid()) {
		return jsontext.Value(s)
	}
	raw, _ := jsontext.AppendQuote(nil, s) // it is UTF-8
	return raw
}

// rowCheck collects the first thing that is wrong with a row.
type rowCheck struct {
	r     *columnReader
	line  int64
	fault *fault
}

func (c *rowCheck) fail(target, source, code, detail string) {
	if c.fault == nil {
		c.fault = &fault{Line: c.line, Code: code, Target: "/" + strings.ReplaceAll(target, ".", "/"), Source: source, Detail: detail}
	}
}

func (c *rowCheck) said(values []jsontext.Value) said {
	var s said
	tree := &branch{}
	for i := range c.r.places {
		p, v := &c.r.places[i], values[i]
		if len(v) == 0 {
			continue
		}
		switch p.target {
		case toUser:
			s.user = c.id(p, v)
		case toAnon:
			s.anon = c.id(p, v)
		case toAccount:
			s.account = c.id(p, v)
		case toMessage:
			s.message = c.id(p, v)
		case toCreated, toTime:
			s.at = c.moment(p, v)
		case toOwnerName:
			s.owner[0] = c.id(p, v)
		case toOwnerEmail:
			s.owner[1] = c.id(p, v)
		case toName:
			if c.r.kind == ImportAccounts {
				tree.put(v, toName)
			} else {
				s.name = c.id(p, v)
			}
		default:
			c.put(tree, p, v)
		}
	}
	s.object = c.object(tree)
	return s
}

// put takes an attribute or a property, or an object of them.
func (c *rowCheck) put(tree *branch, p *mapped, v jsontext.Value) {
	if p.within != nil {
		tree.put(v, p.within[0], p.within[1:]...)
		return
	}
	var all map[string]jsontext.Value
	if v.Kind() != '{' || json.Unmarshal(v, &all) != nil {
		c.fail(p.target, p.source, tend.ReasonType, "this must be a JSON object")
		return
	}
	for name, inner := range all {
		tree.put(inner, name)
	}
}

// id reads an id or a name; a number is taken for what it looks like.
func (c *rowCheck) id(p *mapped, v jsontext.Value) string {
	if v.Kind() == '0' {
		v = jsontext.Value(`"` + string(v) + `"`)
	}
	var check wire.Check
	s := check.ID(p.target, v)
	if err := check.Err(); err != nil {
		c.fail(p.target, p.source, err.Faults[0].Code, err.Faults[0].Detail)
	}
	return s
}

// object checks attributes or properties as the road does.
func (c *rowCheck) object(tree *branch) []byte {
	if len(tree.names) == 0 {
		return nil
	}
	in, raw := targets[c.r.kind].in, tree.append(nil)
	var check wire.Check
	check.Object(in, raw)
	switch err := check.Err(); {
	case err != nil:
		c.fail(in, "", err.Faults[0].Code, err.Faults[0].Detail)
	case len(raw) > wire.MaxEvent:
		c.fail(in, "", tend.ReasonTooLong, "they have more than "+strconv.Itoa(wire.MaxEvent)+" bytes of JSON")
	}
	return raw
}

// needs finds what is missing in a row.
func (c *rowCheck) needs(s *said) {
	who := s.user != "" || s.anon != ""
	switch c.r.kind {
	case ImportList:
		if s.user == "" {
			c.fail(toUser, "", tend.ReasonRequired, "missing: the row needs a user id")
		}
		return
	case ImportAccounts:
		if s.account == "" {
			c.fail(toAccount, "", tend.ReasonRequired, "missing: it says which account the row is about")
		}
		return
	case ImportEvents:
		if s.name == "" {
			c.fail(toName, "", tend.ReasonRequired, "missing: it says what happened")
		}
		if s.at == 0 {
			c.fail(toTime, "", tend.ReasonRequired, "missing: it says when it happened")
		}
	}
	if !who {
		c.fail(toUser, "", tend.ReasonRequired, "missing: the row needs user_id or anonymous_id")
	}
}

// future is how far ahead of ours a clock may be whose moments are taken.
const future = 5 * time.Minute

// layouts of moments besides RFC 3339; what names no zone is UTC.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly}

// moment reads when something happened.
func (c *rowCheck) moment(p *mapped, v jsontext.Value) tend.Micros {
	at, ok := parseMoment(v, c.r.mapping.TimeFormat)
	switch {
	case !ok:
		c.fail(p.target, p.source, tend.ReasonValue, "not a moment such as 2026-12-01T09:00:00Z, or not in the file's time_format")
	case at > c.r.now.Add(future):
		c.fail(p.target, p.source, "in_future", "this is in the future: only what has happened can be imported")
	case at <= 0:
		c.fail(p.target, p.source, tend.ReasonValue, "this is before 1970")
	}
	return min(at, c.r.now)
}

func parseMoment(v jsontext.Value, format string) (tend.Micros, bool) {
	text := string(v)
	if v.Kind() == '"' {
		raw, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return 0, false
		}
		text = strings.TrimSpace(string(raw))
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && format != timeRFC && math.Abs(n) < 1e17 {
		switch {
		case format == timeUnix, format == timeAuto && n < 1e11: // seconds until the year 5138
			n *= 1e6
		case format == timeUnixMS, n < 1e14:
			n *= 1e3
		}
		return tend.Micros(n), math.Abs(n) < 1e17
	}
	if format == timeUnix || format == timeUnixMS {
		return 0, false
	}
	for i, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return tend.Stamp(t), true
		}
		if i == 0 && format == timeRFC {
			break
		}
	}
	return 0, false
}

package people

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// The kinds of imports.
const (
	ImportPeople   = "people"
	ImportAccounts = "accounts"
	ImportEvents   = "events"
)

// The formats of files.
const (
	FormatCSV    = "csv"
	FormatNDJSON = "ndjson"
)

// What a column of a file may be mapped to, besides traits.PATH and props.PATH.
const (
	toUser       = "user_id"
	toAnon       = "anonymous_id"
	toCreated    = "created_at"
	toAccount    = "account_id"
	toName       = "name"
	toTime       = "timestamp"
	toMessage    = "message_id"
	toOwnerName  = "owner.name"
	toOwnerEmail = "owner.email"
	traits       = "traits" // the whole object, where a file has one
	props        = "props"
)

// targets are those of each kind; in opens what may follow behind the word and a dot.
var targets = map[string]struct {
	words []string
	in    string
}{
	ImportPeople:   {[]string{toUser, toAnon, toCreated, toAccount, traits}, traits},
	ImportAccounts: {[]string{toAccount, toName, toOwnerName, toOwnerEmail, traits}, traits},
	ImportEvents:   {[]string{toUser, toAnon, toName, toTime, toMessage, toAccount, props}, props},
}

// The ways to read moments.
const (
	timeAuto   = "auto"
	timeRFC    = "rfc3339"
	timeUnix   = "unix"
	timeUnixMS = "unix_ms"
)

// Mapping says what the columns of a file are.
type Mapping struct {
	Columns    map[string]string `json:"columns,omitempty"`
	TimeFormat string            `json:"time_format,omitempty"`
	Delimiter  string            `json:"delimiter,omitempty"` // of CSV, as it was guessed
	Header     []string          `json:"header,omitempty"`    // of CSV, as it stands in the file
	Plain      bool              `json:"plain,omitempty"`     // of CSV: the file has no row with the names of the columns
}

// The bounds of a mapping.
const (
	maxMapping = 64 << 10 // bytes of JSON
	maxColumns = 500
)

// ReadMapping reads a mapping as callers write it; "" is none.
func ReadMapping(kind, raw string) (Mapping, error) {
	m := Mapping{TimeFormat: timeAuto}
	if raw == "" {
		return m, nil
	}
	in := &tend.Input{}
	o, ok := in.ReadObject([]byte(raw), maxMapping)
	if ok {
		o.Only([]string{"columns", "time_format"}, nil)
		if o.Has("time_format") {
			m.TimeFormat = o.Choice("time_format", []string{timeAuto, timeRFC, timeUnix, timeUnixMS}, nil)
		}
		if c, ok := o.Object("columns"); ok {
			m.Columns = map[string]string{}
			for _, name := range c.Names() {
				m.Columns[name] = c.Text(name, tend.MaxID)
			}
		}
		m.check(kind, in)
	}
	return m, in.Err("the mapping is refused")
}

// check finds what no file could be read by.
func (m *Mapping) check(kind string, in *tend.Input) {
	by := map[string]string{}
	if len(m.Columns) > maxColumns {
		in.Fault("/columns", tend.ReasonTooLong, "%d columns, and %d are the most", len(m.Columns), maxColumns)
	}
	for _, column := range slices.Sorted(maps.Keys(m.Columns)) {
		target, at := m.Columns[column], "/columns/"+pointerEscape.Replace(column)
		switch {
		case !targetOf(kind, target):
			in.Fault(at, tend.ReasonValue, "%q is no target for %s: write %s", clip(target), kind, wordsFor(kind))
		case by[target] != "":
			in.Fault(at, "twice", "%q is the target of %q as well", clip(target), clip(by[target]))
		}
		by[target] = column
	}
	for target, column := range by {
		for i := range len(target) {
			if target[i] == '.' && by[target[:i]] != "" {
				in.Fault("/columns/"+pointerEscape.Replace(column), "twice", "%q lies within %q, which %q is", clip(target), clip(target[:i]), clip(by[target[:i]]))
			}
		}
	}
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// targetOf tells whether a word is a target of a kind.
func targetOf(kind, word string) bool {
	of := targets[kind]
	if slices.Contains(of.words, word) {
		return true
	}
	path, ok := strings.CutPrefix(word, of.in+".")
	return ok && path != "" && !slices.Contains(strings.Split(path, "."), "")
}

func wordsFor(kind string) string {
	of := targets[kind]
	return strings.Join(of.words[:len(of.words)-1], ", ") + " or " + of.in + ".PATH"
}

// needs are the targets that a file of a kind cannot do without; of those in one list, one does.
var needs = map[string][][]string{
	ImportPeople:   {{toUser, toAnon}},
	ImportAccounts: {{toAccount}},
	ImportEvents:   {{toUser, toAnon}, {toName}, {toTime}},
}

// complete finds what is missing in a mapping, and columns that a file does not have.
func (m *Mapping) complete(kind string) error {
	in := &tend.Input{}
	found := slices.Collect(maps.Values(m.Columns))
	for _, any := range needs[kind] {
		if !slices.ContainsFunc(any, func(t string) bool { return slices.Contains(found, t) }) {
			in.Fault("/columns", tend.ReasonRequired, "no column is %s: map one to it", strings.Join(any, " or "))
		}
	}
	if m.Header != nil {
		for _, column := range slices.Sorted(maps.Keys(m.Columns)) {
			if !slices.Contains(m.Header, column) {
				in.Fault("/columns/"+pointerEscape.Replace(column), "no_such_column", "the file has no column %q", clip(column))
			}
		}
	}
	return in.Err("the file cannot be read by this mapping")
}

// keep writes the mapping down.
func (m *Mapping) keep() (string, error) {
	raw, err := json.Marshal(m, json.Deterministic(true))
	if err != nil {
		return "", tend.Errorf(tend.Invalid, "not_utf8", "the names of the columns are not UTF-8: save the file as UTF-8")
	}
	return string(raw), nil
}

// KeptMapping reads the mapping of an import that was taken in.
func KeptMapping(raw string) (m Mapping, err error) {
	if err := json.Unmarshal([]byte(raw), &m); err != nil {
		return m, tend.Errorf(tend.Internal, "", "people: mapping of an import: %w", err)
	}
	return m, nil
}

// synonyms are what others call our targets, without case, spaces and signs; the first that a
// file has is taken.
var synonyms = map[string]map[string][]string{
	ImportPeople: {
		toUser:    {"userid", "id", "uid", "externalid", "customerid", "distinctid", "user"},
		toAnon:    {"anonymousid", "deviceid", "visitorid"},
		toCreated: {"createdat", "signedupat", "signupdate", "created", "firstseen", "firstseenat", "registeredat"},
		toAccount: {"accountid", "companyid", "groupid", "organizationid", "organisationid", "orgid", "workspaceid", "teamid"},
		traits:    {"traits", "userproperties", "attributes"},
	},
	ImportAccounts: {
		toAccount:    {"accountid", "id", "companyid", "groupid", "organizationid", "organisationid", "orgid", "workspaceid"},
		toName:       {"name", "accountname", "companyname"},
		toOwnerName:  {"ownername", "owner"},
		toOwnerEmail: {"owneremail"},
		traits:       {"traits", "attributes"},
	},
	ImportEvents: {
		toUser:    {"userid", "uid", "externalid", "customerid", "distinctid", "user"},
		toAnon:    {"anonymousid", "deviceid", "visitorid"},
		toName:    {"event", "eventname", "eventtype", "action", "name"},
		toTime:    {"timestamp", "originaltimestamp", "time", "eventtime", "occurredat", "receivedat", "createdat", "date", "ts"},
		toMessage: {"messageid", "insertid", "eventid", "uuid"},
		toAccount: {"accountid", "groupid", "companyid"},
		props:     {"properties", "props", "eventproperties"},
	},
}

// guess finds what the columns of a file may be. What nothing is found for is an attribute, or
// a property. object tells which of them are objects in the file.
func guess(kind string, columns []string, object func(string) bool) map[string]string {
	of, out := targets[kind], map[string]string{}
	taken := map[string]bool{}
	plain := map[string]string{}
	for _, c := range columns {
		if p := bare(c); plain[p] == "" {
			plain[p] = c
		}
	}
	for _, c := range columns { // ours first
		if targetOf(kind, c) && !taken[c] && (c != of.in || object(c)) {
			out[c], taken[c] = c, true
		}
	}
	for _, target := range of.words {
		for _, word := range synonyms[kind][target] {
			c, ok := plain[word]
			if ok && !taken[target] && out[c] == "" && (target == of.in) == object(c) {
				out[c], taken[target] = target, true
			}
		}
	}
	for _, c := range columns {
		if to := of.in + "." + c; out[c] == "" && !taken[of.in] && targetOf(kind, to) && len(to) <= tend.MaxID {
			out[c] = to
		}
	}
	return out
}

// bare is a column's name without case, spaces and signs.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
}

func clip(s string) string { return clipTo(s, 80) }

func clipTo(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

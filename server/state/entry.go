package state

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"tend/server/tend"
)

// Bounds of what is kept of an entry, in bytes.
const (
	maxReferrer = 1024
	maxUTM      = 255
)

// Entry is how somebody came to the running visit: what its first page was opened from, and
// the campaign parameters of its address. "" is none.
type Entry struct {
	Known    bool // the visit has had its first page
	Referrer string
	UTM      [5]string // in the order of UTMNames
}

// UTMNames are the campaign parameters of an address, which has them behind "utm_".
var UTMNames = [5]string{"source", "medium", "campaign", "term", "content"}

// enter notes the first page of a visit. One that arrives late and was before it is of
// another.
func (s *State) enter(e *tend.Event) {
	if s.Entry.Known || e.Page == nil || e.At < s.Visit {
		return
	}
	s.Entry = Entry{Known: true, Referrer: clip(e.Page.Referrer, maxReferrer)}
	address, _, _ := strings.Cut(e.Page.URL, "#")
	_, query, _ := strings.Cut(address, "?")
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, ok := strings.CutPrefix(name, "utm_")
		for i := range UTMNames {
			if ok && name == UTMNames[i] && s.Entry.UTM[i] == "" { // the first one counts
				s.Entry.UTM[i] = clip(unescape(value), maxUTM)
			}
		}
	}
}

// unescape reads a part of a query; what was not escaped well stays as it is.
func unescape(s string) string {
	if text, err := url.QueryUnescape(s); err == nil {
		return text
	}
	return s
}

// clip cuts a text to so many bytes, between two characters. What it gives is a copy: a part
// of a long address would keep all of it.
func clip(s string, limit int) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return strings.Clone(s)
}

func (s *State) appendContext(b []byte) []byte {
	for _, t := range [...]string{s.Browser, s.OS, s.Device} {
		b = appendText(b, t)
	}
	b = appendFlag(b, s.Entry.Known)
	b = appendText(b, s.Entry.Referrer)
	for _, t := range s.Entry.UTM {
		b = appendText(b, t)
	}
	return b
}

func (r *reader) context(s *State) {
	s.Browser, s.OS, s.Device = r.text(), r.text(), r.text()
	s.Entry.Known, s.Entry.Referrer = r.flag(), r.text()
	for i := range s.Entry.UTM {
		s.Entry.UTM[i] = r.text()
	}
}

package state

import (
	"fmt"
	"strings"

	"tend/server/tend"
)

// MaxPattern is the length of the longest page pattern, in bytes.
const MaxPattern = 2048

// Pattern matches addresses of pages.
//
// A pattern that begins with "/" is compared with the path of an address, and
// with its query only when the pattern has a "?": then the part before it with
// the path and the part behind it with the query. Any other pattern is compared
// with the whole address, query included. The fragment (#...) never counts. "*"
// stands for any run of characters, also none; everything else stands for
// itself, in the same case. One slash at the very end of a path or of a whole
// address does not count, neither in the pattern nor in the address: "/a" and
// "/a/" are one page, and "/a/*" are the pages below it. Only "/" itself stays.
//
// The zero Pattern matches every address.
type Pattern struct {
	Subject Subject
	Page    Glob // compared with the path or the whole address
	Query   Glob // SubjectQuery only
}

// Subject is the part of an address with which a pattern is compared.
type Subject uint8

// The subjects of patterns.
const (
	SubjectAny   Subject = iota
	SubjectPath          // the path
	SubjectQuery         // the path, and the query
	SubjectWhole         // the address without its fragment
)

// CompilePattern makes a Pattern. An empty one, or one longer than MaxPattern
// bytes, is Invalid.
func CompilePattern(s string) (Pattern, error) { return compilePattern(s, NewGlob) }

// ExactPattern makes a Pattern in which "*" stands for itself as well: one
// address, with the same rules for path, query, fragment and slash.
func ExactPattern(s string) (Pattern, error) { return compilePattern(s, ExactGlob) }

func compilePattern(s string, parse func(string) Glob) (Pattern, error) {
	if s == "" {
		return Pattern{}, tend.Errorf(tend.Invalid, tend.ReasonRequired, "a page pattern is empty: write * for every page")
	}
	if len(s) > MaxPattern {
		return Pattern{}, tend.Errorf(tend.Invalid, tend.ReasonTooLong,
			"a page pattern has %d bytes, at most %d are taken", len(s), MaxPattern)
	}
	s, _, _ = strings.Cut(escape(s), "#")
	if s == "" {
		return Pattern{}, tend.Errorf(tend.Invalid, tend.ReasonValue, "a page pattern is only a fragment: what follows # never counts")
	}
	if s[0] != '/' {
		return Pattern{Subject: SubjectWhole, Page: parse(noSlash(s))}, nil
	}
	path, query, found := strings.Cut(s, "?")
	p := Pattern{Subject: SubjectPath, Page: parse(noSlash(path))}
	if found {
		p.Subject, p.Query = SubjectQuery, parse(query)
	}
	return p, nil
}

// Match tells whether an address matches. It takes time in proportion to the
// length of the address and does not allocate.
func (p Pattern) Match(url string) bool {
	var a Address
	a.Cut(url)
	return p.Of(&a)
}

// Of is Match of an address that was cut before.
func (p *Pattern) Of(a *Address) bool {
	switch p.Subject {
	case SubjectPath:
		return p.Page.Match(a.Page)
	case SubjectQuery:
		return p.Page.Match(a.Page) && p.Query.Match(a.Query)
	case SubjectWhole:
		return p.Page.Match(a.Site)
	case SubjectAny:
	}
	return true
}

// escape writes what a browser never leaves bare in an address as it would.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

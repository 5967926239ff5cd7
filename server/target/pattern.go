package target

import (
	"fmt"
	"strings"

	"tend/server/state"
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
	subject subject
	page    state.Glob // compared with the path or the whole address
	query   state.Glob // subjectQuery only
}

type subject uint8

const (
	subjectAny   subject = iota
	subjectPath          // the path
	subjectQuery         // the path, and the query
	subjectWhole         // the address without its fragment
)

// CompilePattern makes a Pattern. An empty one, or one longer than MaxPattern
// bytes, is Invalid.
func CompilePattern(s string) (Pattern, error) { return compilePattern(s, state.NewGlob) }

// ExactPattern makes a Pattern in which "*" stands for itself as well: one
// address, with the same rules for path, query, fragment and slash.
func ExactPattern(s string) (Pattern, error) { return compilePattern(s, state.ExactGlob) }

// CheckPattern tells what is wrong with a page pattern.
func CheckPattern(s string) error {
	_, err := CompilePattern(s)
	return err
}

func compilePattern(s string, parse func(string) state.Glob) (Pattern, error) {
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
		return Pattern{subject: subjectWhole, page: parse(noSlash(s))}, nil
	}
	path, query, found := strings.Cut(s, "?")
	p := Pattern{subject: subjectPath, page: parse(noSlash(path))}
	if found {
		p.subject, p.query = subjectQuery, parse(query)
	}
	return p, nil
}

// PageOf gives the pages on which a trigger counts: of a page trigger those that it
// waits for, of one that the browser sees those on which it looks. Without any it is
// the zero Pattern.
func PageOf(t tend.Trigger) (Pattern, error) {
	switch {
	case t.Type == "page" && t.Value != "" && t.Op == "eq":
		return ExactPattern(t.Value)
	case t.Type == "page" && t.Value != "":
		return CompilePattern(t.Value)
	case t.Watched() && t.Page != "":
		return CompilePattern(t.Page)
	}
	return Pattern{}, nil
}

// Match tells whether an address matches. It takes time in proportion to the
// length of the address and does not allocate.
func (p Pattern) Match(url string) bool {
	var a address
	a.cut(url)
	return p.match(&a)
}

func (p *Pattern) match(a *address) bool {
	switch p.subject {
	case subjectPath:
		return p.page.Match(a.page)
	case subjectQuery:
		return p.page.Match(a.page) && p.query.Match(a.query)
	case subjectWhole:
		return p.page.Match(a.site)
	case subjectAny:
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

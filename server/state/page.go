package state

import "strings"

// PageTest is what is asked of an address. Its value is compared with the same part of the address as
// a Pattern is. Where no address is known, only ne holds.
type PageTest struct {
	Op    string `json:"op"` // eq, ne, contains, starts_with, matches
	Value string `json:"value"`

	how     pageOp
	not     bool
	pattern Pattern // pageMatches
	part    Subject // pageContains, pageStarts: what text is compared with
	text    string
}

type pageOp uint8

const (
	pageMatches pageOp = iota // eq, ne, matches
	pageContains
	pageStarts
)

// NewPageTest makes one; a value that can never be the part of an address is Invalid.
func NewPageTest(op, value string) (PageTest, error) {
	p := PageTest{Op: op, Value: value, not: op == "ne"}
	var err error
	switch op {
	case "eq", "ne":
		p.pattern, err = ExactPattern(value)
	case "matches":
		p.pattern, err = CompilePattern(value)
	default:
		p.how = pageContains
		if op == "starts_with" {
			p.how = pageStarts
		}
		var literal Pattern
		literal, err = ExactPattern(value) // refuses what can never match
		p.part = literal.Subject
		p.text, _, _ = strings.Cut(escape(value), "#")
	}
	return p, err
}

// Of tells whether it holds for an address.
func (p *PageTest) Of(a *Address) bool {
	if a.URL == "" {
		return p.not
	}
	if p.how == pageMatches {
		return p.pattern.Of(a) != p.not
	}
	text := a.Whole
	switch p.part {
	case SubjectPath:
		text = a.Path
	case SubjectQuery:
		text = a.Target
	case SubjectWhole, SubjectAny:
	}
	if p.how == pageStarts {
		return strings.HasPrefix(text, p.text)
	}
	return strings.Contains(text, p.text)
}

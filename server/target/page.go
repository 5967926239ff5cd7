package target

import "strings"

// page: where the person is. The value is compared with the same part of the
// address as a Pattern is. Where no page is known, only ne holds.
type page struct {
	op      pageOp
	not     bool
	pattern Pattern // pageMatches
	part    subject // pageContains, pageStarts: what text is compared with
	text    string
}

type pageOp uint8

const (
	pageMatches pageOp = iota // eq, ne, matches
	pageContains
	pageStarts
)

func (p *page) match(a *address) bool {
	if a.url == "" {
		return p.not
	}
	if p.op == pageMatches {
		return p.pattern.match(a) != p.not
	}
	text := a.whole
	switch p.part {
	case subjectPath:
		text = a.path
	case subjectQuery:
		text = a.target
	case subjectWhole, subjectAny:
	}
	if p.op == pageStarts {
		return strings.HasPrefix(text, p.text)
	}
	return strings.Contains(text, p.text)
}

func (o object) page() tree {
	o.allow("type", "op", "value")
	op := o.choice("op", "", []string{"eq", "ne", "contains", "starts_with", "matches"}, nil)
	value, ok := o.text("value", MaxPattern)
	if !ok {
		return tree{}
	}
	p := page{not: op == "ne"}
	var err error
	switch op {
	case "eq", "ne":
		p.pattern, err = ExactPattern(value)
	case "matches":
		p.pattern, err = CompilePattern(value)
	default:
		p.op = pageContains
		if op == "starts_with" {
			p.op = pageStarts
		}
		var literal Pattern
		literal, err = ExactPattern(value) // refuses what can never match
		p.part = literal.subject
		p.text, _, _ = strings.Cut(escape(value), "#")
	}
	o.failed("value", err)
	return tree{test: test{kind: kindPage, page: &p}}
}

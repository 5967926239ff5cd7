package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"tend/server/tend"
)

// markdown reads what stands in a line: **bold**, *italic*, `code` and [links](/x). A
// text has paragraphs and no other blocks, no markup of HTML, no pictures.
var markdown = parser.NewParser(
	parser.WithBlockParsers(util.Prioritized(paragraphs{parser.NewParagraphParser()}, 100)),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewEmphasisParser(), 300),
	),
)

// paragraphs may begin with spaces: there is no block of code that would.
type paragraphs struct{ parser.BlockParser }

func (paragraphs) CanAcceptIndentedLine() bool { return true }

// maxMarkup is how many signs of Markdown a text may have: the time to read them grows
// with their square, and so do the steps that they cost.
const maxMarkup = 250

// read gives the plain words of a text, and its spans where it has any markup. fault
// says what cannot be.
func read(source string) (plain string, spans []tend.Span, fault string) {
	switch n := signs(source); {
	case n == 0:
		return source, nil, ""
	case n > maxMarkup:
		return "", nil, fmt.Sprintf("it has %d signs of Markdown (* _ ` [ ] \\), at most %d are taken", n, maxMarkup)
	}
	r := reader{source: []byte(source)}
	r.walk(markdown.Parse(text.NewReader(r.source)), tend.Span{})
	var b strings.Builder
	marked := false
	for _, s := range r.spans {
		b.WriteString(s.Text)
		marked = marked || s != (tend.Span{Text: s.Text})
	}
	if !marked {
		return b.String(), nil, r.fault
	}
	return b.String(), r.spans, r.fault
}

// signs counts what the Markdown of a line is made of.
func signs(s string) (n int) {
	for i := range len(s) {
		if strings.IndexByte("*_`[]\\", s[i]) >= 0 {
			n++
		}
	}
	return n
}

type reader struct {
	source []byte
	spans  []tend.Span
	fault  string
}

func (r *reader) walk(n ast.Node, style tend.Span) {
	switch n := n.(type) {
	case *ast.Paragraph:
		if n.PreviousSibling() != nil {
			r.add("\n\n", tend.Span{})
		}
	case *ast.Text:
		s := n.Segment.Value(r.source)
		if !n.IsRaw() {
			s = util.UnescapePunctuations(s)
		}
		end := ""
		if n.SoftLineBreak() || n.HardLineBreak() {
			end = "\n"
		}
		r.add(string(s)+end, style)
	case *ast.Emphasis:
		style.Bold = style.Bold || n.Level == 2
		style.Italic = style.Italic || n.Level == 1
	case *ast.CodeSpan:
		style.Code = true
	case *ast.Link:
		style.Href = string(util.UnescapePunctuations(n.Destination))
		if style.Href == "" {
			r.fault = "a link has no address"
		}
	case *ast.Image:
		r.fault = "a picture is a block of its own, not a part of a text"
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.walk(c, style)
	}
}

// add puts words behind those that are there: into the last span where it looks alike.
func (r *reader) add(words string, style tend.Span) {
	if words == "" {
		return
	}
	if last := len(r.spans) - 1; last >= 0 {
		alike := r.spans[last]
		if alike.Text = ""; alike == style {
			r.spans[last].Text += words
			return
		}
	}
	style.Text = words
	r.spans = append(r.spans, style)
}

// hrefs are the addresses that a text leads to.
func hrefs(spans []tend.Span) []string {
	var list []string
	for _, s := range spans {
		if s.Href != "" && !slices.Contains(list, s.Href) {
			list = append(list, s.Href)
		}
	}
	return list
}

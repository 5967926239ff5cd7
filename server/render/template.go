package render

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/osteele/liquid/expressions"
	liquid "github.com/osteele/liquid/render"

	"github.com/osteele/liquid/parser"

	"tend/server/tend"
)

// Bounds of one text as it is written.
const (
	maxMarks = 50 // placeholders and tags
	maxDepth = 4  // blocks within blocks
)

// Of says for which campaign a message is.
type Of struct {
	Event bool // its trigger is an event, so that there are values of one
}

// For is of which kind a campaign with a trigger is.
func For(t *tend.Trigger) Of { return Of{Event: t.Type == "event" || t.Type == "api"} }

// template is one text with placeholders, compiled.
type template struct {
	root  liquid.Node
	slots []slot
	marks []mark // the placeholders, as put numbers them
	cost  int    // of running through it once
}

// mark is one placeholder.
type mark struct {
	source string // as it is written, for people
	deps   []int  // the slots that its value comes from
}

// dynamic tells whether a text has placeholders or tags, or is meant to.
func dynamic(s string) bool {
	return strings.Contains(s, "{{") || strings.Contains(s, "{%") || strings.Contains(s, "}}") || strings.Contains(s, "%}")
}

// compiler takes a text apart and writes it anew for the library.
type compiler struct {
	rewriter
	out   strings.Builder
	bare  strings.Builder // the text with a sentinel for each placeholder and without tags, to look at
	marks []mark
	count int
	open  []block
}

type block struct{ name, loop string }

// compile reads a text with placeholders; bare is what it looks like without its
// values. why says what is wrong with it, "" for nothing.
func compile(src string, of Of) (t *template, bare, why string) {
	c := &compiler{rewriter: rewriter{of: of, locals: map[string][]int{}}}
	if why = c.scan(src); why != "" {
		return nil, "", why
	}
	if len(c.open) > 0 {
		return nil, "", "{% " + c.open[len(c.open)-1].name + " %} has no {% end" + c.open[len(c.open)-1].name + " %}"
	}
	root, err := library.Compile(c.out.String(), parser.SourceLoc{})
	if err != nil { // each piece was parsed before: this cannot be
		return nil, "", "its tags do not fit together"
	}
	return &template{root: root, slots: c.slots, marks: c.marks, cost: c.count}, c.bare.String(), ""
}

func (c *compiler) scan(src string) string {
	for {
		at := strings.Index(src, "{{")
		if tag := strings.Index(src, "{%"); tag >= 0 && (at < 0 || tag < at) {
			at = tag
		}
		text := src
		if at >= 0 {
			text = src[:at]
		}
		if strings.Contains(text, "}}") || strings.Contains(text, "%}") {
			return "there is a }} or %} that closes nothing"
		}
		if strings.ContainsFunc(text, sentinel) {
			return "it has a character of the private use planes"
		}
		c.out.WriteString(text)
		c.bare.WriteString(text)
		if at < 0 {
			return ""
		}
		opener := src[at : at+2]
		closer := "}}"
		if opener == "{%" {
			closer = "%}"
		}
		body, rest, closed := strings.Cut(src[at+2:], closer)
		if !closed {
			return "a " + opener + " is not closed by " + closer
		}
		if strings.ContainsAny(body, "{}") {
			return short(opener+body+closer) + ": there is a curly bracket within it"
		}
		if c.count++; c.count > maxMarks {
			return fmt.Sprintf("it has more than %d placeholders and tags", maxMarks)
		}
		if why := c.mark(opener, body, closer); why != "" {
			return short(opener+body+closer) + ": " + why
		}
		src = rest
	}
}

// mark writes one placeholder or tag.
func (c *compiler) mark(opener, body, closer string) string {
	if strings.HasPrefix(body, "-") {
		opener, body = opener+"-", body[1:]
	}
	if strings.HasSuffix(body, "-") {
		closer, body = "-"+closer, body[:len(body)-1]
	}
	tokens, why := lex(body)
	if why != "" {
		return why
	}
	if len(tokens) == 0 {
		return "there is nothing in it"
	}
	text := ""
	if opener[1] == '{' {
		text, why = c.placeholder(tokens, strings.TrimSpace(body))
	} else {
		text, why = c.tag(tokens)
	}
	if why == "" {
		c.out.WriteString(opener + text + " " + closer)
		if strings.HasPrefix(text, " for ") {
			c.out.WriteString("{% step %}")
		}
	}
	return why
}

func (c *compiler) placeholder(tokens []token, source string) (string, string) {
	text, why := c.write(tokens, inPlaceholder)
	if why != "" {
		return "", why
	}
	if _, err := expressions.Parse(text); err != nil {
		return "", "it cannot be read: write a value, then filters, such as person.first_name | default: 'there'"
	}
	c.bare.WriteRune(sentinelOf(len(c.marks)))
	c.marks = append(c.marks, mark{source: source, deps: slices.Clone(c.deps)})
	return text + " | put: " + strconv.Itoa(len(c.marks)-1), ""
}

var name = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

const tagNames = "if, elsif, else, unless, case, when, for, assign, and the end of each"

func (c *compiler) tag(tokens []token) (string, string) {
	t, args := tokens[0].text, tokens[1:]
	switch t {
	case "if", "unless", "case":
		return c.begin(t, "", args)
	case "elsif", "when":
		within := map[string][]string{"elsif": {"if", "unless"}, "when": {"case"}}[t]
		if !slices.Contains(within, c.within()) {
			return "", t + " stands in " + strings.Join(within, " and ")
		}
		return c.condition(t, args)
	case "else":
		if c.within() == "" {
			return "", "else stands within if, unless, case or for"
		}
		return c.alone(t, args)
	case "endif", "endunless", "endcase", "endfor":
		if c.within() != t[3:] {
			return "", "there is no " + t[3:] + " open for it to end"
		}
		last := c.open[len(c.open)-1]
		c.open = c.open[:len(c.open)-1]
		if last.loop != "" {
			delete(c.locals, last.loop)
			c.inLoop = false
		}
		return c.alone(t, args)
	case "for":
		return c.loop(args)
	case "assign":
		return c.assign(args)
	}
	return "", "there is no tag " + t + "; there are " + tagNames
}

func (c *compiler) within() string {
	if len(c.open) == 0 {
		return ""
	}
	return c.open[len(c.open)-1].name
}

func (c *compiler) alone(t string, args []token) (string, string) {
	if len(args) > 0 {
		return "", t + " stands alone"
	}
	return " " + t, ""
}

func (c *compiler) begin(t, loop string, args []token) (string, string) {
	if len(c.open) >= maxDepth {
		return "", fmt.Sprintf("blocks within blocks go at most %d deep", maxDepth)
	}
	c.open = append(c.open, block{t, loop})
	if loop != "" {
		return "", ""
	}
	return c.condition(t, args)
}

func (c *compiler) condition(t string, args []token) (string, string) {
	text, why := c.write(args, inCondition)
	if why != "" {
		return "", why
	}
	selector := ""
	if t == "when" {
		selector = expressions.WhenStatementSelector
	}
	if _, err := expressions.ParseStatement(selector, text); err != nil {
		return "", "it cannot be read: write a value, or two of them with ==, !=, <, >, <=, >= or contains between"
	}
	return " " + t + text, ""
}

// local checks a name that the author gives to a value.
func (c *compiler) local(t token) string {
	switch {
	case t.kind != word || !name.MatchString(t.text):
		return "a name has letters, digits and underscores"
	case slices.Contains(roots, t.text) || slices.Contains(keywords, t.text) || t.text == "forloop":
		return t.text + " has a meaning already: choose another name"
	case c.locals[t.text] != nil && c.inLoop && c.open[0].loop == t.text:
		return t.text + " is the loop's own name"
	}
	return ""
}

// named writes a name, what stands between, and a value.
func (c *compiler) named(args []token, between string, use usage) (string, string) {
	if len(args) < 3 || !args[1].is(between) {
		return "", "write a name, " + between + " and a value"
	}
	if why := c.local(args[0]); why != "" {
		return "", why
	}
	text, why := c.write(args[2:], use)
	return "l_" + args[0].text + " " + between + text, why
}

func (c *compiler) assign(args []token) (string, string) {
	text, why := c.named(args, "=", inAssign)
	if why != "" {
		return "", why
	}
	if _, err := expressions.ParseStatement(expressions.AssignStatementSelector, text); err != nil {
		return "", "it cannot be read: write a name, =, a value and its filters"
	}
	c.locals[args[0].text] = append(append([]int{}, c.locals[args[0].text]...), c.deps...)
	return " assign " + text, ""
}

func (c *compiler) loop(args []token) (string, string) {
	if c.inLoop {
		return "", "a for within a for is not available"
	}
	text, why := c.named(args, "in", inFor)
	if why != "" {
		return "", why
	}
	if _, err := expressions.ParseStatement(expressions.LoopStatementSelector, text); err != nil {
		return "", "it cannot be read: write for item in person.items, and limit: 3 behind it if you like"
	}
	if _, why := c.begin("for", args[0].text, nil); why != "" {
		return "", why
	}
	c.inLoop = true
	c.locals[args[0].text] = append([]int{}, c.deps...)
	return " for " + text, ""
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return s
}

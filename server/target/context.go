package target

import (
	"slices"
	"strconv"
	"strings"

	"tend/server/state"
	"tend/server/tend"
)

// context: with what somebody came, and how. What is not known is to its operators what a
// missing attribute is.
type context struct {
	path  string // as it is written
	of    contextPart
	utm   int       // partUTM: place in state.UTMNames
	value attribute // what is asked of it; its path is not used
}

type contextPart uint8

const (
	partDevice contextPart = iota
	partBrowser
	partOS
	partLanguage
	partReferrer
	partUTM
	partWidth
)

var contextPaths = []string{
	"device", "browser", "os", "language", "width", "referrer", "utm.source", "utm.medium", "utm.campaign", "utm.term", "utm.content",
}

func (c *context) match(s *state.State) bool {
	v := c.known(s)
	if v.Kind == state.Text && v.Text == "" || v.Kind == state.Number && v.Num == 0 {
		return c.value.Not
	}
	if c.of == partLanguage && (c.value.Op == state.OpEq || c.value.Op == state.OpIn) {
		return c.speaks(v.Text) != c.value.Not
	}
	return c.value.Holds(&v) != c.value.Not
}

func (c *context) known(s *state.State) state.Value {
	text := ""
	switch c.of {
	case partWidth:
		return state.Value{Kind: state.Number, Num: float64(s.Width)}
	case partDevice:
		text = s.Device
	case partBrowser:
		text = s.Browser
	case partOS:
		text = s.OS
	case partLanguage:
		text = s.Lang
	case partReferrer:
		text = s.Entry.Referrer
	case partUTM:
		text = s.Entry.UTM[c.utm]
	}
	return state.Value{Kind: state.Text, Text: text}
}

// speaks tells whether a language is one of those asked for: as a basic language range of
// RFC 4647, section 3.3.1, in which de stands for de-AT too.
func (c *context) speaks(lang string) bool {
	if c.value.Op == state.OpEq {
		return inRange(lang, c.value.Text)
	}
	for _, one := range c.value.Texts {
		if inRange(lang, one) {
			return true
		}
	}
	return false
}

func inRange(lang, asked string) bool {
	return len(lang) >= len(asked) && strings.EqualFold(lang[:len(asked)], asked) && (len(lang) == len(asked) || lang[len(asked)] == '-')
}

// contextOps are the operators for each kind of part: words from a list, texts, numbers.
var (
	wordOps   = []string{"eq", "ne", "in", "not_in", "exists"}
	textOps   = []string{"eq", "ne", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "matches", "exists"}
	numberOps = []string{"eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "between", "exists"}
)

func (o object) context() tree {
	o.allow("type", "path", "op", "value")
	c := context{path: o.choice("path", "", contextPaths, nil)}
	ops, words, numbers := textOps, []string(nil), false
	switch name, isUTM := strings.CutPrefix(c.path, "utm."); {
	case isUTM:
		c.of, c.utm = partUTM, slices.Index(state.UTMNames[:], name)
	case c.path == "device":
		c.of, ops, words = partDevice, wordOps, tend.DeviceWords
	case c.path == "browser":
		c.of, ops, words = partBrowser, wordOps, tend.BrowserWords
	case c.path == "os":
		c.of, ops, words = partOS, wordOps, tend.OSWords
	case c.path == "language":
		c.of = partLanguage
	case c.path == "referrer":
		c.of = partReferrer
	case c.path == "width":
		c.of, ops, numbers = partWidth, numberOps, true
	default: // the fault is noted
		return tree{}
	}
	if o.choice("op", "", ops, nil) == "" {
		return tree{}
	}
	o.comparison(&c.value)
	if op := c.value.Op; op == state.OpEq || op == state.OpIn || op == state.OpContains {
		o.contextValues(numbers, words)
	}
	return tree{test: test{kind: kindContext, context: &c}}
}

// contextValues notes what can never be the value of a part.
func (o object) contextValues(numbers bool, words []string) {
	list, isList := o.m["value"].([]any)
	at := object{c: o.c, at: o.pointer("value")}
	if !isList {
		list, at = []any{o.m["value"]}, o
	}
	for i, v := range list {
		name := "value"
		if isList {
			name = strconv.Itoa(i)
		}
		text, isText := v.(string)
		_, isNumber := v.(float64)
		switch {
		case v == nil: // noted already
		case numbers && !isNumber:
			at.wrong(name, "a number of pixels", v)
		case !numbers && !isText:
			at.wrong(name, "a text", v)
		case words != nil && !slices.Contains(words, text):
			at.fault(name, tend.ReasonValue, quote(text)+" is none: use one of "+strings.Join(words, ", "))
		}
	}
}

func (c *context) has(s *state.State) string {
	v := c.known(s)
	switch {
	case v.Kind == state.Text && v.Text == "" || v.Kind == state.Number && v.Num == 0:
		return c.path + " is not known"
	case v.Kind == state.Number:
		return c.path + " is " + strconv.Itoa(int(v.Num))
	}
	return c.path + " is " + strconv.Quote(v.Text)
}

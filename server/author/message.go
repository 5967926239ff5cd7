package author

import (
	"errors"
	"slices"
	"strings"

	"tend/server/render"
	"tend/server/tend"
)

// Bounds of a message as it is written: lengths in bytes, and counts.
const (
	maxBlocks    = 12
	maxButtons   = 2
	maxQuestions = 5
	maxHeading   = 500
	maxText      = 4000
	maxLabel     = 200
	maxURL       = 2048
	maxProps     = 4096
	maxSelector  = 500
	maxAlt       = 500
	maxSide      = 4096 // CSS pixels of an image
	maxQuestion  = 500
	maxEnd       = 100 // what the lowest and the highest mean
	minOptions   = 2
	maxOptions   = 12
	maxLanguages = 50
)

// shape is what a layout takes besides language, blocks and translations.
type shape struct {
	positions []string // the first is the default; none: there is nothing to choose
	themed    bool     // where it says no position, the site's theme does
	anchored  bool
	floating  bool
	survey    bool
}

var (
	beside = []string{"auto", "top", "bottom", "start", "end"}
	shapes = map[string]shape{
		"banner":   {positions: []string{"top", "bottom"}, floating: true},
		"modal":    {},
		"slideout": {positions: []string{"end", "start"}, themed: true},
		"tooltip":  {positions: beside, anchored: true},
		"hotspot":  {positions: beside, anchored: true},
		"inline":   {anchored: true},
		"survey":   {positions: []string{"end", "start", "centre"}, themed: true, survey: true},
	}
)

// What there is to choose from; a layout of later is refused as not available yet.
var (
	layouts      = []string{"banner", "modal", "slideout", "tooltip", "hotspot", "inline", "survey"}
	laterLayouts = []string{"tour", "checklist", "feed"}
	blocks       = []string{"heading", "text", "image", "button", "divider", "question"}
	actions      = []string{"open_url", "dismiss", "track", "snooze", tend.AskPush}
)

// writing reads one message.
type writing struct{ m tend.Message }

// Message reads the member message of an object, as that of a campaign, and notes what
// is wrong with it.
func Message(in *tend.Input, o tend.Object, of render.Of) tend.Message {
	if !o.Need("message") {
		return tend.Message{}
	}
	m := message(o)
	said(in, o.At("message"), &m, of)
	return m
}

func message(o tend.Object) (m tend.Message) {
	o, ok := o.Object("message")
	if !ok {
		return m
	}
	w := writing{}
	w.read(o)
	return w.m
}

func (w *writing) read(o tend.Object) {
	if !o.Need("layout") {
		return
	}
	m := &w.m
	if m.Layout = o.Choice("layout", layouts, laterLayouts); m.Layout == "" {
		return // which fields there are depends on it
	}
	s := shapes[m.Layout]
	names := []string{"layout", "language", "theme", "blocks", "translations"}
	if len(s.positions) > 0 {
		names = append(names, "position")
		if o.Has("position") {
			m.Position = o.Choice("position", s.positions, nil)
		} else if !s.themed {
			m.Position = s.positions[0]
		}
	}
	if s.floating {
		names = append(names, "floating")
		m.Floating = o.Flag("floating")
	}
	if s.anchored {
		names = append(names, "anchor")
		if o.Need("anchor") {
			m.Anchor = anchor(o, "anchor")
		}
	}
	if s.survey {
		names = append(names, "thanks")
	}
	o.Only(names, nil)
	m.Language = language(o)
	if t, ok := o.Object("theme"); ok {
		m.Theme = tend.ReadOverrides(t)
	}
	w.content(o, s)
	w.translations(o)
}

// content reads the blocks, and what is said after the answer.
func (w *writing) content(o tend.Object, s shape) {
	if !o.Need("blocks") {
		return
	}
	m := &w.m
	m.Blocks = list(o, "blocks", s.survey)
	if !slices.ContainsFunc(m.Blocks, func(b tend.Block) bool { return b.Type != "divider" }) && string(o.Raw("blocks")) != "" {
		o.Fault("blocks", tend.ReasonRequired, "blocks needs 1 to %d entries, one of them more than a divider: without one nothing is shown", maxBlocks)
	}
	if !s.survey {
		return
	}
	if o.Has("thanks") {
		m.Thanks = list(o, "thanks", false)
	}
	if !slices.ContainsFunc(m.Blocks, func(b tend.Block) bool { return b.Type == "question" }) && len(m.Blocks) > 0 {
		o.Fault("blocks", tend.ReasonRequired, "a survey asks 1 to %d questions: add a block of type question", maxQuestions)
	}
}

// list reads blocks. One at fault keeps its place, so that translations stay beside theirs.
func list(o tend.Object, name string, asks bool) []tend.Block {
	var read []tend.Block
	buttons, keys := 0, map[string]bool{}
	for _, v := range o.List(name, maxBlocks) {
		b, ok := v.Object()
		if !ok {
			read = append(read, tend.Block{})
			continue
		}
		one := block(b)
		read = append(read, one)
		switch one.Type {
		case "button":
			if buttons++; buttons > maxButtons {
				b.Fault("", tend.ReasonTooLong, "a message has at most %d buttons", maxButtons)
			}
		case "question":
			unique(b, one.Question, keys, asks)
		}
	}
	return read
}

func unique(o tend.Object, q *tend.Question, keys map[string]bool, asks bool) {
	if !asks {
		o.Fault("type", tend.ReasonValue, "questions stand in the blocks of a survey, and nowhere else")
		return
	}
	if q.Key != "" && keys[q.Key] {
		o.Fault("key", tend.ReasonValue, "there is another question with the key %q: each has its own", q.Key)
	}
	keys[q.Key] = true
	if len(keys) > maxQuestions {
		o.Fault("", tend.ReasonTooLong, "a survey asks at most %d questions", maxQuestions)
	}
}

// ReasonNoAnchor is of a message that is bound to no element, and was to be bound to another.
const ReasonNoAnchor = "no_anchor"

// ReadAnchor reads which element of a page a member has picked.
func ReadAnchor(o tend.Object, name string) *tend.Anchor { return anchor(o, name) }

// anchor reads which element of a page is meant: by exactly one of two ways.
func anchor(o tend.Object, name string) *tend.Anchor {
	o, ok := o.Object(name)
	if !ok {
		return nil
	}
	o.Only([]string{"id", "selector"}, nil)
	a := &tend.Anchor{ID: o.Text("id", tend.MaxID), Selector: o.Text("selector", maxSelector)}
	switch {
	case o.Has("id") && o.Has("selector"):
		o.Fault("selector", tend.ReasonValue, "an anchor has an id or a selector, not both: leave one out")
	case !o.Has("id") && !o.Has("selector"):
		o.Fault("", tend.ReasonRequired, "an anchor needs an id, which is the element's data-tend-id, or a CSS selector")
	}
	for name, s := range map[string]string{"id": a.ID, "selector": a.Selector} {
		if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f || c == '{' || c == '}' }) {
			o.Fault(name, tend.ReasonValue, "%s has a control character or a curly bracket", name)
		}
	}
	return a
}

// said notes what is wrong with the placeholders, the Markdown and the addresses of a
// message.
func said(in *tend.Input, at string, m *tend.Message, of render.Of) {
	_, err := render.Compile(m, of)
	var e *tend.Error
	if errors.As(err, &e) {
		for _, f := range e.Faults {
			in.Fault(at+f.Pointer, f.Code, "%s", f.Detail)
		}
	}
}

// plain reads a text; its placeholders are looked at when the message is whole.
func plain(o tend.Object, name string, limit int) string {
	s := o.Text(name, limit)
	if strings.TrimSpace(s) == "" && s != "" {
		o.Fault(name, tend.ReasonValue, "%s has nothing but spaces", name)
	}
	return s
}

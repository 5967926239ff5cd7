package render

import (
	"slices"
	"strconv"

	"tend/server/tend"
)

// use is what becomes of a text.
type use byte

const (
	plain   use = iota // shown as it is
	rich               // read as inline Markdown
	address            // opened
)

// part names a text within a block.
type part byte

const (
	partText part = iota
	partLabel
	partAlt
	partLow
	partHigh
	partPlaceholder
	partOption
	partLink
	partTitle // as are those that follow, of a notification
	partBody
	partOpens
	partAction
	partActionOpens
)

var partNames = [...]string{"text", "label", "alt", "low", "high", "placeholder", "label", "url", "title", "body", "url", "label", "url"}

// place is where a text of a message stands.
type place struct {
	thanks bool
	block  int
	part   part
	option int
}

// notifies tells whether it is one of a notification.
func (p place) notifies() bool { return p.part >= partTitle }

func (p place) pointer() string {
	switch p.part { //nolint:exhaustive // the others stand in blocks
	case partTitle, partBody, partOpens:
		return "/" + partNames[p.part]
	case partAction, partActionOpens:
		return "/actions/" + strconv.Itoa(p.option) + "/" + partNames[p.part]
	}
	list, below := "/blocks/", ""
	if p.thanks {
		list = "/thanks/"
	}
	switch p.part { //nolint:exhaustive // the others stand in the block itself
	case partOption:
		below = "options/" + strconv.Itoa(p.option) + "/"
	case partLink:
		below = "action/"
	}
	return list + strconv.Itoa(p.block) + "/" + below + partNames[p.part]
}

func (p place) use(m *tend.Message) use {
	switch {
	case p.part == partLink, p.part == partOpens, p.part == partActionOpens:
		return address
	case p.part == partText && p.in(m).Type == "text":
		return rich
	}
	return plain
}

// in is the block that the text stands in.
func (p place) in(m *tend.Message) *tend.Block {
	if p.thanks {
		return &m.Thanks[p.block]
	}
	return &m.Blocks[p.block]
}

// of is the text itself.
func (p place) of(m *tend.Message) *string {
	if p.notifies() {
		return p.ofNotification(m.Notification)
	}
	b := p.in(m)
	switch p.part {
	case partText:
		return &b.Text
	case partLabel:
		return &b.Label
	case partAlt:
		return &b.Alt
	case partLow:
		return &b.Low
	case partHigh:
		return &b.High
	case partPlaceholder:
		return &b.Placeholder
	case partOption:
		return &b.Options[p.option].Label
	case partLink, partTitle, partBody, partOpens, partAction, partActionOpens:
	}
	return &b.Action.URL
}

func (p place) ofNotification(n *tend.Notification) *string {
	switch p.part { //nolint:exhaustive // the others stand in blocks
	case partTitle:
		return &n.Title
	case partBody:
		return &n.Body
	case partOpens:
		return &n.URL
	case partAction:
		return &n.Actions[p.option].Label
	}
	return &n.Actions[p.option].URL
}

// said is what a translation says there, "" for nothing.
func (p place) said(t *tend.Translation) string {
	list := t.Blocks
	if p.thanks {
		list = t.Thanks
	}
	if p.notifies() {
		return p.saidOfNotification(t)
	}
	if p.block >= len(list) {
		return ""
	}
	w := &list[p.block]
	switch p.part {
	case partText:
		return w.Text
	case partLabel:
		return w.Label
	case partAlt:
		return w.Alt
	case partLow:
		return w.Low
	case partHigh:
		return w.High
	case partPlaceholder:
		return w.Placeholder
	case partOption:
		if p.option < len(w.Options) {
			return w.Options[p.option].Label
		}
	case partLink, partTitle, partBody, partOpens, partAction, partActionOpens:
	}
	return ""
}

func (p place) saidOfNotification(t *tend.Translation) string {
	switch {
	case p.part == partTitle:
		return t.Title
	case p.part == partBody:
		return t.Body
	case p.part == partAction && p.option < len(t.Actions):
		return t.Actions[p.option].Label
	}
	return ""
}

// ofNotification are the places of its texts.
func ofNotification(n *tend.Notification) []place {
	list := []place{{part: partTitle}}
	if n.Body != "" {
		list = append(list, place{part: partBody})
	}
	if n.URL != "" {
		list = append(list, place{part: partOpens})
	}
	for i := range n.Actions {
		list = append(list, place{part: partAction, option: i}, place{part: partActionOpens, option: i})
	}
	return list
}

// places are those of all texts of a message.
func places(m *tend.Message) []place {
	var list []place
	if m.Notification != nil {
		list = ofNotification(m.Notification)
	}
	for i := range m.Blocks {
		list = append(list, within(&m.Blocks[i], place{block: i})...)
	}
	for i := range m.Thanks {
		list = append(list, within(&m.Thanks[i], place{block: i, thanks: true})...)
	}
	return list
}

func within(b *tend.Block, at place) (list []place) {
	add := func(p part, option int) {
		at.part, at.option = p, option
		list = append(list, at)
	}
	if b.Type == "heading" || b.Type == "text" {
		add(partText, 0)
	}
	if b.Label != "" {
		add(partLabel, 0)
	}
	if b.Action != nil && b.Action.URL != "" {
		add(partLink, 0)
	}
	if b.Image != nil && b.Alt != "" {
		add(partAlt, 0)
	}
	if q := b.Question; q != nil {
		if q.Low != "" {
			add(partLow, 0)
		}
		if q.High != "" {
			add(partHigh, 0)
		}
		if q.Placeholder != "" {
			add(partPlaceholder, 0)
		}
		for i := range q.Options {
			add(partOption, i)
		}
	}
	return list
}

// own is a copy of a message whose texts can be changed.
func own(m *tend.Message) tend.Message {
	c := *m
	c.Blocks, c.Thanks = ownBlocks(m.Blocks), ownBlocks(m.Thanks)
	if m.Notification != nil {
		n := *m.Notification
		n.Actions = slices.Clone(n.Actions)
		c.Notification = &n
	}
	return c
}

func ownBlocks(list []tend.Block) []tend.Block {
	if list == nil {
		return nil
	}
	c := make([]tend.Block, len(list))
	copy(c, list)
	for i := range c {
		b := &c[i]
		if b.Action != nil {
			a := *b.Action
			b.Action = &a
		}
		if b.Image != nil {
			image := *b.Image
			b.Image = &image
		}
		if b.Question != nil {
			q := *b.Question
			q.Options = append([]tend.Option(nil), q.Options...)
			b.Question = &q
		}
	}
	return c
}

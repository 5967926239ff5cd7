package render

import (
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
)

var partNames = [...]string{"text", "label", "alt", "low", "high", "placeholder", "label", "url"}

// place is where a text of a message stands.
type place struct {
	thanks bool
	block  int
	part   part
	option int
}

func (p place) pointer() string {
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
	case p.part == partLink:
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
	case partLink:
	}
	return &b.Action.URL
}

// said is what a translation says there, "" for nothing.
func (p place) said(t *tend.Translation) string {
	list := t.Blocks
	if p.thanks {
		list = t.Thanks
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
	case partLink:
	}
	return ""
}

// places are those of all texts of a message.
func places(m *tend.Message) []place {
	var list []place
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

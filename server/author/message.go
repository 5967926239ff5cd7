package author

import (
	"encoding/json"
	"net/url"
	"strings"

	"tend/server/tend"
)

// Lengths of what is written, in bytes.
const (
	maxHeading = 500
	maxText    = 4000
	maxLabel   = 200
	maxURL     = 2048
	maxProps   = 4096
)

var laterLayouts = []string{"modal", "slideout", "tooltip", "tour", "hotspot", "survey", "checklist", "inline", "feed"}

func message(o tend.Object) (m tend.Message) {
	o, ok := o.Object("message")
	if !ok {
		return m
	}
	o.Only([]string{"layout", "position", "floating", "blocks"}, nil)
	o.Need("layout")
	m.Layout = o.Choice("layout", []string{"banner"}, laterLayouts)
	m.Position = o.Choice("position", []string{"top", "bottom"}, nil)
	if !o.Has("position") {
		m.Position = "top"
	}
	m.Floating = o.Flag("floating")
	if !o.Need("blocks") {
		return m
	}
	list := o.List("blocks", maxBlocks)
	if len(list) == 0 && string(o.Raw("blocks")) != "" {
		o.Fault("blocks", tend.ReasonRequired, "blocks needs 1 to %d entries: without one nothing is shown", maxBlocks)
	}
	buttons := 0
	for _, v := range list {
		b, ok := v.Object()
		if !ok {
			continue
		}
		m.Blocks = append(m.Blocks, block(b))
		if b.Has("type") && m.Blocks[len(m.Blocks)-1].Type == "button" {
			if buttons++; buttons > maxAction {
				b.Fault("", tend.ReasonTooLong, "a banner has at most %d buttons", maxAction)
			}
		}
	}
	return m
}

func block(o tend.Object) (b tend.Block) {
	if !o.Need("type") {
		return b
	}
	b.Type = built(o, "heading", "text", "button")
	switch b.Type {
	case "heading", "text":
		o.Only([]string{"type", "text"}, nil)
		o.Need("text")
		limit := maxText
		if b.Type == "heading" {
			limit = maxHeading
		}
		b.Text = plain(o, "text", limit)
	case "button":
		o.Only([]string{"type", "label", "action"}, nil)
		o.Need("label")
		b.Label = plain(o, "label", maxLabel)
		if o.Need("action") {
			b.Action = action(o)
		}
	}
	return b
}

// built reads a type of which the contract leaves open what others there are:
// any other word is something that is not available yet.
func built(o tend.Object, words ...string) string {
	t := o.Text("type", 64)
	for _, w := range words {
		if t == w {
			return t
		}
	}
	if t != "" {
		o.Fault("type", tend.ReasonNotAvailable, "the type %q is not available: write %s", t, strings.Join(words, " or "))
	}
	return ""
}

// plain reads a text, in which nothing is a placeholder yet: a person would see the braces.
func plain(o tend.Object, name string, limit int) string {
	s := o.Text(name, limit)
	if strings.Contains(s, "{{") || strings.Contains(s, "{%") {
		o.Fault(name, tend.ReasonNotAvailable, "placeholders ({{ }} and {%% %%}) are not available yet: write %s without them", name)
	}
	if strings.TrimSpace(s) == "" && s != "" {
		o.Fault(name, tend.ReasonValue, "%s has nothing but spaces", name)
	}
	return s
}

func action(o tend.Object) *tend.Action {
	o, ok := o.Object("action")
	if !ok || !o.Need("type") {
		return nil
	}
	a := &tend.Action{Type: built(o, "open_url", "dismiss", "track")}
	switch a.Type {
	case "open_url":
		o.Only([]string{"type", "url"}, nil)
		o.Need("url")
		a.URL = plain(o, "url", maxURL)
		if why := urlFault(a.URL); a.URL != "" && why != "" {
			o.Fault("url", tend.ReasonValue, "%s: write an address with https, http, mailto or tel, or one of your own site such as /team", why)
		}
	case "dismiss":
		o.Only([]string{"type"}, nil)
	case "track":
		o.Only([]string{"type", "name", "props"}, nil)
		o.Need("name")
		a.Name = o.Text("name", tend.MaxID)
		if _, ok := o.Object("props"); ok {
			a.Props = json.RawMessage(o.Raw("props"))
			if len(a.Props) > maxProps {
				o.Fault("props", tend.ReasonTooLong, "props has %d bytes, at most %d are taken", len(a.Props), maxProps)
			}
		}
	}
	return a
}

// urlFault tells what is wrong with an address that a button opens, "" for
// nothing. Browsers drop tabs and line ends within an address and take \ for /,
// so neither may stand in one.
func urlFault(s string) string {
	for _, c := range s {
		if c <= ' ' || c == 0x7f || c == '\\' {
			return "url has a space, a control character or a backslash"
		}
	}
	u, err := url.Parse(s)
	if err != nil {
		return "url cannot be read"
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return "url has no host"
		}
	case "mailto", "tel", "":
	default:
		return "url has the scheme " + u.Scheme
	}
	return ""
}

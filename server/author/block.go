package author

import (
	"regexp"
	"strings"

	"tend/server/render"
	"tend/server/tend"
)

func block(o tend.Object) (b tend.Block) {
	if !o.Need("type") {
		return b
	}
	b.Type = o.Choice("type", blocks, nil)
	switch b.Type {
	case "heading", "text":
		o.Only([]string{"type", "text"}, nil)
		o.Need("text")
		limit := maxText
		if b.Type == "heading" {
			limit = maxHeading
		}
		b.Text = plain(o, "text", limit)
	case "image":
		b.Image = picture(o)
	case "button":
		o.Only([]string{"type", "label", "action"}, nil)
		o.Need("label")
		b.Label = plain(o, "label", maxLabel)
		if o.Need("action") {
			b.Action = action(o)
		}
	case "divider":
		o.Only([]string{"type"}, nil)
	case "question":
		o.Need("label")
		b.Label = plain(o, "label", maxQuestion)
		b.Question = question(o)
	}
	return b
}

func picture(o tend.Object) *tend.Image {
	o.Only([]string{"type", "src", "alt", "decorative", "width", "height"}, nil)
	i := &tend.Image{
		Decorative: o.Flag("decorative"), Width: o.Whole("width", 1, maxSide), Height: o.Whole("height", 1, maxSide),
	}
	o.Need("width")
	o.Need("height")
	if o.Need("src") {
		i.Src = o.Text("src", maxURL)
		if i.Src != "" && !shownFrom(i.Src) {
			o.Fault("src", tend.ReasonValue, "src must be an image's address that begins with https://, or the one that an upload gave, such as /i/...")
		}
	}
	switch {
	case string(o.Raw("alt")) == `""`:
		if !i.Decorative {
			o.Fault("alt", tend.ReasonValue, `alt is empty: say what the picture shows, or write "decorative": true when it shows nothing that matters`)
		}
	case o.Need("alt"):
		i.Alt = plain(o, "alt", maxAlt)
	}
	return i
}

// shownFrom tells whether an image may come from an address.
func shownFrom(src string) bool {
	if render.AddressFault(src) != "" {
		return false
	}
	https := len(src) > 8 && strings.EqualFold(src[:8], "https://")
	return https || (strings.HasPrefix(src, "/i/") && !strings.Contains(src, ".."))
}

var (
	answerKey   = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	optionValue = regexp.MustCompile(`^[\pL\pN_.+-]([\pL\pN _.+-]{0,62}[\pL\pN_.+-])?$`)
)

func question(o tend.Object) *tend.Question {
	q := &tend.Question{Key: o.Text("key", 64), Required: o.Flag("required")}
	o.Need("key")
	if q.Key != "" && !answerKey.MatchString(q.Key) {
		o.Fault("key", tend.ReasonValue, "key must be 1 to 64 letters of a to z, digits, dots, hyphens and underscores, such as reason: it names the answer")
	}
	if !o.Need("kind") {
		return q
	}
	names := []string{"type", "key", "kind", "label", "required"}
	q.Kind = o.Choice("kind", []string{"nps", "rating", "single", "multiple", "text"}, nil)
	switch q.Kind {
	case "":
		return q
	case "nps", "rating":
		names = append(names, "low", "high")
		q.Low, q.High = plain(o, "low", maxEnd), plain(o, "high", maxEnd)
		if q.Kind == "rating" {
			names = append(names, "max")
			if q.Max = 5; o.Has("max") {
				q.Max = o.Whole("max", 3, 10)
			}
		}
	case "single", "multiple":
		names = append(names, "options")
		o.Need("options")
		q.Options = options(o)
	case "text":
		names = append(names, "placeholder")
		q.Placeholder = plain(o, "placeholder", maxLabel)
	}
	o.Only(names, nil)
	return q
}

func options(o tend.Object) []tend.Option {
	list := o.List("options", maxOptions)
	if len(list) < minOptions && o.Has("options") && strings.HasPrefix(string(o.Raw("options")), "[") {
		o.Fault("options", tend.ReasonRequired, "options needs %d to %d entries to choose from", minOptions, maxOptions)
	}
	var out []tend.Option
	values := map[string]bool{}
	for _, v := range list {
		x, ok := v.Object()
		if !ok {
			out = append(out, tend.Option{})
			continue
		}
		x.Only([]string{"value", "label"}, nil)
		x.Need("value")
		x.Need("label")
		one := tend.Option{Value: x.Text("value", 64), Label: plain(x, "label", maxLabel)}
		switch {
		case one.Value == "":
		case !optionValue.MatchString(one.Value):
			x.Fault("value", tend.ReasonValue, "value must be letters, digits, spaces, dots, hyphens and underscores, such as too_expensive: it is what the answer says")
		case values[one.Value]:
			x.Fault("value", tend.ReasonValue, "there is another option with the value %q: each has its own", one.Value)
		}
		values[one.Value] = true
		out = append(out, one)
	}
	return out
}

func action(o tend.Object) *tend.Action {
	o, ok := o.Object("action")
	if !ok || !o.Need("type") {
		return nil
	}
	a := &tend.Action{Type: o.Choice("type", actions, nil)}
	switch a.Type {
	case "open_url":
		o.Only([]string{"type", "url"}, nil)
		o.Need("url")
		a.URL = o.Text("url", maxURL)
	case "dismiss", tend.AskPush:
		o.Only([]string{"type"}, nil)
	case "track":
		o.Only([]string{"type", "name", "props"}, nil)
		o.Need("name")
		a.Name = plain(o, "name", tend.MaxID)
		if _, ok := o.Object("props"); ok {
			a.Props = o.Raw("props")
			if len(a.Props) > maxProps {
				o.Fault("props", tend.ReasonTooLong, "props has %d bytes, at most %d are taken", len(a.Props), maxProps)
			}
		}
	case "snooze":
		o.Only([]string{"type", "for"}, nil)
		o.Need("for")
		a.For = o.Text("for", 20)
		if d, err := tend.ParseDuration(a.For); a.For != "" && (err != nil || d < tend.MinSnooze || d > tend.MaxSnooze) {
			o.Fault("for", tend.ReasonValue, "for must be a duration from 10m to 30d, such as 1d")
		}
	}
	return a
}

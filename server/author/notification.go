package author

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tend/server/render"
	"tend/server/send"
	"tend/server/tend"
)

var (
	urgencies = []string{"very-low", "low", "normal", "high"}
	tagged    = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// ReasonPushTooLarge is of a notification that fits into no push.
const ReasonPushTooLarge = "push.too_large"

// Notification reads the member message of an object, as that of a campaign of channel
// web_push, and notes what is wrong with it.
func Notification(in *tend.Input, o tend.Object, of render.Of) tend.Message {
	return notificationAt(in, o, "message", of)
}

func notificationAt(in *tend.Input, o tend.Object, name string, of render.Of) tend.Message {
	if !o.Need(name) {
		return tend.Message{}
	}
	at := o.At(name)
	o, ok := o.Object(name)
	if !ok {
		return tend.Message{}
	}
	before := len(in.Faults)
	m := notification(o)
	_, err := render.Compile(&m, of)
	var e *tend.Error
	if errors.As(err, &e) {
		in.Also(at, e.Faults)
	}
	if len(in.Faults) == before {
		fits(o, &m)
	}
	return m
}

func notification(o tend.Object) tend.Message {
	o.Only([]string{"title", "body", "icon", "image", "badge", "url", "actions", "tag", "ttl", "urgency", "language", "translations", "sequel"}, nil)
	o.Need("title")
	n := &tend.Notification{
		Title: line(o, "title", tend.MaxTitle), Body: body(o),
		Icon: drawnFrom(o, "icon"), Image: drawnFrom(o, "image"), Badge: drawnFrom(o, "badge"),
		URL: opens(o, "url"), Tag: o.Text("tag", tend.MaxTag), TTL: life(o),
		Urgency: o.Choice("urgency", urgencies, nil), Sequel: o.Text("sequel", tend.MaxID),
	}
	if n.Tag != "" && !tagged.MatchString(n.Tag) {
		o.Fault("tag", tend.ReasonValue, "tag must be 1 to %d letters of a to z, digits, hyphens and underscores, such as order-shipped", tend.MaxTag)
	}
	for _, v := range o.List("actions", tend.MaxNotifyActions) {
		a, ok := v.Object()
		if !ok {
			n.Actions = append(n.Actions, tend.NotifyAction{})
			continue
		}
		a.Only([]string{"label", "url"}, nil)
		a.Need("label")
		a.Need("url")
		n.Actions = append(n.Actions, tend.NotifyAction{Label: plain(a, "label", maxLabel), URL: opens(a, "url")})
	}
	n.URL, n.TTL, n.Urgency = or(n.URL, "/"), or(n.TTL, tend.DefaultTTL), or(n.Urgency, "normal")
	m := tend.Message{Notification: n, Language: language(o)}
	m.Translations = translated(o, m.Language, n)
	return m
}

func or(said, usual string) string {
	if said == "" {
		return usual
	}
	return said
}

// line reads a text that is bounded in characters.
func line(o tend.Object, name string, limit int) string {
	s := plain(o, name, limit*utf8.UTFMax)
	if utf8.RuneCountInString(s) > limit {
		o.Fault(name, tend.ReasonTooLong, "%s has more than %d characters: browsers cut off what does not fit", name, limit)
	}
	return s
}

// body may be empty, and so be left out.
func body(o tend.Object) string {
	if string(o.Raw("body")) == `""` {
		return ""
	}
	return line(o, "body", tend.MaxNotification)
}

// life is for how long it is tried to deliver it; 0s is at once or not at all.
func life(o tend.Object) string {
	if string(o.Raw("ttl")) == `"0s"` {
		return "0s"
	}
	return span(o, "ttl", time.Second, tend.MaxTTL)
}

func drawnFrom(o tend.Object, name string) string {
	src := o.Text(name, maxURL)
	if src != "" && !shownFrom(src) {
		o.Fault(name, tend.ReasonValue, "%s must be an image's address that begins with https://, or the one that an upload gave, such as /i/...", name)
	}
	return src
}

// opens reads what a click opens. Where the address is bad otherwise it is noted with the words.
func opens(o tend.Object, name string) string {
	url := o.Text(name, maxURL)
	https := len(url) > 8 && strings.EqualFold(url[:8], "https://")
	path := strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") && !strings.HasPrefix(url, `/\`)
	if url != "" && !https && !path {
		o.Fault(name, tend.ReasonValue, "%s must be a path of your site with one slash first, such as /orders, or an address that begins with https://", name)
	}
	return url
}

// translated reads the words in other languages.
func translated(o tend.Object, own string, n *tend.Notification) map[string]tend.Translation {
	return eachLanguage(o, own, func(o tend.Object) (t tend.Translation) {
		o.Only([]string{"title", "body", "actions"}, nil)
		t.Title, t.Body = line(o, "title", tend.MaxTitle), line(o, "body", tend.MaxNotification)
		for name, whole := range map[string]bool{"title": true, "body": n.Body != ""} {
			if o.Has(name) && !whole {
				o.Fault(name, tend.ReasonValue, "the message itself has no %s", name)
			}
		}
		for i, v := range o.List("actions", tend.MaxNotifyActions) {
			a, ok := v.Object()
			if !ok {
				t.Actions = append(t.Actions, tend.OptionWords{})
				continue
			}
			a.Only([]string{"label"}, nil)
			if i >= len(n.Actions) {
				a.Fault("", tend.ReasonValue, "the message itself has %d actions", len(n.Actions))
			}
			t.Actions = append(t.Actions, tend.OptionWords{Label: plain(a, "label", maxLabel)})
		}
		return t
	})
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

// least is a text with as little in its placeholders as there can be.
func least(s string) string {
	if strings.Contains(s, "{%") {
		return ""
	}
	return placeholder.ReplaceAllString(s, "")
}

// fits refuses what fits into no push, however short its words turn out.
func fits(o tend.Object, m *tend.Message) {
	longest, where := 0, ""
	for _, lang := range append([]string{""}, slices.Sorted(maps.Keys(m.Translations))...) {
		t, n := m.Translations[lang], *m.Notification
		n.Actions = slices.Clone(n.Actions)
		n.Title, n.Body, n.URL = least(or(t.Title, n.Title)), least(or(t.Body, n.Body)), least(n.URL)
		for i := range n.Actions {
			a := &n.Actions[i]
			if i < len(t.Actions) {
				a.Label = or(t.Actions[i].Label, a.Label)
			}
			a.Label, a.URL = least(a.Label), least(a.URL)
		}
		body, err := send.NoteOf(&tend.Message{Notification: &n, Lang: or(lang, m.Language)}, "").Encode()
		if err == nil && len(body)+around > longest {
			longest, where = len(body)+around, lang
		}
	}
	if longest > send.MaxPlain {
		if where != "" {
			where = " in " + where
		}
		o.Fault("", ReasonPushTooLarge, "with its addresses it has at least %d bytes%s, at most %d fit into a push: write less, or shorter addresses", longest, where, send.MaxPlain)
	}
}

// around is what every push says besides its words: ids, a tag, what proves a receipt, in bytes.
const around = 120

// outward refuses of a campaign what cannot be where nobody need be on a page.
func outward(o tend.Object, c *tend.Campaign) {
	if t, ok := o.Object("trigger"); ok && c.Trigger.Watched() {
		t.Fault("type", tend.ReasonValue, "web push reaches people who are away: its triggers are event, page, visit, api, schedule and segment")
	}
	if o.Flag("essential") {
		o.Fault("essential", tend.ReasonValue, "web push takes full consent: leave essential out")
	}
}

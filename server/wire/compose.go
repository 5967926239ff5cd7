package wire

import (
	"strconv"

	"tend/server/tend"
)

// What a browser says, written by a client in Go: the load generator's. What these
// write, Decode reads back as it was.

// Append writes the frame as JSON.
func (h *Hello) Append(b []byte) []byte {
	b = append(b, `{"t":"hello","v":`...)
	b = strconv.AppendInt(b, int64(h.V), 10)
	b = appendClock(b, "now", h.Now)
	b = appendField(b, "site", h.Site)
	b = appendField(b, "anon", h.Anon)
	b = appendField(b, "user", h.User)
	b = appendField(b, "token", h.Token)
	b = appendField(b, "tab", h.Tab)
	if h.Page != (tend.Page{}) {
		b = appendPage(b, &h.Page)
	}
	if h.Context != (tend.Context{}) {
		b = appendContext(b, &h.Context)
	}
	b = appendIDs(b, `,"active":[`, h.Active)
	return append(b, '}')
}

func appendIDs(b []byte, name string, ids []string) []byte {
	if len(ids) == 0 {
		return b
	}
	b = append(b, name...)
	for _, id := range ids {
		b = append(appendText(b, id), ',')
	}
	b[len(b)-1] = ']'
	return b
}

// Append writes the frame as JSON. There has to be at least one event.
func (e *Events) Append(b []byte) []byte {
	b = append(b, `{"t":"events"`...)
	b = appendClock(b, "now", e.Now)
	b = append(b, `,"e":[`...)
	for i := range e.Events {
		b = append(e.Events[i].append(b), ',')
	}
	b[len(b)-1] = ']'
	return append(b, '}')
}

func (e *Event) append(b []byte) []byte {
	b = append(b, `{"n":`...)
	b = strconv.AppendUint(b, e.N, 10)
	b = append(b, `,"k":`...)
	b = appendText(b, string(e.Kind))
	b = appendClock(b, "ts", e.TS)
	b = appendField(b, "name", e.Name)
	if e.Page != nil {
		b = appendPage(b, e.Page)
	}
	b = appendField(b, "user", e.User)
	b = appendField(b, "account", e.Account)
	b = appendField(b, "anon", e.Anon)
	b = appendField(b, "d", e.D)
	b = appendField(b, "what", string(e.What))
	if e.Push != nil {
		b = appendPush(b, e.Push)
	}
	b = appendField(b, "w", e.W)
	b = appendField(b, "level", e.Level)
	b = appendField(b, "category", e.Category)
	if e.Kind == tend.KindPreference {
		b = strconv.AppendBool(append(b, `,"on":`...), e.On)
	}
	b = appendMember(b, "traits", e.Traits)
	b = appendMember(b, "props", e.Props)
	b = appendField(b, "token", e.Token)
	return append(b, '}')
}

// Append writes the frame as JSON.
func (s State) Append(b []byte) []byte {
	b = append(b, `{"t":"state","visible":`...)
	b = strconv.AppendBool(b, s.Visible)
	if s.Away {
		b = append(b, `,"away":true`...)
	}
	b = appendIDs(b, `,"drawn":[`, s.Drawn)
	return append(b, '}')
}

func appendPage(b []byte, p *tend.Page) []byte {
	b = append(b, `,"page":{"url":`...)
	b = appendText(b, p.URL)
	b = appendField(b, "title", p.Title)
	b = appendField(b, "referrer", p.Referrer)
	return append(b, '}')
}

func appendContext(b []byte, c *tend.Context) []byte {
	b = append(b, `,"context":{"width":`...)
	b = strconv.AppendInt(b, int64(c.Width), 10)
	b = append(b, `,"height":`...)
	b = strconv.AppendInt(b, int64(c.Height), 10)
	b = appendField(b, "lang", c.Lang)
	b = appendField(b, "tz", c.Zone)
	b = appendField(b, "consent", c.Consent)
	if c.Push != tend.NoPush {
		b = appendField(b, "push", c.Push.String())
	}
	return append(b, '}')
}

func appendPush(b []byte, p *tend.Push) []byte {
	b = appendField(b, "what", string(p.What))
	b = appendField(b, "endpoint", p.Endpoint)
	if p.P256dh != "" {
		b = append(b, `,"keys":{"p256dh":`...)
		b = appendText(b, p.P256dh)
		b = appendField(b, "auth", p.Auth)
		b = append(b, '}')
	}
	b = appendField(b, "key", p.Key)
	return appendField(b, "reason", p.Reason)
}

// appendField writes a member of text; an empty one counts as absent.
func appendField(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return appendText(b, text)
}

func appendClock(b []byte, name string, ms int64) []byte {
	if ms == 0 {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return strconv.AppendInt(b, ms, 10)
}

func appendMember(b []byte, name string, raw []byte) []byte {
	if len(raw) == 0 {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return append(b, raw...)
}

package wire

import (
	"fmt"

	"tend/server/tend"
)

func decodeHello(b []byte) (*Hello, error) {
	var h Hello
	var r reader
	seen := false
	c := cursor{b: b}
	c.open('{')
	for c.more() {
		name, raw := c.key(), c.value()
		if isNull(raw) {
			continue
		}
		switch string(name) {
		case "v":
			v, whole, ok := numberOf(raw)
			if !ok || !whole || v != Version {
				r.fail(0, "v", tend.ReasonValue, "%s is no version that this server speaks: send %d", clip(raw), Version)
			}
			h.V, seen = Version, true
		case "now":
			h.Now = r.clock(0, "now", raw)
		case "site":
			h.Site = r.id(0, "site", raw)
		case "anon":
			h.Anon = r.id(0, "anon", raw)
		case "user":
			h.User = r.id(0, "user", raw)
		case "token":
			h.Token = r.token(raw)
		case "tab":
			h.Tab = r.id(0, "tab", raw)
		case "page":
			h.Page = r.page(0, raw)
		case "context":
			h.Context = r.context(raw)
		case "active":
			h.Active = r.ids("active", raw)
		}
	}
	if !seen {
		r.fail(0, "v", tend.ReasonRequired, "missing: send %d", Version)
	}
	r.need("site", h.Site)
	r.need("anon", h.Anon)
	r.need("tab", h.Tab)
	if err := r.refusal(); err != nil {
		return nil, err
	}
	return &h, nil
}

func (r *reader) need(name, value string) {
	if value == "" && len(r.faults) == 0 {
		r.fail(0, name, tend.ReasonRequired, "missing: hello needs 1 to %d bytes of it", tend.MaxID)
	}
}

// ids reads an array of delivery ids.
func (r *reader) ids(name string, raw []byte) []string {
	c := cursor{b: raw}
	if !c.open('[') {
		r.fail(0, name, tend.ReasonType, "not an array of delivery ids")
		return nil
	}
	var ids []string
	for c.more() {
		if len(ids) == MaxActive {
			r.fail(0, name, tend.ReasonTooLong, "over %d deliveries", MaxActive)
			return nil
		}
		id := r.id(0, fmt.Sprintf("%s/%d", name, len(ids)), c.value())
		if id == "" && len(r.faults) == 0 {
			r.fail(0, fmt.Sprintf("%s/%d", name, len(ids)), tend.ReasonRequired, "empty")
		}
		ids = append(ids, id)
	}
	return ids
}

func decodeState(b []byte) (*State, error) {
	var st State
	var r reader
	seen := false
	c := cursor{b: b}
	c.open('{')
	for c.more() {
		name, raw := c.key(), c.value()
		if isNull(raw) {
			continue
		}
		switch string(name) {
		case "visible":
			st.Visible, seen = r.flag(0, "visible", raw), true
		case "away":
			st.Away = r.flag(0, "away", raw)
		case "drawn":
			st.Drawn = r.ids("drawn", raw)
		}
	}
	if !seen {
		r.fail(0, "visible", tend.ReasonRequired, "missing: a state frame says true or false")
	}
	if err := r.refusal(); err != nil {
		return nil, err
	}
	return &st, nil
}

func (r *reader) flag(f fields, name string, raw []byte) bool {
	switch string(raw) {
	case "true":
		return true
	case "false":
		return false
	}
	r.fail(f, name, tend.ReasonType, "neither true nor false")
	return false
}

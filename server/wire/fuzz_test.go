package wire_test

import (
	"encoding/json"
	"errors"
	"testing"

	"tend/server/tend"
	"tend/server/wire"
)

// FuzzFrame: whatever comes in, Decode returns, says what is wrong in its own words,
// and what it accepts keeps every limit.
func FuzzFrame(f *testing.F) {
	for _, side := range []string{"client", "server"} {
		for _, b := range golden(f, side) {
			f.Add(b)
		}
	}
	f.Add([]byte(`{"t":"events","e":[{"n":1,"k":"track","name":"x","props":{"a":"\ud800"}},{"n":2,"k":"x"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := wire.Decode(b)
		if err != nil {
			var e *tend.Error
			if !errors.As(err, &e) || e.Message == "" || m != (wire.Message{}) {
				t.Fatalf("refused with %#v and %s", err, dump(m))
			}
			return
		}
		switch {
		case len(b) > wire.MaxFrame:
			t.Fatalf("a frame of %d bytes is accepted", len(b))
		case m.Events != nil:
			checkEvents(t, m.Events)
		case m.Hello != nil:
			checkHello(t, m.Hello)
		case m.State == nil:
			t.Fatal("accepted as nothing")
		}
	})
}

// FuzzEvent puts the bytes where an event stands.
func FuzzEvent(f *testing.F) {
	for _, b := range golden(f, "client") {
		var frame struct {
			E []json.RawMessage `json:"e"`
		}
		if err := json.Unmarshal(b, &frame); err != nil {
			f.Fatal(err)
		}
		for _, e := range frame.E {
			f.Add([]byte(e))
		}
	}
	f.Add([]byte(`{"n":1,"k":"track","name":"x","props":` + nested(17) + `}`))
	f.Add([]byte(`{"n":1,"k":"track","name":"x","props":` + wide(257) + `}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		frame := append(append([]byte(`{"t":"events","e":[{"n":1,"k":"track","name":"x"},`), b...), "]}"...)
		m, err := wire.Decode(frame)
		if err != nil {
			return
		}
		checkEvents(t, m.Events)
		if first := m.Events.Events[0]; first.Fault != nil || first.Name != "x" {
			t.Fatalf("the event before is hurt: %s", dump(m))
		}
	})
}

func checkEvents(t *testing.T, e *wire.Events) {
	t.Helper()
	if len(e.Events) == 0 || len(e.Events) > wire.MaxBatch {
		t.Fatalf("a batch of %d events", len(e.Events))
	}
	last := uint64(0)
	for _, v := range e.Events {
		if v.N <= last || v.N > 1<<53-1 {
			t.Fatalf("number %d after %d", v.N, last)
		}
		last = v.N
		if v.Fault != nil {
			if v.Fault.Message == "" || len(v.Fault.Faults) == 0 {
				t.Fatalf("refused without a reason: %#v", v.Fault)
			}
			continue
		}
		checkEvent(t, v)
	}
}

func checkEvent(t *testing.T, v wire.Event) {
	t.Helper()
	for _, id := range []string{v.User, v.Account, v.Anon, v.D, v.W, v.Name} {
		if len(id) > tend.MaxID {
			t.Fatalf("an id of %d bytes", len(id))
		}
	}
	subject := map[tend.Kind]bool{
		tend.KindPage: v.Page != nil, tend.KindIdentify: v.User != "", tend.KindTrack: v.Name != "",
		tend.KindGroup: v.Account != "", tend.KindAlias: v.User != "", tend.KindReceipt: v.D != "" && v.What.Known(),
		tend.KindTrigger: v.W != "", tend.KindReset: v.Anon != "", tend.KindConsent: v.Level != "",
		tend.KindPreference: v.Category != "", tend.KindPush: v.Push != nil && v.Push.What.Known(),
	}
	if !subject[v.Kind] {
		t.Fatalf("an event of kind %q without its subject, or of no kind", v.Kind)
	}
	if p := v.Push; p != nil && (v.Kind != tend.KindPush || len(p.Endpoint) > tend.MaxEndpoint || p.What == tend.PushSubscribed && (p.Endpoint == "" || p.P256dh == "" || p.Auth == "" || p.Key == "")) {
		t.Fatalf("a subscription that nothing can be sent to: %+v", p)
	}
	if len(v.Token) > wire.MaxToken || v.Page != nil && len(v.Page.URL) > wire.MaxURL {
		t.Fatal("a token or an address over its limit")
	}
	for _, raw := range []json.RawMessage{v.Traits, v.Props} {
		if raw == nil {
			continue
		}
		var object map[string]any
		if err := json.Unmarshal(raw, &object); err != nil {
			t.Fatalf("props that are no object: %s", raw)
		}
		if depth, keys := measure(object); depth > wire.MaxDepth || keys > wire.MaxKeys {
			t.Fatalf("props %d deep with %d keys", depth, keys)
		}
	}
}

func checkHello(t *testing.T, h *wire.Hello) {
	t.Helper()
	for _, id := range []string{h.Site, h.Anon, h.Tab} {
		if id == "" || len(id) > tend.MaxID {
			t.Fatalf("hello with an id of %d bytes", len(id))
		}
	}
	if h.V != wire.Version || len(h.User) > tend.MaxID || len(h.Token) > wire.MaxToken ||
		len(h.Active) > wire.MaxActive || len(h.Page.URL) > wire.MaxURL {
		t.Fatalf("hello over a limit: %+v", h)
	}
}

// measure is extent by the slow and certain way.
func measure(v any) (depth, keys int) {
	var inside []any
	switch v := v.(type) {
	case map[string]any:
		keys = len(v)
		for _, m := range v {
			inside = append(inside, m)
		}
	case []any:
		inside = v
	default:
		return 0, 0
	}
	for _, m := range inside {
		d, k := measure(m)
		depth, keys = max(depth, d), keys+k
	}
	return depth + 1, keys
}

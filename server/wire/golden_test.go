package wire_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tend/server/tend"
	"tend/server/wire"
)

const (
	now   = 1795295121040
	ts    = 1795295121000
	token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func batch(now int64, events ...wire.Event) wire.Message {
	return wire.Message{Events: &wire.Events{Now: now, Events: events}}
}

// A subscription, its keys two points of P-256.
const (
	endpoint = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABl"
	p256dh   = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
	auth     = "AAECAwQFBgcICQoLDA0ODw"
	vapid    = "BHzyexiNA09-ilI4AwS1GsPAiWnid_IbNaYLSPxHZpl4B3dVENuO0EApPZrGn3Qw27p9reY86YIpngS3nSJ4c9E"
)

func push(p tend.Push) wire.Message {
	return batch(now, wire.Event{N: 10, Kind: tend.KindPush, TS: ts, Push: &p})
}

func receipt(what tend.What, props string) wire.Message {
	return batch(now, wire.Event{N: 6, Kind: tend.KindReceipt, TS: ts, D: "01kd1", What: what, Props: raw(props)})
}

// fromBrowser is what each client golden file says.
var fromBrowser = map[string]wire.Message{
	"hello_minimal": {Hello: &wire.Hello{V: 1, Site: "site_acme", Anon: "a1", Tab: "t1"}},
	"hello_full": {Hello: &wire.Hello{
		V: 1, Now: now, Site: "site_acme", Anon: "a1", User: "ada", Token: token, Tab: "t1",
		Page:    tend.Page{URL: "https://shop.example/cart?x=1", Title: `Cart "full" – Łódź`, Referrer: "https://shop.example/"},
		Context: tend.Context{Lang: "de-AT", Zone: "Europe/Vienna", Width: 1280, Height: 720, Consent: "full"},
		Active:  []string{"01kd1", "01kd2"},
	}},
	"events_page": batch(now, wire.Event{
		N: 1, Kind: tend.KindPage, TS: 1795295121038, Name: "Cart", Props: raw(`{"step":2}`),
		Page: &tend.Page{URL: "https://shop.example/cart", Title: "Cart", Referrer: "https://shop.example/"},
	}),
	"events_page_minimal": batch(0, wire.Event{N: 1, Kind: tend.KindPage, Page: &tend.Page{URL: "https://shop.example/"}}),
	"events_identify": batch(now, wire.Event{
		N: 2, Kind: tend.KindIdentify, TS: ts, User: "ada", Token: token,
		Traits: raw(`{"plan":"pro","seats":3,"admin":true,"team":null}`),
	}),
	"events_identify_minimal": batch(0, wire.Event{N: 2, Kind: tend.KindIdentify, User: "ada"}),
	"events_track": batch(now, wire.Event{
		N: 3, Kind: tend.KindTrack, TS: ts, Name: "report_exported",
		Props: raw(`{"format":"pdf","pages":12,"tags":["a","b"],"by":{"menu":true}}`),
	}),
	"events_track_minimal":     batch(0, wire.Event{N: 3, Kind: tend.KindTrack, Name: "report_exported"}),
	"events_group":             batch(now, wire.Event{N: 4, Kind: tend.KindGroup, TS: ts, Account: "acme-inc", Traits: raw(`{"plan":"team"}`)}),
	"events_alias":             batch(now, wire.Event{N: 5, Kind: tend.KindAlias, TS: ts, User: "ada"}),
	"events_receipt_shown":     receipt(tend.Shown, `{}`),
	"events_receipt_clicked":   receipt(tend.Clicked, `{"block":1,"label":"Invite"}`),
	"events_receipt_dismissed": receipt(tend.Dismissed, `{}`),
	"events_receipt_answered":  receipt(tend.Answered, `{"answer":"9"}`),
	"events_receipt_snoozed":   receipt(tend.Snoozed, `{"for":"1d"}`),
	"events_receipt_completed": receipt(tend.Completed, `{}`),
	"events_receipt_fewer":     receipt(tend.Fewer, `{}`),
	"events_receipt_failed":    receipt(tend.Failed, `{"reason":"no_anchor"}`),
	"events_trigger":           batch(now, wire.Event{N: 7, Kind: tend.KindTrigger, TS: ts, W: "w1"}),
	"events_reset":             batch(now, wire.Event{N: 8, Kind: tend.KindReset, TS: ts, Anon: "a2"}),
	"events_consent":           batch(now, wire.Event{N: 9, Kind: tend.KindConsent, TS: ts, Level: "essential"}),
	"events_preference":        batch(now, wire.Event{N: 10, Kind: tend.KindPreference, TS: ts, Category: "promo"}),
	"events_preference_on":     batch(now, wire.Event{N: 11, Kind: tend.KindPreference, TS: ts, Category: "campaign:hello", On: true}),
	"events_batch": batch(now,
		wire.Event{N: 1, Kind: tend.KindPage, TS: 1795295121038, Page: &tend.Page{URL: "https://shop.example/"}},
		wire.Event{N: 2, Kind: tend.KindIdentify, User: "ada", Traits: raw(`{"plan":"pro"}`), Token: "eyJ"},
		wire.Event{N: 3, Kind: tend.KindTrack, Name: "report_exported", Props: raw(`{"format":"pdf"}`)},
		wire.Event{N: 4, Kind: tend.KindGroup, Account: "acme-inc", Traits: raw(`{}`)},
		wire.Event{N: 5, Kind: tend.KindAlias, User: "ada"},
		wire.Event{N: 6, Kind: tend.KindReceipt, D: "01kd1", What: tend.Shown, Props: raw(`{}`)},
		wire.Event{N: 7, Kind: tend.KindTrigger, W: "w1"},
		wire.Event{N: 8, Kind: tend.KindReset, Anon: "a2"},
		wire.Event{N: 9, Kind: tend.KindConsent, Level: "full"},
	),
	"events_push_asked":        push(tend.Push{What: tend.PushAsked}),
	"events_push_granted":      push(tend.Push{What: tend.PushGranted}),
	"events_push_denied":       push(tend.Push{What: tend.PushDenied}),
	"events_push_dismissed":    push(tend.Push{What: tend.PushDismissed}),
	"events_push_subscribed":   push(tend.Push{What: tend.PushSubscribed, Endpoint: endpoint, P256dh: p256dh, Auth: auth, Key: vapid}),
	"events_push_unsubscribed": push(tend.Push{What: tend.PushUnsubscribed, Endpoint: endpoint}),
	"events_push_failed":       push(tend.Push{What: tend.PushFailed, Reason: "timeout"}),

	"hello_push": {Hello: &wire.Hello{
		V: 1, Site: "site_acme", Anon: "a1", Tab: "t1", Context: tend.Context{Lang: "de", Consent: "full", Push: tend.PushAskable},
	}},
	"state_visible": {State: &wire.State{Visible: true}},
	"state_hidden":  {State: &wire.State{Visible: false}},
	"state_away":    {State: &wire.State{Away: true, Drawn: []string{"01kd1", "01kd2"}}},
}

// toBrowser is what makes each server golden file.
var toBrowser = map[string]wire.Frame{
	"ready": wire.Ready{
		Ack: 41, Epoch: "01kc8k0v3x", Watch: raw(`[{"w":"w1","type":"dwell","for":5000}]`),
		Config: raw(`{"theme":{"accent":"#0a5"}}`), Now: now,
	},
	"ready_minimal": wire.Ready{Epoch: "01kc8k0v3x"},
	"ack":           wire.Ack{N: 47},
	"show": wire.Show{
		Delivery: "01kd1", Campaign: "hello", Category: "promo", Expires: 1795295151040,
		Message: raw(`{"layout":"banner","position":"top","blocks":[` +
			`{"type":"heading","text":"Hi Ada \"the first\""},` +
			`{"type":"text","text":"Łódź – 2 < 3 & more\nnew line"},` +
			`{"type":"button","label":"Invite","action":{"type":"open_url","url":"/team"}},` +
			`{"type":"button","label":"Later","action":{"type":"dismiss"}},` +
			`{"type":"button","label":"Count","action":{"type":"track","name":"counted","props":{"x":1}}}]}`),
	},
	"hide":       wire.Hide{Delivery: "01kd1"},
	"watch":      wire.Watch{Watch: raw(`[{"w":"w1","type":"dwell","for":5000}]`)},
	"watch_none": wire.Watch{},
	"error":      wire.Refusal{Code: "bad_value", Message: "page.url: write an address that begins with http:// or https://"},
	"error_event": wire.Refusal{
		N: 3, Code: "required", Message: `e/0/name is missing: "track" needs the event's name`,
	},
	"error_retry": wire.Refusal{
		Code: "rate_limited", RetryAfter: 2,
		Message: "more than 100 events a second on this socket: send again in 2 s",
	},
	"preferences":      wire.Preferences{Off: []string{"promo", "campaign:hello"}},
	"preferences_none": wire.Preferences{},
	"drain":            wire.Drain{After: 1500},
}

// golden reads the golden files of one side by their names without prefix and ending.
func golden(t testing.TB, side string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/" + side + "_*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files of the %s: %v", side, err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), side+"_"), ".json")
		files[name] = []byte(strings.TrimSuffix(string(b), "\n"))
	}
	return files
}

func TestGoldenFramesFromBrowser(t *testing.T) {
	files := golden(t, "client")
	if len(files) != len(fromBrowser) {
		t.Errorf("%d golden files and %d expectations: one of them is missing", len(files), len(fromBrowser))
	}
	for name, b := range files {
		t.Run(name, func(t *testing.T) {
			got, err := wire.Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			if want := fromBrowser[name]; !reflect.DeepEqual(got, want) {
				t.Errorf("got  %s\nwant %s", dump(got), dump(want))
			}
		})
	}
}

func dump(m wire.Message) string {
	b, err := json.Marshal(m)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestGoldenFramesToBrowser(t *testing.T) {
	files := golden(t, "server")
	if len(files) != len(toBrowser) {
		t.Errorf("%d golden files and %d expectations: one of them is missing", len(files), len(toBrowser))
	}
	for name, want := range files {
		t.Run(name, func(t *testing.T) {
			frame := toBrowser[name]
			if frame == nil {
				t.Fatal("no frame makes this file")
			}
			if got := string(frame.Append([]byte("before"))); got != "before"+string(want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestFramesStayJSONWithAnyText(t *testing.T) {
	for _, s := range []string{"\"\\\n\x00\x1f</script>", "\xff\xfe", "\u2028", strings.Repeat("é", 300)} {
		for _, f := range []wire.Frame{
			wire.Refusal{Code: s, Message: s},
			wire.Show{Delivery: s, Campaign: s},
			wire.Hide{Delivery: s},
			wire.Ready{Epoch: s},
		} {
			if b := f.Append(nil); !json.Valid(b) {
				t.Errorf("%T with %q is no JSON: %s", f, s, b)
			}
		}
	}
}

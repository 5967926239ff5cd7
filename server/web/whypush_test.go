package web

import (
	"net/http"
	"strings"
	"testing"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// deaf is the connection of a tab that nobody reads.
type deaf struct{}

func (deaf) Send(...wire.Frame) bool { return true }
func (deaf) Close(int, string)       {}

// TestWhyAPushDoesNotComeSaysWhatWouldChangeThat has each gate of web push stop a campaign that goes out by it.
func TestWhyAPushDoesNotComeSaysWhatWouldChangeThat(t *testing.T) {
	for reason, c := range map[string]struct {
		gate, change string
		does         func(w *world, ada *actor)
	}{
		"": {},
		engage.ReasonPushOff: {"push", "web push is off for the site: its settings turn it on", func(w *world, _ *actor) {
			w.api("one", "PATCH", "/sites/one/settings", `{"push":null}`).status(http.StatusOK)
		}},
		engage.ReasonPushNoDevice: {"push", "no browser of theirs takes notifications: they would have to agree in one", func(w *world, ada *actor) {
			w.pushes(ada, tend.Push{What: tend.PushUnsubscribed, Endpoint: "https://push.example/" + pushSecret})
		}},
		engage.ReasonPushPresent: {"push", "a tab of theirs is open, where they can see it: they would have to leave, or look at something else", func(w *world, _ *actor) {
			w.configure()
			s, _, err := w.engine.Open(w.t.Context(), deaf{}, "https://one.example", &wire.Hello{
				Site: "site_one", Anon: "a1", User: "ada", Tab: "t1", Context: tend.Context{Consent: "full"},
			})
			if err != nil {
				w.t.Fatal(err)
			}
			if _, err := w.engine.Batch(w.t.Context(), s, &wire.Events{Events: []wire.Event{{N: 1, Kind: tend.KindPage, Page: &tend.Page{URL: "https://one.example/"}}}}); err != nil {
				w.t.Fatal(err)
			}
		}},
		engage.ReasonPushTooLarge: {"words", "at most 3993 fit into a push: shorter values, or truncate, would help", func(w *world, ada *actor) {
			now := tend.Stamp(w.clock.Now())
			w.commit(ada, &store.Unit{Site: ada.site, At: now, Subject: store.Subject{ID: ada.id, Rev: ada.rev}, Events: []tend.Event{{
				Kind: tend.KindIdentify, At: now, Traits: []byte(`{"name":"` + strings.Repeat("long ", 180) + `"}`),
			}}})
		}},
	} {
		t.Run("because of "+reason, func(t *testing.T) {
			w, ada := newWorld(t), (*actor)(nil)
			w.api("one", "PATCH", "/sites/one/settings", `{"push":{"worker":"/sw.js"}}`).status(http.StatusOK)
			words := strings.Repeat("{{ person.name | default: 'you' }}", 3)
			w.api("one", "POST", "/sites/one/campaigns", `{"id":"back","name":"Back","channel":"web_push","trigger":{"type":"visit"},
				"message":{"title":"`+words+`","body":"`+words+`"}}`).status(http.StatusCreated)
			for _, step := range []string{"submit", "approve", "launch"} {
				w.api("one", "POST", "/sites/one/campaigns/back/"+step, "").status(http.StatusOK)
			}
			ada = w.arrive("one", "a1", "ada")
			w.subscribe(ada, "push.example", "Firefox")
			if c.does != nil {
				c.does(w, ada)
			}
			w.configure()
			var y why
			w.api("one", "GET", "/sites/one/people/ada/why?campaign=back", "").status(http.StatusOK).into(&y)
			if y.Stopped != c.gate {
				t.Fatalf("stopped by %q, want %q: %+v", y.Stopped, c.gate, y.Gates)
			}
			for _, g := range y.Gates {
				if g.Gate == c.gate && (g.Says != "stops" || g.Reason != reason || !strings.HasSuffix(g.Detail, c.change)) {
					t.Errorf("the gate says %+v, want %s and %q", g, reason, c.change)
				}
				if c.gate == "" && g.Gate == "push" && g.Says != "open" {
					t.Errorf("nothing is in its way, and the gate says %+v", g)
				}
			}
		})
	}
}

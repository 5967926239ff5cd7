package people

import (
	"log/slog"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// TestWhatBrowsersWereSentGoesWithTheEvents has a push go out, and its row be kept as long as the events
// of its site are.
func TestWhatBrowsersWereSentGoesWithTheEvents(t *testing.T) {
	for name, c := range map[string]struct {
		server int64
		site   string
		gone   bool
	}{
		"ForEver": {0, "", false}, "TheServerKeepsLess": {7, "", true}, "TheSiteKeepsLess": {0, "1w", true}, "Young": {9, "30d", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := &history{world: newWorld(t)}
			ada := h.arrive(h.one, "a1", "ada")
			u := h.unit(ada, track("export"))
			u.Decide = func(*store.Ledger) store.Verdict {
				return store.Verdict{
					Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1, Channel: tend.WebPush, Until: u.At.Add(time.Hour)}},
					Pushes: []store.Push{{Delivery: "d1", Campaign: "hello", Version: 1, Body: "Hi", TTL: time.Hour, Devices: []tend.PushDevice{{ID: "x"}}}},
				}
			}
			h.commit(ada, u)
			list, err := h.db.ClaimPushes(t.Context(), 9, time.Minute)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d are to be sent, %v", len(list), err)
			}
			if err := h.db.EndPushes(t.Context(), &store.PushEnd{Send: &list[0], Outcome: store.PushAccepted, Status: 201}); err != nil {
				t.Fatal(err)
			}
			h.clock.pass(8*24*time.Hour + time.Minute)
			h.say(tend.Retention{Events: c.site})
			h.do(ada, track("export")) // the newest run stays, and is no old one
			if st, _, err := store.Fold(t.Context(), h.db, h.one, ada.id); err != nil {
				t.Fatal(err)
			} else if err := h.db.SaveSnapshots(t.Context(), []store.Snapshot{{Person: ada.id, Rev: st.Rev, State: encode(st)}}); err != nil {
				t.Fatal(err)
			}
			l, err := h.db.TakeLease(t.Context(), "retention", 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := NewRetention(h.db, h.db, h.clock, c.server, slog.New(slog.DiscardHandler)).Run(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			left, err := h.db.DropSent(t.Context(), l, h.clock.Now().Unix()/86400+1, nil) // all that is left
			if err != nil || (left == 0) != c.gone {
				t.Errorf("%d rows were left, %v; want them gone: %v", left, err, c.gone)
			}
		})
	}
}

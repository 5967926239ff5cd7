package store

import (
	"slices"
	"testing"
	"time"

	"tend/server/tend"
)

// TestWordsOfPushesGoWhenNothingIsLeftToSend keeps what a notification says for a person no
// longer than it may be sent, and that it was sent for good.
func TestWordsOfPushesGoWhenNothingIsLeftToSend(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.setTo(1, 0)
		for id, ttl := range map[tend.PersonID]time.Duration{1: time.Minute, 2: 48 * time.Hour} {
			d := []string{"", "soon", "later"}[id]
			u := r.arrives(id, d)
			u.At = tend.Stamp(recordsTime.AddDate(0, 0, 1))
			u.Decide = func(*Ledger) Verdict {
				return Verdict{
					Grants: []tend.Grant{{Delivery: d, Campaign: "hello", Version: 1, Channel: tend.WebPush}},
					Pushes: []Push{{Delivery: d, Campaign: "hello", Version: 1, Body: "words of " + d, TTL: ttl, Devices: []tend.PushDevice{{ID: "x"}}}},
				}
			}
			r.commit(u)
		}
		for _, step := range []struct {
			day  int
			want []string
		}{{1, []string{"words of later", "words of soon"}}, {2, []string{"", "words of later"}}, {4, []string{"", ""}}} {
			r.setTo(step.day, 0)
			l := r.lease("pushes")
			if _, err := r.SweepPushes(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			if err := r.EndLease(t.Context(), l, true); err != nil {
				t.Fatal(err)
			}
			var kept []string
			if err := r.read.Select(&kept, `SELECT body FROM pushes ORDER BY body`); err != nil || !slices.Equal(kept, step.want) {
				t.Errorf("day %d: %q, %v; want %q", step.day, kept, err, step.want)
			}
		}
		if _, err := r.SweepPushes(t.Context(), &Lease{name: "pushes"}); tend.CodeOf(err) != tend.Conflict {
			t.Errorf("without a lease: %v", err)
		}
	})
}

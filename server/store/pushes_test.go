package store

import (
	"fmt"
	"slices"
	"strings"
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

// TestPushesOfAGroup has many units that leave by push committed together: each row is as if it
// had come alone, and whoever turns out to be somebody else in the same group takes theirs along.
func TestPushesOfAGroup(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		var units []*Unit
		for id, browsers := range map[tend.PersonID]int{1: 2, 2: 1, 3: 0} {
			u := r.arrives(id, fmt.Sprint("a", id))
			d := fmt.Sprint("d", id)
			p := Push{Delivery: d, Campaign: "hello", Version: 1, Body: "words of " + d, Topic: "t" + d, Urgency: "high", TTL: time.Duration(id) * time.Hour}
			for i := range browsers {
				p.Devices = append(p.Devices, tend.PushDevice{ID: fmt.Sprint(d, ".", i), Endpoint: "https://fcm.googleapis.com/" + d})
			}
			u.Decide = func(*Ledger) Verdict {
				v := Verdict{Grants: []tend.Grant{{Delivery: d, Campaign: "hello", Version: 1, Channel: tend.WebPush}}}
				if browsers > 0 {
					v.Pushes = []Push{p}
				}
				return v
			}
			units = append(units, u)
		}
		merge := r.arrives(4, "a4")
		merge.Subject.Merge, merge.Subject.MergeRev = 1, 1
		for _, j := range r.together(append(units, merge)...) {
			if j.err != nil || j.result.Overtaken {
				t.Fatal(j.err, j.result)
			}
		}
		at := fmt.Sprint(tend.Stamp(recordsTime))
		whole := func(hours int64) string {
			return fmt.Sprint(tend.Stamp(recordsTime.Add(time.Duration(hours) * time.Hour)))
		}
		want := strings.Join([]string{
			"d1 4 hello 1 words of d1 td1 3600 high " + at + " " + whole(1), "d2 2 hello 1 words of d2 td2 7200 high " + at + " " + whole(2),
		}, " ")
		if got := r.words(`SELECT delivery || ' ' || person || ' ' || campaign || ' ' || version || ' ' || body || ' ' || topic || ' ' || ttl || ' ' || urgency
			|| ' ' || created || ' ' || expires FROM pushes ORDER BY delivery`); strings.Join(strings.Fields(got), " ") != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		want = strings.Join([]string{"d1 d1.0 fcm queued", at, at, "d1 d1.1 fcm queued", at, at, "d2 d2.0 fcm queued", at, at}, " ")
		if got := r.words(`SELECT delivery || ' ' || device || ' ' || service || ' ' || state || ' ' || due || ' ' || created FROM push_sends
			ORDER BY device`); strings.Join(strings.Fields(got), " ") != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if n := r.count(`SELECT count(DISTINCT id) FROM push_sends`); n != 3 {
			t.Errorf("%d browsers", n)
		}
	})
}

package store

import (
	"fmt"
	"testing"

	"tend/server/tend"
)

// went puts a push of a campaign into the outbox as if it had ended so; "" is still queued.
func (r *road) went(n int, campaign, service, outcome string, day int64, took tend.Micros) {
	r.t.Helper()
	at := day*dayMicros + 1000
	state, done := "done", at+int64(took)
	if outcome == "" {
		state, done = "queued", 0
	}
	id := fmt.Sprint("d", n)
	r.run(fmt.Sprintf(`INSERT INTO pushes (delivery, site, person, campaign, version, body, topic, ttl, urgency, created, expires)
		VALUES ('%s', %d, 1, '%s', 1, '{}', 't', 60, 'normal', %d, %d)`, id, r.site, campaign, at, at))
	r.run(fmt.Sprintf(`INSERT INTO push_sends (id, site, delivery, device, service, state, due, outcome, created, done_at)
		VALUES ('s%d', %d, '%s', 'x', '%s', '%s', %d, '%s', %d, %d)`, n, r.site, id, service, state, at, outcome, at, done))
}

func TestHowPushesEndedByPushService(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		other := addSite(t, r.DB, "other").ID
		const day = 20_000
		n := 0
		for i := range 20 {
			n++
			r.went(n, "hello", "fcm", "accepted", day, tend.Micros(1000*(i+1)))
		}
		for _, s := range []struct {
			campaign, service, outcome string
			day                        int64
		}{
			{"hello", "fcm", "gone", day},
			{"hello", "mozilla", "", day - 9},
			{"hello", "mozilla", "refused", day + 1},
			{"news", "mozilla", "expired", day},
			{"news", "apple", "accepted", day},
			{"hello", "fcm", "gone", day + 2},
		} {
			n++
			r.went(n, s.campaign, s.service, s.outcome, s.day, 7)
		}
		for _, c := range []struct {
			of             PushesOf
			outcome, paces string
		}{
			{PushesOf{r.site, "", day, day + 1}, "[{apple accepted 1} {fcm accepted 20} {fcm gone 1} {mozilla expired 1} {mozilla queued 1} {mozilla refused 1}]", "[{apple 7 7} {fcm 10000 19000}]"},
			{PushesOf{r.site, "hello", day, day}, "[{fcm accepted 20} {fcm gone 1} {mozilla queued 1}]", "[{fcm 10000 19000}]"},
			{PushesOf{r.site, "nothing", day, day}, "[]", "[]"},
			{PushesOf{other, "", day, day + 9}, "[]", "[]"},
			{PushesOf{other, "hello", day, day + 9}, "[]", "[]"},
		} {
			got, err := r.PushOutcomes(t.Context(), &c.of)
			if err != nil || fmt.Sprint(got) != c.outcome {
				t.Errorf("%+v: %v, %v; want %s", c.of, got, err, c.outcome)
			}
			paces, err := r.PushPaces(t.Context(), &c.of)
			if err != nil || fmt.Sprint(paces) != c.paces {
				t.Errorf("%+v took %v, %v; want %s", c.of, paces, err, c.paces)
			}
		}
	})
}

package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/server/tend"
)

const term = 10 * time.Second

const pushOn = `UPDATE sites SET settings = '{"theme":{},"push":{"worker":"/w.js"}}'`

// outbox is a road with a live campaign "hello" and people who have a delivery of it on its
// way to each of their browsers.
func outbox(t *testing.T, on database) *road {
	t.Helper()
	r := newRoad(t, on)
	r.launch("hello")
	r.run(pushOn)
	return r
}

// delivers gives a person of a number a delivery, "d" and the number, for so many browsers.
func (r *road) delivers(id tend.PersonID, browsers int) {
	r.t.Helper()
	now, delivery := tend.Stamp(r.clock.Now()), fmt.Sprint("d", id)
	r.commit(granting(r.arrives(id, fmt.Sprint("a", id)), delivery))
	list := []string{fmt.Sprintf(`UPDATE deliveries SET channel = 'web_push' WHERE id = '%s'`, delivery), fmt.Sprintf(
		`INSERT INTO pushes (delivery, site, person, campaign, version, body, topic, ttl, urgency, created, expires)
		VALUES ('%s', %d, %d, 'hello', 1, '{"title":"Hi"}', 'topic', 3600, 'normal', %d, %d)`, delivery, r.site, id, now, now.Add(time.Hour))}
	for i := range browsers {
		device := fmt.Sprintf("%s.%d", delivery, i)
		list = append(list, fmt.Sprintf(`INSERT INTO push_devices (id, site, person, endpoint, p256dh, auth, vapid, lang, agent, created, seen)
			VALUES ('%s', %d, %d, 'https://push.example/%s', 'p', 'a', 'v', '', '', 1, 1)`, device, r.site, id, device), fmt.Sprintf(
			`INSERT INTO push_sends (id, site, delivery, device, service, state, due, lease, token, attempts, outcome, status, detail, created, done_at)
			VALUES ('s%s', %d, '%s', '%s', 'fcm', 'queued', %d, 0, 0, 0, '', 0, '', %d, 0)`, device, r.site, delivery, device, now, now))
	}
	r.run(list...)
}

// later moves the clock.
func (r *road) later(d time.Duration) { r.clock = fixedClock{r.clock.Now().Add(d)} }

// claims takes what is due.
func (r *road) claims(without ...string) []tend.PushSend {
	r.t.Helper()
	list, err := r.ClaimPushes(r.t.Context(), 100, term, without...)
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

// ends writes what became of a push, and tells whether that was its to say.
func (r *road) ends(p tend.PushSend, outcome string) bool {
	r.t.Helper()
	e := &PushEnd{Send: &p, Outcome: outcome, Status: 201, Detail: "because"}
	if err := r.EndPushes(r.t.Context(), e); err != nil {
		r.t.Fatal(err)
	}
	return e.Kept
}

// stands tells the status of the deliveries and what is known of their pushes.
func (r *road) stands() string {
	r.t.Helper()
	return r.words(`SELECT id || ' ' || status FROM deliveries ORDER BY id`) + "; " +
		r.words(`SELECT id || ' ' || state || ' ' || outcome FROM push_sends ORDER BY id`)
}

// words are what a query of one column gives, in a line.
func (r *road) words(q string) string {
	r.t.Helper()
	return strings.TrimSpace(r.textOf(q))
}

func TestAPushIsOfOneNodeUntilItsLeaseEnds(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		r.delivers(1, 1)
		first := r.claims()
		if len(first) != 1 {
			t.Fatalf("%d to send", len(first))
		}
		p := first[0]
		want := tend.PushSend{
			ID: "sd1.0", Delivery: "d1", Device: "d1.0", Campaign: "hello", Site: r.site, Person: 1, Endpoint: "https://push.example/d1.0", P256dh: "p", Auth: "a", Key: "v",
			Body: `{"title":"Hi"}`, Topic: "topic", Urgency: "normal", TTL: time.Hour, Expires: tend.Stamp(recordsTime.Add(time.Hour)), Attempts: 1, Token: 1, Live: true, Service: "fcm",
		}
		if p != want {
			t.Errorf("%+v, want %+v", p, want)
		}
		if n := len(r.claims()); n != 0 {
			t.Errorf("another node has %d of them too", n)
		}
		r.later(term)
		second := r.claims()
		if len(second) != 1 || second[0].Token != 2 || second[0].Attempts != 2 {
			t.Fatalf("after the lease %+v", second)
		}
		if r.ends(p, PushAccepted) {
			t.Error("who had it before the lease was over says what became of it")
		}
		if got := r.stands(); got != "d1 granted; sd1.0 attempting" {
			t.Error(got)
		}
		if !r.ends(second[0], PushAccepted) || r.ends(second[0], PushGone) {
			t.Error("who has it does not say what became of it, or says it twice")
		}
		if got := r.stands(); got != "d1 sent; sd1.0 done accepted" {
			t.Error(got)
		}
		if n := r.count(`SELECT lease FROM deliveries`); tend.Micros(n) != tend.Stamp(r.clock.Now()) {
			t.Errorf("caps count it from %v", tend.Micros(n).Time())
		}
		r.later(time.Hour)
		if n := len(r.claims()); n != 0 {
			t.Errorf("%d are sent again", n)
		}
	})
}

// Whoever takes over from a dead node may have a long queue of its own.
func TestWhatADeadNodeWasAtGoesBeforeWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		r.delivers(1, 2)
		if n := len(r.claims()); n != 2 {
			t.Fatalf("%d to send", n)
		}
		r.later(time.Second)
		r.delivers(2, 3) // due for longer than the lease is over
		for _, want := range []string{"sd1.0 sd1.1 sd2.0", "sd2.1 sd2.2", ""} {
			r.later(term)
			list, err := r.ClaimPushes(r.t.Context(), 3, 3*term)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, p := range list {
				ids = append(ids, p.ID)
			}
			if got := strings.Join(ids, " "); got != want {
				t.Errorf("taken are %q, want %q", got, want)
			}
		}
	})
}

func TestWhatBecomesOfADelivery(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		const sent, failed = `SELECT coalesce(sum(n), 0) FROM totals WHERE what = 'sent'`, `SELECT coalesce(sum(n), 0) FROM totals WHERE what = 'failed'`
		for i, c := range []struct{ outcomes, want string }{
			{"accepted accepted", "sent"},
			{"gone accepted", "sent"},
			{"accepted refused", "sent"},
			{"accepted", "sent"},
			{"gone expired", "failed"},
			{"too_large refused", "failed"},
			{"stopped gone", "released"},
			{"gone", "granted"}, // the other one is still on its way
			{"stopped", "granted"},
		} {
			wasSent, hadFailed := r.count(sent), r.count(failed)
			r.delivers(tend.PersonID(i+1), 2)
			list := r.claims()
			for i, outcome := range strings.Fields(c.outcomes) {
				r.ends(list[i], outcome)
			}
			is := r.words(fmt.Sprintf(`SELECT status FROM deliveries WHERE person = %d`, i+1))
			if is != c.want || (r.count(sent)-wasSent == 1) != (is == "sent") || (r.count(failed)-hadFailed == 1) != (is == "failed") {
				t.Errorf("%s: it is %s, %d more were counted sent and %d failed", c.outcomes, is, r.count(sent)-wasSent, r.count(failed)-hadFailed)
			}
		}
	})
}

func TestAReceiptThatWasFasterStands(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		r.delivers(1, 1)
		list := r.claims()
		r.run(`UPDATE deliveries SET status = 'shown'`)
		r.ends(list[0], PushAccepted)
		if got := r.stands(); got != "d1 shown; sd1.0 done accepted" {
			t.Error(got)
		}
	})
}

func TestABrowserThatIsGoneIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		r.delivers(1, 2)
		list := r.claims()
		r.ends(list[0], PushGone)
		if got := r.words(`SELECT id FROM push_devices`); got != "d1.1" {
			t.Errorf("there are %s", got)
		}
		r.ends(list[1], "refused")
		if got := r.words(`SELECT id FROM push_devices`); got != "d1.1" {
			t.Errorf("after a refusal there are %s", got)
		}
	})
}

func TestAPushIsOnlyForWhoIsInTheBrowser(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		r.delivers(1, 2)
		r.run(`UPDATE push_devices SET person = 2 WHERE id = 'd1.0'`, `DELETE FROM push_devices WHERE id = 'd1.1'`)
		list := r.claims()
		if len(list) != 2 || list[0].Endpoint+list[1].Endpoint+list[0].Auth+list[1].Auth != "" {
			t.Errorf("%+v", list)
		}
		r.ends(list[0], PushGone)
		if got := r.words(`SELECT id FROM push_devices`); got != "d1.0" {
			t.Errorf("the browser of whoever came after is forgotten: there are %q", got)
		}
	})
}

func TestAPushIsTriedAgainWhenItIsTime(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		r.delivers(1, 1)
		p := r.claims()[0]
		e := &PushEnd{Send: &p, Outcome: "limited", Status: 429, Detail: "slower", Again: tend.Stamp(r.clock.Now()).Add(time.Minute)}
		if err := r.EndPushes(t.Context(), e); err != nil || !e.Kept {
			t.Fatal(err, e.Kept)
		}
		if got := r.stands(); got != "d1 granted; sd1.0 queued limited" {
			t.Error(got)
		}
		r.later(59 * time.Second)
		if n := len(r.claims()); n != 0 {
			t.Error("it is tried too early")
		}
		if n, since, err := r.PushesWaiting(t.Context()); n != 1 || since != 0 || err != nil {
			t.Errorf("%d wait since %v, %v", n, since, err)
		}
		r.later(2 * time.Second)
		if n, since, err := r.PushesWaiting(t.Context()); n != 1 || since != e.Again || err != nil {
			t.Errorf("%d wait since %v, %v", n, since, err)
		}
		if n := len(r.claims("apple", "fcm")); n != 0 {
			t.Error("it goes to a push service that rests")
		}
		if list := r.claims("apple"); len(list) != 1 || list[0].Attempts != 2 || list[0].Topic != p.Topic || list[0].Body != p.Body {
			t.Errorf("%+v", list)
		}
	})
}

func TestWhatIsStoppedIsNotSent(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := outbox(t, on)
		for name, how := range map[string][2]string{
			"campaign paused": {`UPDATE campaigns SET status = 'paused'`, `UPDATE campaigns SET status = 'live'`},
			"campaign ended":  {`UPDATE campaigns SET status = 'ended'`, `UPDATE campaigns SET status = 'live'`},
			"site stopped":    {`UPDATE sites SET stopped = true`, `UPDATE sites SET stopped = false`},
			"push turned off": {`UPDATE sites SET settings = '{"theme":{}}'`, pushOn},
			"taken back":      {`UPDATE deliveries SET status = 'released'`, ``},
			"erased":          {`DELETE FROM pushes`, ``},
		} {
			r.delivers(1, 1)
			r.delivers(2, 1)
			r.later(time.Second)
			if n, err := r.StopPushes(t.Context()); n != 0 || err != nil {
				t.Fatalf("%d were stopped before, %v", n, err)
			}
			claimed, err := r.ClaimPushes(t.Context(), 1, term)
			if err != nil || len(claimed) != 1 || !claimed[0].Live {
				t.Fatal(claimed, err)
			}
			r.run(how[0])
			if n, err := r.StopPushes(t.Context()); n != 1 || err != nil {
				t.Errorf("%s: %d were stopped, %v", name, n, err)
			}
			again := &PushEnd{Send: &claimed[0], Outcome: "limited", Again: tend.Stamp(r.clock.Now()).Add(time.Hour)}
			if err := r.EndPushes(t.Context(), again); err != nil {
				t.Fatal(err)
			}
			if got := r.stands(); got != "d1 released d2 released; sd1.0 done stopped sd2.0 done stopped" {
				t.Errorf("%s: %s", name, got)
			}
			r.run(`UPDATE push_sends SET state = 'queued', due = 0`)
			for _, p := range r.claims() {
				if p.Live {
					t.Errorf("%s, and sent all the same: %+v", name, p)
				}
			}
			r.run(`DELETE FROM push_sends`, `DELETE FROM pushes`, `DELETE FROM push_devices`, `DELETE FROM deliveries`, `DELETE FROM persons`, `DELETE FROM anons`, `DELETE FROM tabs`)
			if how[1] != "" {
				r.run(how[1])
			}
		}
	})
}

// Two nodes that take what is due, and end it, never have the same, and see every delivery
// to its one end.
func TestTwoNodesShareTheOutbox(t *testing.T) {
	r := outbox(t, onPostgres)
	const people, browsers = 40, 3
	for id := range tend.PersonID(people) {
		r.delivers(id+1, browsers)
	}
	r.later(time.Second)
	var mu sync.Mutex
	sent := map[string]int{}
	var nodes sync.WaitGroup
	for node := range 4 {
		nodes.Go(func() {
			for {
				list, err := r.ClaimPushes(context.Background(), 7, term)
				if err != nil || len(list) == 0 {
					if err != nil {
						t.Error(err)
					}
					return
				}
				var ends []*PushEnd
				mu.Lock()
				for i := range list {
					sent[list[i].ID]++
					outcome := "refused"
					if node%2 == 0 && list[i].Person%2 == 0 {
						outcome = PushAccepted
					}
					ends = append(ends, &PushEnd{Send: &list[i], Outcome: outcome})
				}
				mu.Unlock()
				slices.Reverse(ends)
				if err := r.EndPushes(context.Background(), ends...); err != nil {
					t.Error(err)
				}
			}
		})
	}
	nodes.Wait()
	if len(sent) != people*browsers {
		t.Errorf("%d were sent", len(sent))
	}
	for id, n := range sent {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	if n := r.count(`SELECT count(*) FROM deliveries d WHERE status <> CASE WHEN EXISTS
		(SELECT 1 FROM push_sends s WHERE s.delivery = d.id AND outcome = 'accepted') THEN 'sent' ELSE 'failed' END`); n != 0 {
		t.Errorf("%d deliveries have another end than their pushes", n)
	}
	if n := r.count(`SELECT sum(n) FROM totals WHERE what IN ('sent', 'failed')`); n != people {
		t.Errorf("%d ends were counted", n)
	}
}

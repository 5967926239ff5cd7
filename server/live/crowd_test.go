package live_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tend/server/hot"
	"tend/server/live"
)

// hello is the frame of a person at a site, in a tab of their own.
func hello(site, anon, user, tab string) string {
	return fmt.Sprintf(`{"t":"hello","v":1,"site":%q,"anon":%q,"user":%q,"tab":%q}`, site, anon, user, tab)
}

// comes is a browser that has said hello, from an address.
func (p *place) comes(client, helloFrame string) *browser {
	p.t.Helper()
	b := p.dialFrom(client)
	b.send(helloFrame)
	b.expect(readyFrame)
	return b
}

// of is a limit with little room, and for the other kinds none.
func of(kind hot.RateKind) *hot.Rates {
	r := hot.Rate{PerSecond: 10, Burst: 20}
	switch kind {
	case hot.PerPerson:
		return hot.NewRates(hot.RateLimits{Person: r})
	case hot.PerAddress:
		return hot.NewRates(hot.RateLimits{Address: r})
	case hot.PerHello:
		return hot.NewRates(hot.RateLimits{Hello: r})
	}
	return hot.NewRates(hot.RateLimits{Site: r})
}

// What one socket has used up is refused on another one of the same person, address or
// site, over HTTP too, and taken when its time has come; another's is taken at once.
func TestLimitsHoldOverAllSockets(t *testing.T) {
	for _, c := range []struct {
		kind                      hot.RateKind
		one, same, other          string // hello
		oneFrom, sameAt, othersAt string
	}{
		{
			hot.PerPerson, hello("s", "a1", "ada", "t1"), hello("s", "a2", "ada", "t2"), hello("s", "a3", "bob", "t3"),
			"192.0.2.1:1", "192.0.2.2:1", "192.0.2.1:1",
		},
		{
			hot.PerPerson, hello("s", "a1", "", "t1"), hello("s", "a1", "", "t2"), hello("z", "a1", "", "t3"),
			"192.0.2.1:1", "192.0.2.2:1", "192.0.2.1:1",
		},
		{
			hot.PerAddress, hello("s", "a1", "", "t1"), hello("z", "a2", "", "t2"), hello("s", "a1", "", "t3"),
			"192.0.2.1:1", "192.0.2.1:2", "192.0.2.2:1",
		},
		{
			hot.PerAddress, hello("s", "a1", "", "t1"), hello("z", "a2", "", "t2"), hello("s", "a1", "", "t3"),
			"[2001:db8::1]:1", "[2001:db8::ffff:2]:2", "[2001:db8:0:1::1]:1",
		},
		{
			hot.PerSite, hello("s", "a1", "", "t1"), hello("s", "a2", "", "t2"), hello("z", "a1", "", "t3"),
			"192.0.2.1:1", "192.0.2.2:1", "192.0.2.1:1",
		},
	} {
		t.Run(c.kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{rates: of(c.kind)}
				p := inMemory(t, f, live.Limits{})
				one, same, other := p.comes(c.oneFrom, c.one), p.comes(c.sameAt, c.same), p.comes(c.othersAt, c.other)
				one.send(events(8, 27))
				one.expect(`{"t":"ack","n":27}`)

				same.send(events(8, 17))
				r := same.refused()
				if r.Code != "rate_limited" || r.RetryAfter != 1 || r.N != 0 || !strings.HasPrefix(r.Message, c.kind.String()+": 10 events/s") {
					t.Errorf("refused with %+v", r)
				}
				if n := p.server.Stats().Limited[c.kind.String()]; n != 1 {
					t.Errorf("counted %v", p.server.Stats().Limited)
				}
				body := array(strings.Replace(c.same, `"t2"`, `"t4"`, 1), events(8, 17))
				posted, err := p.ask(t.Context(), http.MethodPost, "", origin, body, clientHeader, c.sameAt)
				if err != nil || posted.status != 200 || !strings.Contains(posted.body, r.Message) {
					t.Errorf("over HTTP: %d %s, %v", posted.status, posted.body, err)
				}
				other.send(events(8, 27))
				other.expect(`{"t":"ack","n":27}`)

				time.Sleep(time.Duration(r.RetryAfter) * time.Second)
				same.send(events(8, 17)) // under the same numbers
				same.expect(`{"t":"ack","n":17}`)
				for _, b := range []*browser{one, same, other} {
					_ = b.ws.CloseNow()
				}
				p.drain()
			})
		})
	}
}

// A batch that one limit turns away leaves the others as they were: it will come again.
func TestWhatOneLimitRefusesDoesNotCountForTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{rates: hot.NewRates(hot.RateLimits{
			Person: hot.Rate{PerSecond: 10, Burst: 30}, Address: hot.Rate{PerSecond: 1, Burst: 25}, Site: hot.Rate{PerSecond: 1, Burst: 20},
		})}
		p := inMemory(t, f, live.Limits{Events: 1, EventBurst: 40})
		b := p.comes("192.0.2.1:1", helloFrame)
		for range 9 {
			b.send(events(8, 28))
			if r := b.refused(); !strings.HasPrefix(r.Message, "site: ") {
				t.Fatalf("refused with %+v", r)
			}
		}
		b.send(events(8, 27))
		b.expect(`{"t":"ack","n":27}`)
		_ = b.ws.CloseNow()
		p.drain()
	})
}

func TestOneAddressHasSoManyConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := inMemory(t, &fake{}, live.Limits{Connections: 2})
		first, second := p.comes("192.0.2.1:1", helloFrame), p.comes("192.0.2.1:2", helloFrame)
		refused := func(what string, resp *http.Response, err error) {
			t.Helper()
			if err == nil || resp == nil || resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "30" {
				t.Fatalf("%s: %v, %v", what, resp, err)
			}
		}
		_, resp, err := p.try("192.0.2.1:3")
		refused("a third socket", resp, err)
		r, err := p.ask(t.Context(), http.MethodPost, "", origin, array(helloFrame), clientHeader, "192.0.2.1:4")
		if err != nil || r.problem(t) != refusedWith(429, live.CloseTryLater, "too_many_connections", "connections: 2 open from one address; come back in 30 s") {
			t.Fatalf("a request besides: %d %s, %v", r.status, r.body, err)
		}
		third := p.comes("192.0.2.2:1", helloFrame)

		_ = first.ws.CloseNow()
		synctest.Wait()
		if r, err = p.ask(t.Context(), http.MethodPost, "", origin, array(helloFrame), clientHeader, "192.0.2.1:5"); err != nil || r.status != 200 {
			t.Fatalf("a request in the place of a socket: %d %s, %v", r.status, r.body, err)
		}
		first = p.comes("192.0.2.1:6", helloFrame)
		if n := p.server.Stats().Limited["connections"]; n != 2 {
			t.Errorf("%d were counted", n)
		}
		for _, b := range []*browser{first, second, third} {
			_ = b.ws.CloseNow()
		}
		p.drain()
	})
}

func refusedWith(status, closed int, code, detail string) refused {
	return refused{Status: status, Close: closed, Code: code, Detail: detail}
}

// Beginning conversations costs look-ups in SQL, whether events come in them or not.
func TestConversationsAreBegunOnlySoFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{rates: of(hot.PerHello)}
		p := inMemory(t, f, live.Limits{})
		post := func(n int) reply {
			body := array(hello("s", fmt.Sprint("a", n), "", fmt.Sprint("t", n)))
			r, err := p.ask(t.Context(), http.MethodPost, "", origin, body, clientHeader, "192.0.2.1:1")
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		for n := range 20 {
			post(n).is(t, readyFrame)
		}
		r := post(20)
		if got := r.problem(t); got != refusedWith(429, live.CloseTryLater, "rate_limited", "address: 10 conversations begun/s; come back in 1 s") {
			t.Errorf("%+v", got)
		}
		if _, resp, err := p.try("192.0.2.1:1"); err == nil || resp == nil || resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "1" {
			t.Errorf("a socket: %v, %v", resp, err)
		}
		if n := len(f.origins); n != 20 {
			t.Errorf("%d conversations were begun", n)
		}
		time.Sleep(time.Second)
		post(21).is(t, readyFrame)
		p.drain()
	})
}

// What a person's browser is told of a limit is told in words that no other person
// stands in.
func TestRefusalForALimitNamesNobody(t *testing.T) {
	f := &fake{rates: of(hot.PerPerson)}
	p := onTCP(t, f, live.Limits{})
	b := p.comes("192.0.2.1:1", hello("s", "a1", "ada@example.com", "t1"))
	b.send(events(8, 100))
	r := b.refused()
	raw, _ := json.Marshal(r)
	if strings.Contains(string(raw), "ada") || strings.Contains(string(raw), "192.0.2") {
		t.Errorf("%s", raw)
	}
}

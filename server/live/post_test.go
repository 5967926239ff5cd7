package live_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/live"
	"tend/server/tend"
	"tend/server/wire"
)

const (
	readyFrame  = `{"t":"ready","ack":7,"epoch":"e1","watch":[],"config":{}}`
	hiddenFrame = `{"t":"state","visible":false}`
)

// reply is what a request was answered.
type reply struct {
	status int
	header http.Header
	body   string
}

// refused is a problem document.
type refused struct {
	Status, Close int
	Code, Detail  string
}

// problem reads a refusal.
func (r reply) problem(t *testing.T) (p refused) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), &p); err != nil || r.header.Get("Content-Type") != "application/problem+json" || p.Status != r.status {
		t.Fatalf("no problem document but %s (%v)", r.body, err)
	}
	return p
}

func array(frames ...string) string { return "[" + strings.Join(frames, ",") + "]" }

// ask sends a request and waits for its answer.
func (p *place) ask(ctx context.Context, method, query, from, body string, header ...string) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.url+"/v1/events"+query, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if from != "" {
		r.Header.Set("Origin", from)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := p.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(raw)}, err
}

// post sends frames from a page of the site.
func (p *place) post(query string, frames ...string) reply {
	p.t.Helper()
	r, err := p.ask(p.t.Context(), http.MethodPost, query, origin, array(frames...))
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

func (r reply) is(t *testing.T, frames ...string) {
	t.Helper()
	if r.status != http.StatusOK || r.body != array(frames...) {
		t.Fatalf("got %d %s\nwant %s", r.status, r.body, array(frames...))
	}
}

func shop(o string) error {
	if o != origin {
		return tend.Errorf(tend.Forbidden, "origin_refused", "origin %q is of no site", o)
	}
	return nil
}

func TestPostAnswersTheFramesOfOneRequest(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	for _, media := range []string{"text/plain;charset=UTF-8", "application/json", ""} {
		r, err := p.ask(t.Context(), http.MethodPost, "", origin, array(helloFrame, hiddenFrame, events(8, 10), events(11, 11)), "Content-Type", media)
		if err != nil {
			t.Fatal(err)
		}
		r.is(t, readyFrame, `{"t":"ack","n":10}`, `{"t":"ack","n":11}`)
		if got := r.header.Get("Content-Type"); got != "application/json" {
			t.Errorf("answered as %q", got)
		}
	}
	eventually(t, "every request is a session that ends", func() bool { return f.sessionsClosed() == 3 })
	if got, want := fmt.Sprint(f.numbers()[:4], f.states[:1], f.origins[:1]), "[8 9 10 11] [{false false []}] ["+origin+"]"; got != want {
		t.Errorf("handed on %s, want %s", got, want)
	}
	if s := p.server.Stats(); s.Posts != 3 || s.Held != 0 || s.FramesIn != 12 || s.FramesOut != 9 {
		t.Errorf("stats %+v", s)
	}
	if f.door.Send(wire.Ack{N: 1}) {
		t.Error("a frame is taken for an answer that has left")
	}
}

func TestPostLetsPagesOfASiteReadTheAnswer(t *testing.T) {
	p := onTCP(t, &fake{admit: shop}, live.Limits{})
	for name, c := range map[string]struct{ method, body string }{
		"asked before":  {http.MethodOptions, ""},
		"answered":      {http.MethodPost, array(helloFrame)},
		"refused":       {http.MethodPost, "{"},
		"not by GET":    {http.MethodGet, ""},
		"by no session": {http.MethodPost, array(events(1, 1))},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := p.ask(t.Context(), c.method, "", origin, c.body)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.header.Get("Access-Control-Allow-Origin"); got != origin {
				t.Errorf("allowed %q", got)
			}
			if got := r.header.Get("Access-Control-Allow-Credentials"); got != "" {
				t.Errorf("cookies allowed: %q", got)
			}
			if got := r.header.Get("Vary"); got != "Origin" {
				t.Errorf("varies by %q: a cache may hand it to another origin", got)
			}
		})
	}
	r, err := p.ask(t.Context(), http.MethodOptions, "", origin, "")
	if err != nil || r.status != http.StatusNoContent ||
		r.header.Get("Access-Control-Allow-Methods") != "POST" || r.header.Get("Access-Control-Allow-Headers") != "Content-Type" {
		t.Errorf("preflight: %+v, %v", r, err)
	}
}

func TestPostLooksAtTheOriginFirst(t *testing.T) {
	f := &fake{admit: shop}
	p := onTCP(t, f, live.Limits{})
	for name, c := range map[string]struct{ method, from, body string }{
		"unknown":        {http.MethodPost, "https://evil.example", array(helloFrame)},
		"null":           {http.MethodPost, "null", array(helloFrame)},
		"absent":         {http.MethodPost, "", array(helloFrame)},
		"before method":  {http.MethodPut, "https://evil.example", ""},
		"before body":    {http.MethodPost, "https://evil.example", strings.Repeat("x", 1<<20)},
		"with preflight": {http.MethodOptions, "https://evil.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := p.ask(t.Context(), c.method, "", c.from, c.body)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.problem(t); got.Status != 403 || got.Code != "origin_refused" || got.Close != live.CloseForbidden {
				t.Errorf("%+v", got)
			}
			if r.header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("another's page may read the answer")
			}
		})
	}
	if len(f.origins) != 0 {
		t.Error("a session was opened")
	}
}

func TestPostThatCannotBeRead(t *testing.T) {
	padded := array(helloFrame, events(1, 1))
	for name, c := range map[string]struct {
		method, query, body string
		status              int
		code, detail        string
	}{
		"not JSON":        {"POST", "", "nope", 400, wire.ReasonNotJSON, "JSON array"},
		"empty":           {"POST", "", "", 400, wire.ReasonNotJSON, "JSON array"},
		"no array":        {"POST", "", helloFrame, 400, wire.ReasonNotJSON, "JSON array"},
		"no frames":       {"POST", "", "[]", 400, tend.ReasonRequired, "hello comes first"},
		"null":            {"POST", "", "null", 400, tend.ReasonRequired, "hello comes first"},
		"events first":    {"POST", "", array(events(1, 1)), 400, tend.ReasonRequired, "hello comes first"},
		"a second hello":  {"POST", "", array(helloFrame, events(1, 1), helloFrame), 400, tend.ReasonValue, "2: t: hello was said before"},
		"a broken frame":  {"POST", "", array(helloFrame, events(1, 1), `{"t":"events"}`), 400, tend.ReasonRequired, "2: e: missing"},
		"over 64 KiB":     {"POST", "", padded + strings.Repeat(" ", wire.MaxFrame), 413, "too_large", "over 65536 bytes"},
		"wait too long":   {"POST", "?wait=26", padded, 400, tend.ReasonValue, "wait: whole seconds from 0 to 25"},
		"wait of a word":  {"POST", "?wait=long", padded, 400, tend.ReasonValue, "wait: whole seconds from 0 to 25"},
		"wait before now": {"POST", "?wait=-1", padded, 400, tend.ReasonValue, "wait: whole seconds from 0 to 25"},
		"by GET":          {"GET", "", "", 405, "method_not_allowed", "POST"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{}
			p := onTCP(t, f, live.Limits{})
			r, err := p.ask(t.Context(), c.method, c.query, origin, c.body)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.problem(t); got.Status != c.status || got.Code != c.code || !strings.Contains(got.Detail, c.detail) || got.Close != live.CloseMalformed {
				t.Errorf("%+v", got)
			}
			if f.origins != nil || f.batches != nil {
				t.Error("a part of it was acted on")
			}
			if n := p.server.Stats().Refused[c.status]; n != 1 {
				t.Errorf("counted %d times", n)
			}
		})
	}
	p := onTCP(t, &fake{}, live.Limits{})
	full := padded + strings.Repeat(" ", wire.MaxFrame-len(padded))
	if r, err := p.ask(t.Context(), http.MethodPost, "?wait=0", origin, full); err != nil || r.status != 200 {
		t.Errorf("64 KiB are refused: %+v, %v", r, err)
	}
}

// A few bytes can be unpacked to any number: what is packed is not read.
func TestPostThatIsPackedIsRefused(t *testing.T) {
	var bomb bytes.Buffer
	pack := gzip.NewWriter(&bomb)
	_, _ = io.WriteString(pack, array(helloFrame, events(1, 1)))
	_, _ = pack.Write(bytes.Repeat([]byte{' '}, 16<<20))
	_ = pack.Close()
	for encoding, body := range map[string]string{"gzip": bomb.String(), "GZIP": "", "deflate": "x", "br, gzip": "x"} {
		f := &fake{}
		p := onTCP(t, f, live.Limits{})
		r, err := p.ask(t.Context(), http.MethodPost, "", origin, body, "Content-Encoding", encoding)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.problem(t); got.Status != 415 || got.Code != "content_encoding" || got.Close != live.CloseMalformed || f.origins != nil {
			t.Errorf("%s: %+v", encoding, got)
		}
	}
	p := onTCP(t, &fake{}, live.Limits{})
	if r, err := p.ask(t.Context(), http.MethodPost, "", origin, array(helloFrame), "Content-Encoding", "identity"); err != nil || r.status != 200 {
		t.Errorf("as it is: %+v, %v", r, err)
	}
}

func TestPostRefusedAtHello(t *testing.T) {
	for name, c := range map[string]struct {
		err           error
		status, close int
		detail        string
	}{
		"identity": {fault(tend.Unauthorized, "token: expired"), 401, live.CloseIdentity, "token: expired"},
		"site":     {fault(tend.Forbidden, "site: not from here"), 403, live.CloseForbidden, "site: not from here"},
		"later":    {fault(tend.Unavailable, "try again"), 503, live.CloseTryLater, "try again"},
		"internal": {errors.New("secret detail"), 500, live.CloseInternal, "internal error"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{open: func(context.Context, engage.Door, *wire.Hello) error { return c.err }}
			p := onTCP(t, f, live.Limits{})
			got := p.post("?wait=25", helloFrame, events(1, 1)).problem(t)
			if got.Status != c.status || got.Close != c.close || !strings.Contains(got.Detail, c.detail) {
				t.Errorf("%+v", got)
			}
			p.drain()
			if f.sessionsClosed() != 0 || f.batches != nil {
				t.Error("a session that never began went on")
			}
			if logged := strings.Contains(p.logged.String(), "secret detail"); logged != (c.status == 500) {
				t.Errorf("log: %s", p.logged)
			}
		})
	}
}

func TestPostWhoseEventsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		last string
	}{
		"for good": {fault(tend.Unauthorized, "expired"), `{"t":"error","code":"unauthorized","message":"expired","retry_after":1,"close":4401}`},
		"for now":  {fault(tend.Unavailable, "busy"), `{"t":"error","code":"unavailable","message":"busy","retry_after":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{batch: func(context.Context, *wire.Events) ([]wire.Frame, error) { return []wire.Frame{wire.Ack{N: 8}}, c.err }}
			p := onTCP(t, f, live.Limits{})
			p.post("?wait=25", helloFrame, events(8, 9), events(10, 10)).is(t, readyFrame, `{"t":"ack","n":8}`, c.last)
			if got := fmt.Sprint(f.numbers()); got != "[8 9]" {
				t.Errorf("handed on %s: what follows a refused batch would be acknowledged past it", got)
			}
		})
	}
}

func TestPostWhoseHandlerPanics(t *testing.T) {
	f := &fake{batch: func(context.Context, *wire.Events) ([]wire.Frame, error) { panic("boom") }}
	p := onTCP(t, f, live.Limits{})
	if got := p.post("", helloFrame, events(1, 1)).problem(t); got.Status != 500 || got.Close != live.CloseInternal {
		t.Errorf("%+v", got)
	}
	if f.sessionsClosed() != 1 || p.server.Stats().Panics != 1 || !strings.Contains(p.logged.String(), "boom") {
		t.Errorf("closed %d, stats %+v, log %s", f.sessionsClosed(), p.server.Stats(), p.logged)
	}
	f.batch = nil
	p.post("", helloFrame, events(1, 1)).is(t, readyFrame, `{"t":"ack","n":1}`)
}

func TestPostOfASlowBodyIsCutOff(t *testing.T) {
	p := onTCP(t, &fake{}, live.Limits{Hello: 50 * time.Millisecond})
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST /v1/events HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nContent-Length: 1000\r\n\r\n[", origin); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusRequestTimeout || !resp.Close {
		t.Errorf("status %d, closed %v", resp.StatusCode, resp.Close)
	}
}

func TestPostLimitsATabOverItsRequests(t *testing.T) {
	other := strings.Replace(helloFrame, `"tab":"t"`, `"tab":"other"`, 1)
	t.Run("events", func(t *testing.T) {
		f := &fake{}
		p := onTCP(t, f, live.Limits{Events: 1, EventBurst: 5})
		p.post("", helloFrame, events(1, 5)).is(t, readyFrame, `{"t":"ack","n":5}`)
		r := p.post("?wait=25", helloFrame, events(6, 8), events(9, 9))
		if r.status != 200 || !strings.Contains(r.body, `"code":"rate_limited"`) || !strings.Contains(r.body, `"retry_after":3`) {
			t.Errorf("%d %s", r.status, r.body)
		}
		p.post("", other, events(1, 5)).is(t, readyFrame, `{"t":"ack","n":5}`)
		if got := fmt.Sprint(f.numbers()); got != "[1 2 3 4 5 1 2 3 4 5]" {
			t.Errorf("handed on %s", got)
		}
	})
	t.Run("requests", func(t *testing.T) {
		p := onTCP(t, &fake{}, live.Limits{Frames: 1, FrameBurst: 2})
		for range 2 {
			p.post("", helloFrame).is(t, readyFrame)
		}
		r := p.post("", helloFrame)
		if got := r.problem(t); got.Status != 429 || got.Code != "flood" || got.Close != live.CloseFlood || r.header.Get("Retry-After") != "1" {
			t.Errorf("%+v, again after %s", got, r.header.Get("Retry-After"))
		}
		p.post("", other).is(t, readyFrame)
	})
}

func TestPostMayBeHeldForLongerThanItsBodyMayTake(t *testing.T) {
	p := onTCP(t, &fake{}, live.Limits{Hello: 100 * time.Millisecond})
	p.post("?wait=1", helloFrame).is(t, readyFrame)
}

package live_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"

	"tend/server/engage"
	"tend/server/live"
	"tend/server/testkit"
	"tend/server/wire"
)

// BenchmarkRoundTrip is one event in and its acknowledgement out, beside the same bytes
// through a bare echo: what the door costs above the library.
func BenchmarkRoundTrip(b *testing.B) {
	frame := []byte(`{"t":"events","now":1795295121040,"e":[{"n":1,"k":"track","ts":1795295121000,"name":"report_exported","props":` +
		`{"format":"pdf","pages":12,"template":"quarterly","shared":true,"path":"/reports/q3/2026"}}]}`)
	b.Run("live", func(b *testing.B) {
		s := live.New(&forgetful{}, live.Options{Logger: slog.New(slog.DiscardHandler), Limits: live.Limits{Events: -1, Frames: -1}})
		defer func() { _ = s.Drain(context.Background()) }()
		roundTrips(b, s, []byte(helloFrame), frame)
	})
	b.Run("echo", func(b *testing.B) {
		roundTrips(b, http.HandlerFunc(echo), []byte(helloFrame), frame)
	})
}

// forgetful is a fake that keeps nothing.
type forgetful struct{ fake }

func (*forgetful) Batch(_ context.Context, _ *engage.Session, e *wire.Events) ([]wire.Frame, error) {
	return []wire.Frame{wire.Ack{N: e.Events[0].N}}, nil
}

func echo(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Protocol}, InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer func() { _ = c.CloseNow() }()
	for {
		typ, b, err := c.Read(context.Background())
		if err != nil {
			return
		}
		if c.Write(context.Background(), typ, b) != nil {
			return
		}
	}
}

func roundTrips(b *testing.B, h http.Handler, hello, frame []byte) {
	web := httptest.NewServer(h)
	defer web.Close()
	c, _, err := websocket.Dial(b.Context(), web.URL, &websocket.DialOptions{Subprotocols: []string{wire.Protocol}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.CloseNow() }()
	trip := func(frame []byte) {
		if err := c.Write(b.Context(), websocket.MessageText, frame); err != nil {
			b.Fatal(err)
		}
		if _, _, err := c.Read(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	trip(hello)
	b.ReportAllocs()
	for b.Loop() {
		trip(frame)
	}
}

// BenchmarkMessage is a message from here to one person's socket, beside a bare write of
// the same bytes: what the queue costs above the library. Each is read before the next.
func BenchmarkMessage(b *testing.B) {
	message := wire.Show{
		Delivery: "01KABCDEFGHJKMNPQRSTVWXYZ0", Campaign: "hello", Expires: 1795295151040, Message: []byte(`{"layout":"banner","position":"top","blocks":[` +
			`{"type":"heading","text":"Invite your team"},{"type":"text","text":"Hi Ada, reports are more useful when everybody can read along."},` +
			`{"type":"button","label":"Invite","action":{"type":"open_url","url":"/team"}},{"type":"button","label":"Not now","action":{"type":"dismiss"}}]}`),
	}
	b.Run("hub", func(b *testing.B) {
		f := &fake{}
		s := live.New(f, live.Options{Logger: slog.New(slog.DiscardHandler)})
		defer func() { _ = s.Drain(context.Background()) }()
		read := reader(b, s)
		read()
		f.mu.Lock()
		door := f.door
		f.mu.Unlock()
		b.ReportAllocs()
		before := testkit.UsedCPU(b)
		for b.Loop() {
			door.Send(message)
			read()
		}
		b.ReportMetric(float64(testkit.UsedCPU(b)-before)/float64(b.N), "cpu-ns/op")
	})
	b.Run("bare", func(b *testing.B) {
		bytes := message.Append(nil)
		opened, over := make(chan *websocket.Conn, 1), make(chan struct{})
		read := reader(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Protocol}, InsecureSkipVerify: true})
			if err == nil {
				opened <- c
				<-over
				_ = c.CloseNow()
			}
		}))
		defer close(over)
		c := <-opened
		b.ReportAllocs()
		before := testkit.UsedCPU(b)
		for b.Loop() {
			if err := c.Write(context.Background(), websocket.MessageText, bytes); err != nil {
				b.Fatal(err)
			}
			read()
		}
		b.ReportMetric(float64(testkit.UsedCPU(b)-before)/float64(b.N), "cpu-ns/op")
	})
}

// reader says hello and gives what reads a frame.
func reader(b *testing.B, h http.Handler) func() {
	web := httptest.NewServer(h)
	b.Cleanup(web.Close)
	c, _, err := websocket.Dial(b.Context(), web.URL, &websocket.DialOptions{Subprotocols: []string{wire.Protocol}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.CloseNow() })
	if err := c.Write(b.Context(), websocket.MessageText, []byte(helloFrame)); err != nil {
		b.Fatal(err)
	}
	return func() {
		_, in, err := c.Reader(b.Context())
		if err == nil {
			_, err = io.Copy(io.Discard, in)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

package live_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"

	"tend/server/engage"
	"tend/server/live"
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

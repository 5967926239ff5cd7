package load

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"

	"tend/server/wire"
)

// fake is a server that does as a test says. answer gives what it says to a batch; the
// number of the socket counts from 1, the probe's.
type fake struct {
	*httptest.Server
	sockets atomic.Int64

	mu   sync.Mutex
	open []*websocket.Conn
}

// die ends it as a killed process ends: nobody is told.
func (f *fake) die() {
	_ = f.Listener.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, ws := range f.open {
		_ = ws.CloseNow()
	}
}

// talk is one socket of it.
type talk struct {
	t  *testing.T
	ws *websocket.Conn
	nr int64
}

func (k *talk) say(frames ...wire.Frame) {
	for _, f := range frames {
		if err := k.ws.Write(k.t.Context(), websocket.MessageText, f.Append(nil)); err != nil {
			return // the other side has gone
		}
	}
}

func (k *talk) end(code int, reason string) {
	_ = k.ws.Close(websocket.StatusCode(code), reason)
}

func newFake(t *testing.T, batch func(k *talk, e *wire.Events)) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Protocol}, InsecureSkipVerify: true})
		if err != nil {
			t.Error(err)
			return
		}
		f.mu.Lock()
		f.open = append(f.open, ws)
		f.mu.Unlock()
		k := &talk{t: t, ws: ws, nr: f.sockets.Add(1)}
		defer func() { _ = ws.CloseNow() }()
		for {
			_, b, err := ws.Read(t.Context())
			if err != nil {
				return
			}
			m, err := wire.Decode(b)
			switch {
			case err != nil:
				t.Errorf("the load sends %s: %v", b, err)
			case m.Hello != nil:
				k.say(wire.Ready{Epoch: "e"})
			case m.Events != nil:
				batch(k, m.Events)
			}
		}
	}))
	t.Cleanup(f.Close)
	return f
}

// lastOf is the number that an acknowledgement of a batch names.
func lastOf(e *wire.Events) wire.Ack { return wire.Ack{N: e.Events[len(e.Events)-1].N} }

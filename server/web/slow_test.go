package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// oneConn is a listener of one connection within the process.
type oneConn struct {
	conn chan net.Conn
	done chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) Close() error   { close(l.done); return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// slowly is the other side of a connection that sends what it is given and then a byte
// a second, and never ends. It gives the answer's status, and when the server hung up.
func slowly(t *testing.T, handler http.Handler, head string) (status string, after time.Duration) {
	t.Helper()
	here, there := net.Pipe()
	l := &oneConn{conn: make(chan net.Conn, 1), done: make(chan struct{})}
	l.conn <- there
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(l) }()
	defer func() { _ = server.Shutdown(context.Background()) }()
	start := time.Now()
	var dripping sync.WaitGroup
	defer dripping.Wait()
	dripping.Go(func() {
		_, err := io.WriteString(here, head)
		for ; err == nil; _, err = here.Write([]byte{' '}) {
			time.Sleep(time.Second) //nolint:forbidigo // virtual time
		}
	})
	in := bufio.NewReader(here)
	status, _ = in.ReadString('\n')
	_, _ = io.Copy(io.Discard, in)
	_ = here.Close()
	return status, time.Since(start)
}

func TestBodyThatComesByteByByteIsGivenUpAtEachDoor(t *testing.T) {
	w := newWorld(t)
	refuses := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	w.parts.Socket, w.parts.Events = refuses, refuses
	w.build()
	for _, call := range []string{
		"POST /api/v1/session", "POST /v1/socket", "POST /v1/events", "GET /healthz", "POST /tend.js", "POST /v1/batch", "DELETE /nowhere",
	} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				status, after := slowly(t, w.handler, call+" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{")
				if status == "" || after < patience || after > patience+5*time.Second {
					t.Errorf("answered %q, closed after %v; want an answer, and the end after %v", status, after, patience)
				}
			})
		})
	}
}

func TestAnswerThatIsNotTakenIsGivenUp(t *testing.T) {
	w := newWorld(t)
	long := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) })
	w.parts.Events = long
	w.build()
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		l := &oneConn{conn: make(chan net.Conn, 1), done: make(chan struct{})}
		l.conn <- there
		left := make(chan time.Duration, 2)
		start := time.Now()
		server := &http.Server{ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed {
				left <- time.Since(start)
			}
		}, Handler: w.handler}
		go func() { _ = server.Serve(l) }()
		defer func() { _ = server.Shutdown(context.Background()) }()
		fmt.Fprint(here, "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
		select {
		case after := <-left:
			if after != taking {
				t.Errorf("closed after %v, want %v", after, taking)
			}
		case <-time.After(2 * taking):
			t.Error("not closed for as long as the other side likes")
		}
		_ = here.Close()
	})
}

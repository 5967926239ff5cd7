package live_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tend/server/live"
)

// raw is the browser's end of a socket, byte by byte.
type raw struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// rawSocket opens a socket on a connection and says hello.
func rawSocket(t *testing.T, conn net.Conn) *raw {
	t.Helper()
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "GET /v1/socket HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: tend.v1\r\n\r\n", origin)
	r := &raw{t: t, conn: conn, in: bufio.NewReader(conn)}
	resp, err := http.ReadResponse(r.in, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v, %v", resp, err)
	}
	_ = resp.Body.Close()
	r.frame(0x81, helloFrame)
	if op, text := r.read(); op != 0x81 || !strings.HasPrefix(text, `{"t":"ready"`) {
		t.Fatalf("%x %s", op, text)
	}
	return r
}

// frame sends a masked frame (RFC 6455, section 5.2) with a key of zeros, as it is.
func (r *raw) frame(head byte, payload string) {
	b := []byte{head, 0x80 | byte(len(payload))}
	if len(payload) > 125 {
		b = []byte{head, 0x80 | 126, byte(len(payload) >> 8), byte(len(payload))}
	}
	_, _ = r.conn.Write(append(append(b, 0, 0, 0, 0), payload...)) // it may be closed already
}

// read reads a frame of less than 64 KiB.
func (r *raw) read() (head byte, payload string) {
	var h [4]byte
	if _, err := io.ReadFull(r.in, h[:2]); err != nil {
		return 0, err.Error()
	}
	n := int(h[1])
	if n == 126 {
		if _, err := io.ReadFull(r.in, h[2:]); err != nil {
			return 0, err.Error()
		}
		n = int(h[2])<<8 | int(h[3])
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r.in, b)
	if err != nil {
		return 0, err.Error()
	}
	return h[0], string(b)
}

// closedWith reads on until the server closes.
func (r *raw) closedWith(code int) {
	r.t.Helper()
	_ = r.conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		switch head, text := r.read(); head {
		case 0x88:
			if got := int(text[0])<<8 | int(text[1]); got != code {
				r.t.Errorf("closed with %d %s, want %d", got, text[2:], code)
			}
			return
		case 0:
			r.t.Fatalf("no close frame but %s; want %d", text, code)
		}
	}
}

func dialRaw(t *testing.T, p *place) *raw {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	return rawSocket(t, conn)
}

// A frame in ever more fragments of nothing is work for the server, and never a frame.
func TestFrameWithoutEndIsAFlood(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	r := dialRaw(t, p)
	go func() {
		r.frame(0x01, `{"t":`)
		for range 100_000 { // 600 KB
			r.frame(0x00, "")
		}
	}()
	r.closedWith(live.CloseFlood)
	eventually(t, "the session is closed", func() bool { return f.sessionsClosed() == 1 })
	if n := p.server.Stats().Limited["flood"]; n != 1 {
		t.Errorf("%d floods are counted", n)
	}
}

func TestPongsNobodyAskedForAreAFlood(t *testing.T) {
	p := onTCP(t, &fake{}, live.Limits{Frames: 1, FrameBurst: 50})
	r := dialRaw(t, p)
	go func() {
		for range 60 {
			r.frame(0x8a, "")
		}
	}()
	r.closedWith(live.CloseFlood)
}

// A frame in fragments, with pings between them, is one like any other.
func TestFrameInFragmentsIsTaken(t *testing.T) {
	p := onTCP(t, &fake{}, live.Limits{})
	r := dialRaw(t, p)
	for range 20 { // 1.2 MB, more than there is room for in one message
		text := strings.Replace(events(8, 8), `"x"`, `"x","props":{"`+strings.Repeat("x", 30_000)+`":1}`, 1)
		r.frame(0x01, text[:100])
		r.frame(0x89, "ping")
		r.frame(0x00, text[100:20_000])
		r.frame(0x80, text[20_000:])
		if head, text := r.read(); head != 0x8a || text != "ping" {
			t.Fatalf("%x %s", head, text)
		}
		if head, text := r.read(); head != 0x81 || text != `{"t":"ack","n":8}` {
			t.Fatalf("%x %s", head, text)
		}
	}
}

// Nothing was said of compression, so nothing is unpacked.
func TestPackedFrameIsRefused(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	r := dialRaw(t, p)
	r.frame(0xc1, "\x8a\x00\x00") // RSV1, as of permessage-deflate
	r.closedWith(1002)
	if f.batches != nil {
		t.Error("it was handed on")
	}
}

// A byte now and then keeps a connection alive, but not for ever within one frame.
func TestFrameThatComesByteByByteIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := inMemory(t, f, live.Limits{})
		dial := p.client.Transport.(*http.Transport).DialContext
		conn, err := dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		r := rawSocket(t, conn)
		go func() { _, _ = io.Copy(io.Discard, r.in) }() // the pings
		began := time.Now()
		_, err = conn.Write([]byte{0x81, 0x80 | 126, 0xff, 0xff, 0, 0, 0, 0, '{'})
		for err == nil && time.Since(began) < time.Hour {
			time.Sleep(5 * time.Second)
			_, err = conn.Write([]byte{' '})
		}
		if took := time.Since(began); took < 25*time.Second || took > 70*time.Second {
			t.Errorf("cut off after %v, want one to two turns of pings", took)
		}
		synctest.Wait()
		if p.server.Stats().Dead != 1 || f.sessionsClosed() != 1 {
			t.Errorf("%+v, %d sessions closed", p.server.Stats(), f.sessionsClosed())
		}
		p.drain()
	})
}

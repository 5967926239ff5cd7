package load

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/wire"
)

// Socket is the browser's end of a WebSocket (RFC 6455), with as little of it as a
// load can do with: the less the load takes, the more of the machine is the server's.
// One goroutine reads; writing is for one at a time.
type Socket struct {
	conn net.Conn
	in   *bufio.Reader
}

// Where a socket leads, and who opens it.
type Where struct {
	URL    string // http or https, host and port
	Path   string // "": the product's own
	Origin string // of the page that would have opened it
	Buffer int    // bytes to read at once; 0 for 512
}

// Refused is an answer of HTTP in the place of a socket.
type Refused struct {
	Status   int    `json:"-"`
	Code     string `json:"code"` // of the problem document; "" where there is none, so that no Tend has answered
	Detail   string `json:"detail"`
	Location string `json:"-"` // where a redirection points
}

func (r *Refused) Error() string {
	if r.Code == "" {
		return fmt.Sprintf("answered %d %s instead of opening a socket", r.Status, http.StatusText(r.Status))
	}
	return fmt.Sprintf("refused with %d %s: %s", r.Status, r.Code, r.Detail)
}

// Closed is the server's end of a socket.
type Closed struct {
	Code   int
	Reason string
}

func (c *Closed) Error() string { return fmt.Sprintf("closed with %d: %s", c.Code, c.Reason) }

// opcodes of RFC 6455, section 11.8.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

// patience is how long one thing may take before it counts as failed.
const patience = 10 * time.Second

// Dial opens a socket. Close ends it by a reset, so that no port lingers.
func Dial(ctx context.Context, w Where) (*Socket, error) {
	at, err := url.Parse(w.URL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := connect(ctx, at)
	if err != nil {
		return nil, err
	}
	s := &Socket{conn: conn, in: bufio.NewReaderSize(conn, max(512, w.Buffer))}
	_ = conn.SetDeadline(time.Now().Add(patience))
	stop := context.AfterFunc(ctx, s.Close)
	err = s.upgrade(at, w)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, conn.SetDeadline(time.Time{})
}

func connect(ctx context.Context, at *url.URL) (net.Conn, error) {
	addr, secure := at.Host, at.Scheme == "https"
	if at.Port() == "" {
		addr = net.JoinHostPort(at.Hostname(), map[bool]string{false: "80", true: "443"}[secure])
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	if !secure {
		return conn, nil
	}
	private := tls.Client(conn, &tls.Config{ServerName: at.Hostname(), NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
	if err := private.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return private, nil
}

func (s *Socket) upgrade(at *url.URL, w Where) error {
	path := w.Path
	if path == "" {
		path = "/v1/socket"
	}
	_, err := fmt.Fprintf(s.conn, "GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\n\r\n", path, at.Host, w.Origin, wire.Protocol)
	if err != nil {
		return err
	}
	res, err := http.ReadResponse(s.in, nil)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusSwitchingProtocols {
		return nil
	}
	no := &Refused{Status: res.StatusCode, Location: res.Header.Get("Location")}
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err == nil {
		_ = json.Unmarshal(body, no) // of a program that is no Tend: then the status says it all
	}
	return no
}

// Close cuts the socket off.
func (s *Socket) Close() { _ = s.conn.Close() }

// Leave says goodbye as a browser does when its page is left, and closes.
func (s *Socket) Leave() {
	_ = s.conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = s.conn.Write(binary.BigEndian.AppendUint16(header(nil, opClose, 2), 1001)) // it is over either way
	s.Close()
}

// header begins a masked frame in b; the key is 0, so the payload stays as it is. The
// server unmasks it like any other.
func header(b []byte, op byte, size int) []byte {
	b = append(b, 0x80|op)
	switch {
	case size < 126:
		b = append(b, 0x80|byte(size))
	case size <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(size))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(size))
	}
	return append(b, 0, 0, 0, 0)
}

// Write sends payload as one text frame. scratch is memory to make it in.
func (s *Socket) Write(scratch *[]byte, payload []byte) error {
	b := append(header((*scratch)[:0], opText, len(payload)), payload...)
	*scratch = b
	if err := s.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := s.conn.Write(b)
	return err
}

// Deadline bounds what is read and written from here on; zero takes the bound away.
func (s *Socket) Deadline(t time.Time) error { return s.conn.SetDeadline(t) }

// Read reads the next text frame into scratch; pings are answered on the way. The end
// of the socket by the server is a *Closed.
func (s *Socket) Read(scratch *[]byte) ([]byte, error) {
	for {
		op, b, err := s.frame(scratch)
		if err != nil {
			return nil, err
		}
		switch op {
		case opText:
			return b, nil
		case opPing:
			if err := s.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil { // the last one may be long over
				return nil, err
			}
			if _, err := s.conn.Write(append(header(nil, opPong, len(b)), b...)); err != nil {
				return nil, err
			}
		case opPong:
		case opClose:
			c := &Closed{Code: 1005} // RFC 6455, section 7.1.5: no status
			if len(b) >= 2 {
				c.Code, c.Reason = int(binary.BigEndian.Uint16(b)), string(b[2:])
			}
			return nil, c
		default:
			return nil, fmt.Errorf("the server sent a frame of opcode %d", op)
		}
	}
}

// frame reads a frame of any kind.
func (s *Socket) frame(scratch *[]byte) (op byte, body []byte, err error) {
	var h [2]byte
	if _, err := io.ReadFull(s.in, h[:]); err != nil {
		return 0, nil, err
	}
	if h[0]&0x80 == 0 {
		return 0, nil, errors.New("the server sent a message in pieces")
	}
	size := int(h[1] & 0x7f)
	switch size {
	case 126:
		var x [2]byte
		if _, err := io.ReadFull(s.in, x[:]); err != nil {
			return 0, nil, err
		}
		size = int(binary.BigEndian.Uint16(x[:]))
	case 127:
		return 0, nil, errors.New("the server sent a frame above 64 KiB")
	}
	if cap(*scratch) < size {
		*scratch = make([]byte, size, 2*size)
	}
	b := (*scratch)[:size]
	_, err = io.ReadFull(s.in, b)
	return h[0] & 0xf, b, err
}

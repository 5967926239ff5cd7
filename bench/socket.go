package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	protocol = "tend.v1"
	origin   = "http://shop.example"
)

// socket is the browser's end of a WebSocket (RFC 6455), with as little of it as a
// load can do with: the less the load takes, the more of the machine is the server's.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
}

// opcodes of RFC 6455, section 11.8.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

// patience is how long anything may take before the run is given up.
const patience = 30 * time.Second

// dial opens a socket. It is closed by a reset, so that no port lingers.
func dial(addr, path string) (*socket, error) {
	conn, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		return nil, err
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	s := &socket{conn: conn, in: bufio.NewReaderSize(conn, 512)}
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\n\r\n", path, addr, origin, protocol)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	r, err := http.ReadResponse(s.in, nil)
	if err == nil {
		_ = r.Body.Close()
		if r.StatusCode != http.StatusSwitchingProtocols {
			err = fmt.Errorf("%s answers %s instead of opening a socket", addr, r.Status)
		}
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return s, conn.SetDeadline(time.Time{})
}

func (s *socket) close() { _ = s.conn.Close() }

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

// write sends payload as one text frame. scratch is memory to make it in.
func (s *socket) write(scratch *[]byte, payload []byte) error {
	b := append(header((*scratch)[:0], opText, len(payload)), payload...)
	*scratch = b
	_, err := s.conn.Write(b)
	return err
}

// read reads the next text frame into scratch; pings are answered on the way.
func (s *socket) read(scratch *[]byte) ([]byte, error) {
	for {
		var h [2]byte
		if _, err := io.ReadFull(s.in, h[:]); err != nil {
			return nil, err
		}
		size := int(h[1] & 0x7f)
		switch size {
		case 126:
			var x [2]byte
			if _, err := io.ReadFull(s.in, x[:]); err != nil {
				return nil, err
			}
			size = int(binary.BigEndian.Uint16(x[:]))
		case 127:
			return nil, errors.New("the server sent a frame above 64 KiB")
		}
		if cap(*scratch) < size {
			*scratch = make([]byte, size, 2*size)
		}
		b := (*scratch)[:size]
		if _, err := io.ReadFull(s.in, b); err != nil {
			return nil, err
		}
		switch h[0] & 0xf {
		case opText:
			return b, nil
		case opPing:
			if _, err := s.conn.Write(append(header(nil, opPong, len(b)), b...)); err != nil {
				return nil, err
			}
		case opClose:
			return nil, fmt.Errorf("the server closed the socket: %q", b)
		}
	}
}

package live

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"tend/server/wire"
)

// Sizes of the buffers that an idle connection keeps. Frames are read past them; they
// hold headers and control frames, which have at most 14 and 139 bytes.
const (
	readBuffer  = 512
	writeBuffer = 160
)

// pipe is a hijacked connection. A call of Write carries whole frames only, so that
// the library's control frames and the queue's text frames never mix.
type pipe struct {
	net.Conn
	rest  []byte // what net/http had read beyond the request
	mu    sync.Mutex
	heard atomic.Bool // something came in since the last look

	// room is how many bytes may still come in before the message under way has to be at
	// its end. owner hears when they are used up.
	room  atomic.Int32
	owner *conn
}

// messageRoom is how many bytes may come in for one message, with the headers of its
// fragments: these may be without content, and without end.
const messageRoom = 4 * wire.MaxFrame

// spend counts what came in.
func (p *pipe) spend(n int) {
	if n > 0 {
		p.heard.Store(true)
	}
	if p.room.Add(int32(-n)) < 0 && p.owner != nil {
		p.room.Store(messageRoom)
		p.owner.flooded()
	}
}

func (p *pipe) Read(b []byte) (int, error) {
	if len(p.rest) > 0 {
		n := copy(b, p.rest)
		if p.rest = p.rest[n:]; len(p.rest) == 0 {
			p.rest = nil
		}
		return n, nil
	}
	n, err := p.Conn.Read(b)
	p.spend(n)
	return n, err
}

func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Conn.Write(b)
}

// hijacker hands the library small buffers instead of the 8 KiB of net/http.
type hijacker struct {
	http.ResponseWriter
	pipe *pipe // after Hijack
}

// Hijack implements http.Hijacker.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, brw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.pipe = &pipe{Conn: conn}
	if n := brw.Reader.Buffered(); n > 0 {
		rest, _ := brw.Reader.Peek(n) // buffered: it cannot fail
		h.pipe.rest = bytes.Clone(rest)
	}
	return h.pipe, bufio.NewReadWriter(
		bufio.NewReaderSize(h.pipe, readBuffer), bufio.NewWriterSize(h.pipe, writeBuffer)), nil
}

package hot

import (
	"net"
	"sync"
)

// pipe is the client's end of an in-process connection whose writes never wait
// for the reader. A net.Pipe alone has no buffer: a client that writes a whole
// pipeline and a server that answers its first command would wait for each other.
type pipe struct {
	net.Conn

	mu     sync.Mutex
	cond   *sync.Cond
	queue  []byte
	closed bool
}

func newPipe(c net.Conn) *pipe {
	p := &pipe{Conn: c}
	p.cond = sync.NewCond(&p.mu)
	go p.pump()
	return p
}

// Write queues a copy. go-redis sends nothing more before it has the answers, so
// the queue holds one pipeline at most.
func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0, net.ErrClosed
	}
	p.queue = append(p.queue, b...)
	p.cond.Signal()
	return len(b), nil
}

// Close ends both directions.
func (p *pipe) Close() error {
	p.mu.Lock()
	p.closed = true
	p.cond.Signal()
	p.mu.Unlock()
	return p.Conn.Close() //nolint:wrapcheck // it is the connection
}

func (p *pipe) pump() {
	var spare []byte
	for {
		p.mu.Lock()
		for len(p.queue) == 0 && !p.closed {
			p.cond.Wait()
		}
		if p.closed {
			p.mu.Unlock()
			return
		}
		out := p.queue
		p.queue = spare[:0]
		p.mu.Unlock()
		if _, err := p.Conn.Write(out); err != nil {
			_ = p.Close()
			return
		}
		spare = out
	}
}

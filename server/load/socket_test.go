package load

import (
	"bufio"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPingIsAnsweredLongAfterTheLastWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser, server := net.Pipe()
		defer func() { _, _ = browser.Close(), server.Close() }()
		s := &Socket{conn: browser, in: bufio.NewReader(browser)}
		var out, in []byte
		go func() {
			if s.Write(&out, []byte("hello")) == nil {
				_, _ = s.Read(&in)
			}
		}()
		if _, err := io.ReadFull(server, make([]byte, 11)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if _, err := server.Write([]byte{0x80 | opPing, 0}); err != nil {
			t.Fatal(err)
		}
		pong := make([]byte, 2)
		if _, err := io.ReadFull(server, pong); err != nil || pong[0] != 0x80|opPong {
			t.Errorf("answered % x, %v", pong, err)
		}
	})
}

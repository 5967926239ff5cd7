package cable_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"tend/server/testkit/cable"
)

// echo answers each line with itself.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(conn, conn) }()
		}
	}()
	return l.Addr().String()
}

// ask says a line and waits a while for its echo.
func ask(conn net.Conn, in *bufio.Reader, wait time.Duration) error {
	if _, err := fmt.Fprintln(conn, "hello"); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	_, err := in.ReadString('\n')
	return err
}

func TestCable(t *testing.T) {
	c := cable.To(t, echo(t))
	dial := func() (net.Conn, *bufio.Reader) {
		t.Helper()
		conn, err := net.Dial("tcp", c.Addr())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn, bufio.NewReader(conn)
	}
	conn, in := dial()
	if err := ask(conn, in, time.Minute); err != nil {
		t.Fatalf("a whole cable: %v", err)
	}
	c.Stick()
	if err := ask(conn, in, 100*time.Millisecond); err == nil {
		t.Error("something came through a cable that is stuck")
	}
	c.Mend()
	conn, in = dial()
	if err := ask(conn, in, time.Minute); err != nil {
		t.Errorf("after it was stuck: %v", err)
	}
	c.Cut()
	if err := ask(conn, in, time.Minute); err == nil {
		t.Error("something came through a cable that is cut")
	}
	if conn, err := net.Dial("tcp", c.Addr()); err == nil {
		_ = conn.Close()
		t.Error("somebody could connect to a cable that is cut")
	}
	c.Mend()
	conn, in = dial()
	if err := ask(conn, in, time.Minute); err != nil {
		t.Errorf("after it was cut: %v", err)
	}
	c.Tear(20)
	conn, in = dial()
	var err error
	for range 10 {
		if err = ask(conn, in, time.Minute); err != nil {
			break
		}
	}
	if err == nil {
		t.Error("60 bytes came back through a cable that tears after 20")
	}
}

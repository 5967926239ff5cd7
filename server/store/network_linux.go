package store

import (
	"syscall"
	"time"
)

// tcpUserTimeout is TCP_USER_TIMEOUT (RFC 5482), which package syscall does not name.
const tcpUserTimeout = 0x12

// giveUp makes the kernel end a connection whose other end has not acknowledged
// what was sent for that long: a server that vanished would be waited for by the
// quarter of an hour.
func giveUp(fd uintptr, after time.Duration) error {
	return syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(after.Milliseconds()))
}

//go:build linux || darwin || freebsd

package load

import (
	"syscall"
	"time"
)

// usedCPU is what this process has used so far.
func usedCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

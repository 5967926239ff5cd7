package testkit

import (
	"syscall"
	"testing"
	"time"
)

// UsedCPU is what this process has used so far: on a machine that others use too it says more than the time.
func UsedCPU(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

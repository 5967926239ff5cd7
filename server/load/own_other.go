//go:build !(linux || darwin || freebsd)

package load

import "time"

func usedCPU() time.Duration { return 0 }

//go:build linux || darwin || freebsd

package app

import "syscall"

// freeBytes is how much this user may still write where a folder is.
func freeBytes(dir string) (uint64, bool) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, false
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), true //nolint:unconvert // the types differ from system to system
}

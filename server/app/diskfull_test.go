//go:build linux

package app_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tend/server/testkit"
)

// insideNamespace tells the process that it has a mount namespace of its own.
const insideNamespace = "FULL_DISK_TEST_INSIDE"

// diskSize is that of the disk that fills up: SQLite's log alone may take 16 MiB.
const diskSize = 64 << 20

// TestAFullDiskLosesNothing runs the server on a disk that fills up and is cleared.
// The disk is mounted in a process of its own, so that nothing of it is left behind.
func TestAFullDiskLosesNothing(t *testing.T) {
	if os.Getenv(insideNamespace) != "" {
		fullDisk(t)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestAFullDiskLosesNothing$", "-test.v")
	cmd.Env = append(os.Environ(), insideNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if uid := os.Getuid(); uid != 0 { // who is not root may mount in a user namespace
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) {
		t.Fatalf("this test mounts a small disk: run it as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1): %v", err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func fullDisk(t *testing.T) {
	t.Helper()
	dir, site := prepare(t, testkit.SQLite)
	disk := t.TempDir()
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatalf("mount: %v", err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64m"); err != nil {
		t.Fatalf("mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	if err := os.CopyFS(filepath.Join(disk, "data"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(disk, "data")

	crowd := newCrowd(freeAddr(t), 1)
	crowd.join(6)
	srv := startServer(t, dir, crowd.addr, "")
	defer srv.kill()
	crowd.waitFor(t, "acknowledgements before the disk is full", func() bool { return crowd.acked.Load() > 200 })
	for round := range 3 {
		refused := crowd.refused.Load()
		ballast := fill(t, disk)
		crowd.waitFor(t, "refusals while the disk is full", func() bool { return crowd.refused.Load() > refused+50 })
		acked := crowd.acked.Load()
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		healed := time.Now()
		crowd.waitFor(t, "acknowledgements after there is room again", func() bool { return crowd.acked.Load() > acked+200 })
		back := time.Since(healed)
		t.Logf("round %d: %d acknowledged before, %d batches refused, back after %v", round, acked, crowd.refused.Load(), back.Round(time.Millisecond))
		if back > 10*time.Second {
			t.Errorf("the service came back %v after there was room again, want 10 s at most", back)
		}
	}
	crowd.finish(t)
	srv.kill()
	crowd.check(t, dir, site)
}

// fill writes a file until the disk takes no more.
func fill(t *testing.T, disk string) (file string) {
	t.Helper()
	f, err := os.Create(filepath.Join(disk, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, size := range []int{1 << 20, 4 << 10} {
		block := make([]byte, size)
		for written := 0; written <= diskSize; written += size {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
	return f.Name()
}

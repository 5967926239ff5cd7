package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a server in a process of its own.
type child struct {
	cmd   *exec.Cmd
	addr  string
	pid   int
	place *place // nil: it keeps nothing
}

// clockTick is the unit of /proc/PID/stat on Linux: USER_HZ is 100 on all that Go runs on.
const clockTick = 10 * time.Millisecond

var servingAt = regexp.MustCompile(`msg=serving .*address=(?:http://)?([0-9.:]+)`)

// startEcho starts the bare echo server.
func (b *bench) startEcho() (*child, error) {
	return b.start(exec.Command(os.Args[0], "-as-echo"), regexp.MustCompile(`^([0-9.]+:[0-9]+)$`))
}

// startTend starts the server on a fresh copy of the database.
func (b *bench) startTend(name, bootstrap string) (*child, error) {
	dir := filepath.Join(b.dir, name)
	if err := os.RemoveAll(dir); err != nil { // nor the log of another database beside it
		return nil, err
	}
	if err := copyFolder(b.data, dir); err != nil {
		return nil, err
	}
	flags, err := b.place.flags()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(b.binary, "serve", "--addr", "127.0.0.1:0", "--data-dir", dir, "--bootstrap", bootstrap,
		"--limits-address", "none") // all of the load comes from one
	if *profile != "" {
		cmd = exec.Command(os.Args[0], "-as-server", bootstrap, "-data", dir, "-profile", *profile)
	}
	cmd.Args = append(cmd.Args, flags...)
	c, err := b.start(cmd, servingAt)
	if c != nil {
		c.place = b.place
	}
	return c, err
}

// start starts a process and waits for the line in which it says where it listens.
func (b *bench) start(cmd *exec.Cmd, line *regexp.Regexp) (*child, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = w, w
	cmd.Dir = b.dir
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	_ = w.Close()
	c := &child{cmd: cmd, pid: cmd.Process.Pid}
	said := bufio.NewReader(r)
	var heard strings.Builder
	for {
		text, err := said.ReadString('\n')
		heard.WriteString(text)
		if m := line.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
			c.addr = m[1]
			go func() { _, _ = io.Copy(os.Stderr, said) }()
			return c, nil
		}
		if err != nil {
			_ = cmd.Wait()
			return nil, fmt.Errorf("%s ended before it served:\n%s", cmd.Path, heard.String())
		}
	}
}

// stop ends the process, gracefully if it takes the hint.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(20*time.Second, func() { _ = c.cmd.Process.Kill() })
	_ = c.cmd.Wait()
	kill.Stop()
}

// mark begins or ends a profile.
func (c *child) mark() {
	if *profile != "" {
		_ = c.cmd.Process.Signal(syscall.SIGUSR1)
	}
}

// cpu is what the kernel has counted for the process, and for what it keeps things in.
func (c *child) cpu() (time.Duration, error) {
	own, err := cpuOf(c.pid)
	if err != nil || c.place == nil {
		return own, err
	}
	more, err := c.place.cpu()
	return own + more, err
}

// cpuOf is what the kernel has counted for all threads of a process, in user and
// system mode.
func cpuOf(pid int) (time.Duration, error) {
	own, _, _, err := statOf(fmt.Sprintf("/proc/%d/stat", pid))
	return own, err
}

// statOf reads a process's CPU time, that of its children that have ended, and its parent.
func statOf(file string) (own, children time.Duration, parent int, err error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, 0, err
	}
	_, rest, ok := strings.Cut(string(raw), ") ")
	f := strings.Fields(rest)
	if !ok || len(f) < 15 {
		return 0, 0, 0, errors.New(file + " is not what it was")
	}
	var n [5]int
	for i, field := range []string{f[1], f[11], f[12], f[13], f[14]} {
		if n[i], err = strconv.Atoi(field); err != nil {
			return 0, 0, 0, err
		}
	}
	return time.Duration(n[1]+n[2]) * clockTick, time.Duration(n[3]+n[4]) * clockTick, n[0], nil
}

// resident is the process's resident memory in bytes.
func (c *child) resident() (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.pid))
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(raw))
	if len(f) < 2 {
		return 0, errors.New("/proc/PID/statm is not what it was")
	}
	pages, err := strconv.ParseInt(f[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

func copyFolder(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := copyFile(filepath.Join(from, f.Name()), filepath.Join(to, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

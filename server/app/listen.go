package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"tend/server/tend"
)

// listen takes the port, or says what is in the way and what to do.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, tend.Errorf(tend.Unavailable, "addr_in_use",
			"another program listens on %s already: stop it, or choose another address, such as --addr %s: %w", addr, otherPort(addr), err)
	case errors.Is(err, fs.ErrPermission):
		return nil, tend.Errorf(tend.Unavailable, "addr_forbidden",
			"this user may not listen on %s: choose a port from 1024 on, such as --addr %s, with a proxy before it: %w", addr, otherPort(addr), err)
	}
	return nil, tend.Errorf(tend.Unavailable, "addr",
		"cannot listen on %s: is that an address of this machine? --addr takes host:port: %w", addr, err)
}

// otherPort is an example for who has to choose one.
func otherPort(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "8081" {
		return "127.0.0.1:8082"
	}
	return net.JoinHostPort(host, "8081")
}

// URL is the address that a browser on this machine, or one that comes by the
// public address, opens.
func (a *App) URL() string { return addressFor(a.settings.PublicURL, a.listener.Addr().String()) }

// addressFor is the public address, or without one what the listener's is from here.
func addressFor(public, addr string) string {
	if public != "" {
		return public
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "http://" + addr
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1" // every interface, this machine's own included
	}
	return "http://" + net.JoinHostPort(host, port)
}

// checkFolder makes the data folder and sees whether it can be written.
func checkFolder(dir string) error {
	fail := func(err error) error {
		why := "cannot be written"
		if errors.Is(err, syscall.ENOSPC) {
			why = "has no space left"
		}
		return tend.Errorf(tend.Unavailable, "data_dir",
			"the data folder %s %s: give it to the user that runs Tend, or choose another with --data-dir: %w", dir, why, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fail(err)
	}
	f, err := os.CreateTemp(dir, ".write-*")
	if err != nil {
		return fail(err)
	}
	_, err = f.WriteString(strings.Repeat(" ", 4096))
	if err := errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return fail(fmt.Errorf("write a file: %w", err))
	}
	return nil
}

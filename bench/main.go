package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// flags are what one may choose.
var (
	asEcho    = flag.Bool("as-echo", false, "be the bare echo server (what the bench starts)")
	asServer  = flag.String("as-server", "", "be the server, by this bootstrap file, with a profile (what the bench starts)")
	asPusher  = flag.String("as-pusher", "", "be a loop over webpush-go to the push service at this address (what the bench starts)")
	asFlood   = flag.Int("as-flood", 0, "send so many events a frame to the server at the address in the first argument (what the bench starts)")
	dataDir   = flag.String("data", "", "the data folder, for -as-server")
	profile   = flag.String("profile", "", "run the server inside the bench's own binary and write its CPU profiles into this folder")
	people    = flag.Int("people", 50_000, "people in the database before")
	sockets   = flag.Int("sockets", 2000, "open sockets, one for each of as many people, drawn from all")
	inFlight  = flag.Int("in-flight", 200, "frames on their way at the same time")
	span      = flag.Duration("span", 4*time.Second, "how long each figure is measured")
	idle      = flag.Int("idle", 8000, "idle sockets for the memory of one; 0 measures none")
	only      = flag.String("only", "", "only variants whose name contains this (nothing, few, many, flood, scan, drawn, pages, pushes)")
	crowdSize = flag.Int("crowd", 1_000_000, "people of the site whose dashboard is read (-only pages)")
	shelf     = flag.Int("shelf", 10_000, "campaigns of that site")
	keep      = flag.String("keep", "", "make the database here and keep it for the next run, instead of a temporary one")
	places    = flag.String("places", "sqlite+embedded", "where things are kept, one after the other: sqlite or postgres, + embedded or redis (sqlite+redis,postgres+redis)")
	skipMicro = flag.Bool("skip-micro", false, "do not run the small benchmarks of single packages")
)

func main() {
	flag.Parse()
	var err error
	switch {
	case *asEcho:
		err = serveEcho(os.Stdout)
	case *asPusher != "":
		err = pushBare(*asPusher, os.Stdout)
	case *asFlood > 0:
		err = pour(flag.Arg(0), *asFlood, os.Stdin, os.Stdout)
	case *asServer != "":
		err = serveProfiled(*asServer, *dataDir, *profile)
	default:
		err = measure(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(out io.Writer) error {
	dir, err := os.MkdirTemp("", "tend-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := &bench{dir: dir, out: out, binary: filepath.Join(dir, "tend")}
	if err := b.build(); err != nil {
		return err
	}
	b.machine()
	if wanted(pushing) {
		if err := b.pushes(); err != nil {
			return fmt.Errorf("%s: %w", pushing, err)
		}
	}
	if *only == pushing {
		return nil
	}
	for _, words := range strings.Split(*places, ",") {
		if *only != reading {
			if err := b.at(words); err != nil {
				return fmt.Errorf("%s: %w", words, err)
			}
		}
		if wanted(reading) {
			if err := b.pages(words); err != nil {
				return fmt.Errorf("%s: %w", words, err)
			}
		}
	}
	if !*skipMicro && *only != reading {
		return b.micro()
	}
	return nil
}

// at measures the server with what it has in one place.
func (b *bench) at(words string) (err error) {
	h := &held{dir: filepath.Join(b.dir, "redis")}
	defer h.end()
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return err
	}
	if b.place, err = openPlace(words, h); err != nil {
		return err
	}
	b.note("%s: making %d people with 10 events each", b.place.name, *people)
	if err := errors.Join(b.seed(), b.place.settle()); err != nil {
		return err
	}
	if err := b.roads(); err != nil {
		return err
	}
	if wanted("flood") {
		if err := b.flood(); err != nil {
			return err
		}
	}
	if wanted("scan") {
		if err := b.scan(); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
	}
	if wanted("drawn") {
		if err := b.drawn(); err != nil {
			return err
		}
	}
	if *idle > 0 {
		return b.memory()
	}
	return nil
}

// bench is one run.
type bench struct {
	dir    string    // everything is in it
	out    io.Writer // the tables
	binary string    // the server
	data   string    // the database that every variant begins with a copy of
	place  *place    // where the server keeps things
}

// note tells whoever waits what is going on; the tables go to standard output alone.
func (b *bench) note(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// build makes the server of the sources at hand, so that no older one is measured.
func (b *bench) build() error {
	b.note("building the server")
	cmd := exec.Command("go", "build", "-trimpath", "-o", b.binary, "./cmd/tend")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}

// wanted tells whether a variant is to be measured.
func wanted(name string) bool { return strings.Contains(name, *only) }

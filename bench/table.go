package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// machine says what it was measured on.
func (b *bench) machine() {
	fmt.Fprintf(b.out, "%d cores (%s), %s, %s; load average at the start %s; fdatasync of a 4 KiB page in the folder of the data: median %v\n",
		runtime.NumCPU(), firstMatch("/proc/cpuinfo", `model name\s*: (.*)`), runtime.Version(), firstMatch("/proc/version", `^(\S+ \S+ \S+)`),
		firstMatch("/proc/loadavg", `^(\S+ \S+ \S+)`), b.flushTime().Round(10*time.Microsecond))
}

func firstMatch(file, pattern string) string {
	raw, _ := os.ReadFile(file)
	if m := regexp.MustCompile(pattern).FindSubmatch(raw); m != nil {
		return string(m[1])
	}
	return "unknown"
}

// flushTime is how long the disk takes to keep a page: each group of units pays it.
func (b *bench) flushTime() time.Duration {
	f, err := os.CreateTemp(b.dir, "flush")
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	times := make([]time.Duration, 0, 100)
	for range cap(times) {
		_, _ = f.Write(make([]byte, 4096))
		start := time.Now()
		_ = f.Sync()
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// roadTable prints what the way of an event costs.
func (b *bench) roadTable(rows, times []row) {
	fmt.Fprintf(b.out, "\nEvents of %d B, %d people with 10 events each before, %d sockets open (one person each), %d frames on their way; **%s**; "+
		"echo: the bare coder/websocket server, one event a frame, before and after each row.\n\n", eventSize, *people, *sockets, *inFlight, b.place.name)
	fmt.Fprintln(b.out, "| events | campaigns | grants in it | CPU s per million | echo in this run | **ratio** | events/s, acknowledged after commit |")
	fmt.Fprintln(b.out, "|---|---|--:|--:|--:|--:|--:|")
	for _, r := range rows {
		fmt.Fprintf(b.out, "| %s | %s | %d of %d events | %.1f | %.1f | **%.2fx** | %.0f |\n", r.what, r.data, r.r.shows, r.r.events,
			r.r.perMillion(), r.ref.perMillion(), r.r.perMillion()/r.ref.perMillion(), r.r.rate())
	}
	fmt.Fprintf(b.out, "\nAt %d events a second, from when an event was due to its acknowledgement after the commit:\n\n", paced)
	fmt.Fprintln(b.out, "| events | campaigns | p50 ms | p99 ms | echo p50 ms | echo p99 ms | CPU s per million |")
	fmt.Fprintln(b.out, "|---|---|--:|--:|--:|--:|--:|")
	for _, r := range times {
		fmt.Fprintf(b.out, "| %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f |\n", r.what, r.data, ms(r.r.p50), ms(r.r.p99), ms(r.ref.p50), ms(r.ref.p99), r.r.perMillion())
	}
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }

// small are the benchmarks of single parts.
var small = []string{"./bench", "./server/target", "./server/wire", "./server/live"}

var benchLine = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(.*)`)

// micro runs the benchmarks of single parts and prints them as a table.
func (b *bench) micro() error {
	b.note("benchmarks of single parts")
	fmt.Fprintln(b.out, "\n| part | ns | CPU ns | B | allocations |\n|---|--:|--:|--:|--:|")
	cpu := map[string]float64{}
	for _, pkg := range small {
		cmd := exec.Command("go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "0.2s", pkg)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", pkg, err, out)
		}
		for line := range bytes.Lines(out) {
			if m := benchLine.FindSubmatch(line); m != nil {
				spent := field(m[3], "cpu-ns/op")
				cpu[string(m[1])], _ = strconv.ParseFloat(spent, 64) // 0 where it is not measured
				fmt.Fprintf(b.out, "| %s %s | %s | %s | %s | %s |\n", strings.TrimPrefix(pkg, "./"), m[1], m[2], spent, field(m[3], "B/op"), field(m[3], "allocs/op"))
			}
		}
	}
	if bare := cpu["Message/bare"]; bare > 0 {
		fmt.Fprintf(b.out, "\nA message from the hub to one person's socket, against a bare write of the same bytes: **%.2fx** of the CPU.\n", cpu["Message/hub"]/bare)
	}
	return nil
}

func field(rest []byte, unit string) string {
	if m := regexp.MustCompile(`(?:^|\s)([0-9.]+) ` + unit).FindSubmatch(rest); m != nil {
		return string(m[1])
	}
	return ""
}

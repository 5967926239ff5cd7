package load

import (
	"fmt"
	"io"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Report is what came of a plan. Times are in milliseconds.
type Report struct {
	Plan        Plan    `json:"-"`
	Interrupted bool    `json:"interrupted"`
	Opening     float64 `json:"opening_seconds"` // until each socket had been tried
	Seconds     float64 `json:"seconds"`         // in which events fell due, or sockets were held
	People      struct {
		Wanted int `json:"wanted"`
		Seen   int `json:"seen"`
	} `json:"people"`
	Sockets struct {
		Wanted     int   `json:"wanted"`
		Open       int64 `json:"open_at_end"`
		Opened     int64 `json:"opened"`
		CameBack   int64 `json:"came_back"`   // after they had been cut off or had not opened
		Drained    int64 `json:"drained"`     // asked by a stopping server to come back
		TurnedAway int64 `json:"turned_away"` // for good
	} `json:"sockets"`
	Events struct {
		Due          int64   `json:"due"` // receipts included
		Acknowledged int64   `json:"acknowledged"`
		Refused      int64   `json:"refused"` // each for a fault of its own
		Lost         int64   `json:"lost"`    // not acknowledged by the end
		Receipts     int64   `json:"receipts"`
		PerSecond    float64 `json:"acknowledged_per_second"`
		PerFrame     float64 `json:"per_frame"`
	} `json:"events"`
	Shown    int64     `json:"messages_shown"`
	Took     Times     `json:"acknowledged_ms"` // from when an event was due
	Hello    Times     `json:"hello_ms"`        // from dialling to ready
	Errors   []Trouble `json:"errors"`
	Load     Own       `json:"load"`
	Warnings []string  `json:"warnings"`
}

// OK tells whether the server did all that it was asked for.
func (f *Report) OK() bool {
	return f.Events.Lost == 0 && (f.Plan.Rate > 0 || f.Sockets.Open == int64(f.Sockets.Wanted))
}

// What the load itself may take before its figures are in doubt.
const (
	lateAt = 10 // ms behind schedule, of one frame in a hundred
	busyAt = 0.7
)

// warn says what the figures do not mean.
func (f *Report) warn() {
	f.Warnings = []string{}
	say := func(format string, args ...any) { f.Warnings = append(f.Warnings, fmt.Sprintf(format, args...)) }
	if f.Plan.Rate > 0 && max(f.Load.Late.P99, f.Load.Waited.P99) > lateAt {
		say("the load itself fell behind its schedule (p99 %.1f ms): the times are partly its own. Ask for less, or run it on another machine", max(f.Load.Late.P99, f.Load.Waited.P99))
	}
	if busy := busyAt * float64(f.Load.Cores); f.Load.CPU > busy {
		say("the load itself took %.1f of %d cores: it may be what was measured. Run it on another machine", f.Load.CPU, f.Load.Cores)
	}
	if slices.ContainsFunc(f.Errors, func(t Trouble) bool { return t.Code == limited }) {
		say("the server's limits were reached, so the times are theirs: a crowd has one address and few sockets, unlike browsers. Use more --sockets, or start the server with --limits-address none for the run")
	}
	if local(f.Plan.URL) {
		say("load and server share this machine: on two machines the server has more to give")
	}
	if f.People.Seen < f.People.Wanted && !f.Interrupted && f.Plan.Rate > 0 {
		say("only %d of %d people came by: more time, or more sockets", f.People.Seen, f.People.Wanted)
	}
}

func local(at string) bool {
	u, err := url.Parse(at)
	return err == nil && (u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127.") || u.Hostname() == "::1")
}

// Write tells it to people.
func (f *Report) Write(w io.Writer) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-13s %s\n", name, fmt.Sprintf(format, args...))
	}
	if f.Interrupted {
		line("interrupted", "after %s of %s", seconds(f.Seconds), f.Plan.For)
	}
	s := &f.Sockets
	line("sockets", "%d of %d open at the end; all tried within %s; %d opened, %d came back, %d turned away", s.Open, s.Wanted, seconds(f.Opening), s.Opened, s.CameBack, s.TurnedAway)
	line("hello", "%s, from dialling to ready", f.Hello)
	if e := &f.Events; f.Plan.Rate > 0 {
		line("people", "%d of %d came by", f.People.Seen, f.People.Wanted)
		line("events", "%d fell due in %s, %.1f a frame (%d of them receipts)", e.Due, seconds(f.Seconds), e.PerFrame, e.Receipts)
		line("acknowledged", "%d, %.0f a second; refused %d, lost %d", e.Acknowledged, e.PerSecond, e.Refused, e.Lost)
		line("took", "%s, from when an event was due to its acknowledgement", f.Took)
	} else {
		line("held", "for %s", seconds(f.Seconds))
	}
	line("messages", "%d shown", f.Shown)
	for _, t := range f.Errors {
		line("error", "%s, %d times: %s", t.Code, t.Count, t.Words)
	}
	line("load itself", "%.2f of %d cores, behind schedule p99 %.1f ms, collecting garbage up to %.1f ms at a time", f.Load.CPU, f.Load.Cores, f.Load.Late.P99, f.Load.GC)
	for _, say := range f.Warnings {
		line("mind", "%s", say)
	}
	if f.Events.Lost > 0 {
		line("LOST", "%d events were not acknowledged by the end: browsers would keep them and send them again", f.Events.Lost)
	} else if !f.OK() {
		line("FAILED", "%d of %d sockets were not open at the end", int64(s.Wanted)-s.Open, s.Wanted)
	}
}

func seconds(s float64) string {
	return time.Duration(s * float64(time.Second)).Round(10 * time.Millisecond).String()
}

func (t Times) String() string {
	return fmt.Sprintf("p50 %.1f, p95 %.1f, p99 %.1f, max %.1f ms", t.P50, t.P95, t.P99, t.Max)
}

func cores() int { return runtime.GOMAXPROCS(0) }

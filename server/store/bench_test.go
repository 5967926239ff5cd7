package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit/postgres"
)

// BenchmarkUnits commits units of one event each for people who are known, as many at
// once as there are callers; one in ten is granted a message. cpu-us is what the
// process and its database spend on a unit together.
func BenchmarkUnits(b *testing.B) {
	for _, on := range []database{onSQLite, onPostgres} {
		for _, callers := range []int{1, 64, 512} {
			b.Run(fmt.Sprintf("%s/%d", on, callers), func(b *testing.B) { benchUnits(b, on, callers) })
		}
	}
}

func benchUnits(b *testing.B, on database, callers int) {
	if on == onPostgres {
		postgres.Start(b).Durable(b)
	}
	db, err := on.open(b.Context(), on.place(b), tend.SystemClock{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	commit := func(u *Unit) Result {
		got, err := db.Commit(context.Background(), u)
		if err != nil || got.Overtaken {
			b.Error(got, err)
		}
		return got
	}
	var wg sync.WaitGroup
	ready := make(chan struct{})
	var warm sync.WaitGroup
	warm.Add(callers)
	for i := range callers {
		wg.Go(func() {
			id, now := tend.PersonID(1000+i), tend.Stamp(time.Unix(1_800_000_000, 0))
			u := &Unit{
				Site: 1, At: now, Tab: Tab{Name: fmt.Sprint("t", i), To: 1}, Subject: Subject{ID: id, New: true, Anon: fmt.Sprint("a", i), Bind: true},
				Events: []tend.Event{{N: 1, Kind: tend.KindTrack, At: now, Name: "report_exported", Props: []byte(`{"format":"pdf","pages":12,"shared":true}`)}},
			}
			got := commit(u)
			warm.Done()
			<-ready
			for n := range b.N / callers {
				u.Subject = Subject{ID: id, Rev: got.Rev}
				u.Tab.ID, u.Tab.From, u.Tab.To = got.Tab, got.Mark, got.Mark+1
				u.Decide = nil
				if n%10 == 0 {
					u.Decide = func(*Ledger) Verdict {
						return Verdict{Grants: []tend.Grant{{Delivery: fmt.Sprint("d", i, "-", n), Campaign: "hello", Version: 1}}}
					}
				}
				got = commit(u)
			}
		})
	}
	warm.Wait()
	before := spent(b, on)
	b.ResetTimer()
	close(ready)
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64((spent(b, on)-before).Microseconds())/float64(b.N), "cpu-us/op")
}

// spent is the CPU time of this process and of its PostgreSQL.
func spent(b *testing.B, on database) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	all := time.Duration(u.Utime.Nano() + u.Stime.Nano())
	if on == onSQLite {
		return all
	}
	pid, err := os.ReadFile(filepath.Join(postgres.Start(b).Dir, "data", "postmaster.pid"))
	if err != nil {
		b.Fatal(err)
	}
	parent, _, _ := strings.Cut(string(pid), "\n")
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, _ := os.ReadFile(path)
		_, rest, _ := strings.Cut(string(text), ") ")
		f := strings.Fields(rest)
		if len(f) > 13 && f[1] == parent {
			for _, ticks := range f[11:13] { // user and system time, in hundredths of a second
				n, _ := strconv.Atoi(ticks)
				all += time.Duration(n) * 10 * time.Millisecond
			}
		}
	}
	return all
}

package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

const benchSite = `
sites:
  - {name: bench, key: site_bench, write_key: wk_bench_0123456789, origins: ["http://bench.example"]}
`

// serving runs `tend serve` with a bootstrap file until stop, or the test's end.
func serving(t *testing.T, site string) (at string, stop func()) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "boot.yaml")
	if err := os.WriteFile(file, []byte(site), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	var out, errs strings.Builder
	go func() {
		done <- run(ctx, []string{"serve", "--addr", addr, "--data-dir", dir, "--bootstrap", file, "--log-level", "error"}, &out, &errs)
	}()
	stop = func() {
		cancel()
		if code := <-done; code != 0 {
			t.Errorf("serve ended with %d: %s", code, &errs)
		}
		done <- 0
	}
	t.Cleanup(stop)
	at = "http://" + addr
	for end := time.Now().Add(30 * time.Second); ; {
		res, err := http.Get(at + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			return at, stop
		}
		select {
		case code := <-done:
			done <- code
			t.Fatalf("serve ended: %s", &errs)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func TestBenchTellsProgramsWhatTheServerBears(t *testing.T) {
	at, _ := serving(t, benchSite)
	code, out, errs := call(t, "bench", "--url", at, "--site", "site_bench", "--origin", "http://bench.example",
		"--people", "10", "--sockets", "5", "--rate", "100", "--frame", "10", "--for", "500ms", "--json")
	var f struct {
		Events struct {
			Due, Acknowledged, Lost int
			PerFrame                float64 `json:"per_frame"`
		}
		Took     map[string]float64 `json:"acknowledged_ms"`
		Warnings []string
	}
	if err := json.Unmarshal([]byte(out), &f, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if code != 0 || f.Events.Due != 50 || f.Events.Acknowledged != 50 || f.Events.Lost != 0 || f.Events.PerFrame < 10 || f.Took["p99"] <= 0 {
		t.Errorf("exit code %d, %s", code, out)
	}
	if !strings.Contains(errs, "stay in the database of that site") || !strings.Contains(errs, "test key pair") {
		t.Errorf("it does not say that its people stay: %s", errs)
	}
	code, out, _ = call(t, "bench", "--url", at, "--site", "site_bench", "--origin", "http://bench.example", "--idle", "10", "--for", "50ms")
	if code != 0 || !strings.Contains(out, "10 of 10 open at the end") {
		t.Errorf("idle: exit code %d, %s", code, out)
	}
}

// TestBenchFailsWhenEventsWereLost: the server stops and does not come back, then
// somebody presses Ctrl-C.
func TestBenchFailsWhenEventsWereLost(t *testing.T) {
	at, stop := serving(t, benchSite)
	ctx, interrupt := context.WithCancel(t.Context())
	time.AfterFunc(time.Second, func() {
		stop()
		time.AfterFunc(500*time.Millisecond, interrupt)
	})
	var out, errs strings.Builder
	code := run(ctx, []string{"bench", "--url", at, "--site", "site_bench", "--origin", "http://bench.example", "--rate", "100", "--for", "1m"}, &out, &errs)
	if code != exitFailed || !strings.Contains(out.String(), "LOST") || !strings.Contains(out.String(), "interrupted") {
		t.Errorf("exit code %d: %s%s", code, &out, &errs)
	}
}

func TestBenchSaysWhatIsMissing(t *testing.T) {
	whole := []string{"bench", "--site", "site_bench", "--origin", "http://bench.example"}
	for _, x := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"bench"}, exitMisuse, []string{"--site: ", "--origin: "}},
		{append(whole[:len(whole):len(whole)], "--sockets", "0"), exitMisuse, []string{"--sockets: 0 is not from 1"}},
		{append(whole[:len(whole):len(whole)], "--rate", "0"), exitMisuse, []string{"--rate: ", "--idle"}},
		{append(whole[:len(whole):len(whole)], "--frame", "1000"), exitMisuse, []string{"--frame: 1000"}},
		{append(whole[:len(whole):len(whole)], "--for", "2h"), exitMisuse, []string{"--for: 2h0m0s"}},
		{append(whole[:len(whole):len(whole)], "--idle", "10", "--rate", "5"), exitMisuse, []string{"--idle: "}},
		{append(whole[:len(whole):len(whole)], "--idle", "100000"), exitMisuse, []string{"--sockets: 100000"}},
		{append(whole[:len(whole):len(whole)], "--url", "ftp://x"), exitMisuse, []string{"--url: "}},
		{append(whole[:len(whole):len(whole)], "now"), exitMisuse, []string{`"now"`}},
		{append(whole[:len(whole):len(whole)], "--url", "http://127.0.0.1:1"), exitFailed, []string{"nothing listens at http://127.0.0.1:1", "start Tend"}},
	} {
		t.Run(strings.Join(x.args, " "), func(t *testing.T) {
			code, out, errs := call(t, x.args...)
			if code != x.code || out != "" {
				t.Errorf("exit code %d, want %d; said %q", code, x.code, out)
			}
			for _, want := range x.says {
				if !strings.Contains(errs, want) {
					t.Errorf("%q is not in %q", want, errs)
				}
			}
		})
	}
}

// TestDoctorReadyIsForContainers: it asks the server alone, and is quiet about the rest.
func TestDoctorReadyIsForContainers(t *testing.T) {
	at, stop := serving(t, benchSite)
	addr := strings.TrimPrefix(at, "http://")
	if code, out, errs := call(t, "doctor", "--ready", "--addr", addr, "--data-dir", "/nowhere"); code != 0 || !strings.Contains(out, "a Tend answers on "+addr) {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
	stop()
	if code, out, _ := call(t, "doctor", "--ready", "--addr", addr, "--data-dir", "/nowhere"); code != exitFailed || !strings.Contains(out, "nothing listens on "+addr) {
		t.Errorf("without a server: exit code %d: %s", code, out)
	}
}

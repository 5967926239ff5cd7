package engage_test

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	records "tend/server/people"
	"tend/server/store"
)

// The data of BenchmarkImport; `-imported 1000000 -importedof 50000` is a year of a real site.
var (
	imported   = flag.Int("imported", 20_000, "events of the file that BenchmarkImport brings in")
	importedOf = flag.Int("importedof", 5_000, "people who did them")
)

// pastFile writes what people did, in order of time, and each as likely as the other.
func pastFile(b *testing.B, until time.Time) *os.File {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "events.ndjson"))
	if err != nil {
		b.Fatal(err)
	}
	rnd, w := rand.New(rand.NewPCG(1, 2)), bufio.NewWriter(f)
	step := 365 * 24 * time.Hour / time.Duration(*imported)
	for i := range *imported {
		at := until.Add(-time.Duration(*imported-i) * step)
		_, _ = fmt.Fprintf(w, `{"user_id":"user-%d","name":"event_%d","timestamp":"%s","props":{"format":"pdf","pages":%d}}`+"\n",
			rnd.IntN(*importedOf), rnd.IntN(20), at.UTC().Format(time.RFC3339), rnd.IntN(50))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		b.Fatal(err)
	}
	return f
}

// size is how many bytes the database has on disk.
func size(b *testing.B, place string) (n int64) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(place, store.File+"*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err == nil {
			n += info.Size()
		}
	}
	return n
}

// BenchmarkImport brings one file of past events in, from the upload to the last row:
// go test -run - -bench Import -benchtime 1x ./server/engage -imported 1000000 -importedof 50000.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		w, site := shop(b)
		e := node(b, w, newCache(b))
		files := records.NewImports(w.DB, w.Clock)
		run := records.NewImportRun(w.DB, w.DB, e, w.Clock, slog.New(slog.DiscardHandler))
		f := pastFile(b, w.Clock.Now())
		empty, began := size(b, w.Place), time.Now()
		made, err := files.Create(b.Context(), &records.NewImport{Site: site.ID, Kind: "events", Format: "ndjson", File: f})
		if err != nil {
			b.Fatal(err)
		}
		l, err := w.DB.TakeLease(b.Context(), "imports", 0)
		if err != nil || l == nil {
			b.Fatal(l, err)
		}
		if err := run.Run(b.Context(), l); err != nil {
			b.Fatal(err)
		}
		took := time.Since(began)
		if got, err := files.Get(b.Context(), site.ID, made.ID); err != nil || got.Taken != int64(*imported) {
			b.Fatalf("%+v, %v", got, err)
		}
		b.ReportMetric(float64(*imported)/took.Seconds(), "events/s")
		b.ReportMetric(float64(size(b, w.Place)-empty)/float64(*imported), "bytes/event")
		b.ReportMetric(float64(size(b, w.Place)-empty)/float64(*importedOf), "bytes/person")
	}
}

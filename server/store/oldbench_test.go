package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tend/server/tend"
)

// BenchmarkUnitsBesideRetention commits units by 64 callers, alone and while 200,000 old
// runs are deleted: how long a caller waits for the commit, and how long the writer is at
// a piece of the old ones.
func BenchmarkUnitsBesideRetention(b *testing.B) {
	for _, beside := range []string{"alone", "beside"} {
		b.Run(beside, func(b *testing.B) { benchBeside(b, beside == "beside") })
	}
}

// BenchmarkRetention deletes old runs with nobody beside. cpu-us is what a run costs.
func BenchmarkRetention(b *testing.B) {
	db := piled(b, b.N)
	before := spent(b, onSQLite)
	b.ResetTimer()
	deleted, _ := deleteAll(b.Context(), b, db)
	b.StopTimer()
	if deleted != b.N {
		b.Errorf("deleted %d of %d", deleted, b.N)
	}
	b.ReportMetric(float64((spent(b, onSQLite)-before).Microseconds())/float64(b.N), "cpu-us/op")
}

// benchTime is when what is not old happens.
var benchTime = time.Unix(1_800_000_000, 0)

// piled makes a database with so many old runs, of people who have snapshots, and a new one.
func piled(b *testing.B, old int) *DB {
	const people = 5_000
	db, err := onSQLite.open(b.Context(), b.TempDir(), tend.SystemClock{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	for _, q := range []string{
		fmt.Sprintf(`INSERT INTO persons (id, site, anon, rev, run, first_seen, last_seen)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i, 1, 'old' || i, 1000, 0, 0, 0 FROM n`, people),
		`INSERT INTO snapshots (person, rev, state) SELECT id, rev, randomblob(800) FROM persons`,
		fmt.Sprintf(`INSERT INTO runs (site, person, prev, rev, tab, at, schema, body)
			WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT 1, 1 + i %% %d, 0, 1 + i / %[2]d, 0, i, 1, randomblob(200) FROM n`, old, people),
	} {
		if _, err := db.write.ExecContext(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

func benchBeside(b *testing.B, beside bool) {
	const callers = 64
	db := piled(b, 200_000)
	ctx, stop := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	var pieces []time.Duration
	deleted := 0
	if beside {
		wg.Go(func() { deleted, pieces = deleteAll(ctx, b, db) })
	}
	took := make([][]time.Duration, callers)
	var busy sync.WaitGroup
	b.ResetTimer()
	for i := range callers {
		busy.Go(func() { took[i] = commitMany(b, db, tend.PersonID(1_000_000+i), b.N/callers, tend.Stamp(benchTime)) })
	}
	busy.Wait()
	b.StopTimer()
	stop()
	wg.Wait()
	part := func(name string, list []time.Duration, percent int) {
		if slices.Sort(list); len(list) > 0 {
			b.ReportMetric(float64(list[len(list)*percent/100].Microseconds())/1000, name)
		}
	}
	all := slices.Concat(took...)
	part("p50-ms", all, 50)
	part("p99-ms", all, 99)
	part("piece-p50-ms", pieces, 50)
	part("piece-p99-ms", pieces, 99)
	b.ReportMetric(float64(deleted)/b.Elapsed().Seconds(), "deleted/s")
}

// commitMany has one person act again and again.
func commitMany(b *testing.B, db *DB, id tend.PersonID, units int, at tend.Micros) (took []time.Duration) {
	var rev uint64
	for n := range units {
		u := &Unit{
			Site: 1, At: at, Subject: Subject{ID: id, Rev: rev, New: n == 0, Anon: fmt.Sprint("a", id)},
			Events: []tend.Event{{Kind: tend.KindTrack, At: at, Name: "report_exported", Props: []byte(`{"format":"pdf","pages":12,"shared":true}`)}},
		}
		start := db.clock.Now()
		got, err := db.Commit(context.Background(), u)
		if err != nil || got.Overtaken {
			b.Error(got, err)
			return took
		}
		took, rev = append(took, db.clock.Now().Sub(start)), got.Rev
	}
	return took
}

// deleteAll deletes what is old as retention does.
func deleteAll(ctx context.Context, b *testing.B, db *DB) (rows int, pieces []time.Duration) {
	l, err := db.TakeLease(context.WithoutCancel(ctx), "retention", 0)
	if err != nil || l == nil {
		b.Error(l, err)
		return 0, nil
	}
	var old *Old
	for ctx.Err() == nil {
		if old, err = db.Oldest(ctx, benchTime.Unix()/86400, old); err != nil || old == nil {
			break
		}
		took, err := db.Drop(ctx, l, old)
		if err != nil {
			break
		}
		rows, pieces = rows+old.Rows, append(pieces, took)
		_ = Rest(ctx, took)
	}
	return rows, pieces
}

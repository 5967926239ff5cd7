package store

import (
	"bytes"
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// How much is read to tell how much there is.
const (
	sampledWhole = 2000 // rows: as many are counted one by one
	sampledSpots = 20   // else so many places are looked at
	sampledRows  = 100  // and so many rows in each
)

// Goes is how much a site has of a kind that came before a day.
type Goes struct {
	Count int64 // events, decisions or answers
	Exact bool  // counted; else about, as a sample of them tells
}

// span is a piece of a table, from an id until another one.
type span struct{ from, to int64 }

// GoesBefore tells how much of a kind a site has that came from one UTC day on and before
// another. Rows have no order by sites, so of many a sample is taken: it costs some
// milliseconds, whatever there is.
func (db *DB) GoesBefore(ctx context.Context, site tend.SiteID, kind tend.Kept, from, before int64) (Goes, error) {
	if from >= before {
		return Goes{Exact: true}, nil
	}
	if kind == tend.KeptAnswers {
		return db.answersBefore(ctx, site, before)
	}
	spans, whole, err := db.spans(ctx, kind, from, before)
	if err != nil || len(spans) == 0 {
		return Goes{Exact: true}, err
	}
	count, read, err := db.sample(ctx, kind, site, span{spans[0].from, spans[len(spans)-1].to}, sampledWhole+1)
	if err != nil || read <= sampledWhole {
		return Goes{Count: count, Exact: true}, err
	}
	var sum float64
	for _, s := range spans {
		// In the middle: the first of a day are no sample of it.
		half := span{s.from + max(0, s.to-s.from-sampledRows)/2, s.to}
		count, read, err := db.sample(ctx, kind, site, half, sampledRows)
		if err != nil {
			return Goes{}, err
		}
		if read > 0 {
			sum += float64(count) / float64(read) * float64(s.to-s.from)
		}
	}
	return Goes{Count: int64(sum * whole)}, nil
}

// spans are pieces in which ids have next to no gaps, and how much more there is than them.
func (db *DB) spans(ctx context.Context, kind tend.Kept, from, before int64) (list []span, whole float64, err error) {
	if kind == tend.KeptEvents && db.dialect.days != "" {
		return db.daySpans(ctx, from, before)
	}
	table := "decisions"
	if kind == tend.KeptEvents {
		table = "runs"
	}
	first, err := db.edge(ctx, table, from)
	if err != nil {
		return nil, 0, err
	}
	last, err := db.edge(ctx, table, before)
	if err != nil || first >= last {
		return nil, 0, err
	}
	for i := range int64(sampledSpots) {
		one := span{first + (last-first)*i/sampledSpots, first + (last-first)*(i+1)/sampledSpots}
		if one.from < one.to {
			list = append(list, one)
		}
	}
	return list, 1, nil
}

// daySpans are the events of some of the days, where the id begins with the day.
func (db *DB) daySpans(ctx context.Context, from, before int64) (list []span, whole float64, err error) {
	days, err := partitions(ctx, db.read)
	if err != nil {
		return nil, 0, err
	}
	var all []int64
	for _, d := range days {
		if d >= from && d < before {
			all = append(all, d)
		}
	}
	n := min(len(all), sampledSpots)
	for i := range n {
		day := all[i*len(all)/n]
		if i == n-1 {
			day = all[len(all)-1]
		}
		var one struct{ First, Last int64 }
		if err := db.read.GetContext(ctx, &one, `SELECT coalesce(min(id), 0) AS first, coalesce(max(id), -1) AS last FROM `+partition(day)); err != nil {
			return nil, 0, unavailable(err)
		}
		if one.First <= one.Last {
			list = append(list, span{one.First, one.Last + 1})
		}
	}
	return list, float64(len(all)) / float64(max(n, 1)), nil
}

// edge is the first id of a table of a UTC day or later: rows lie in the order of their
// times.
func (db *DB) edge(ctx context.Context, table string, day int64) (int64, error) {
	var low, high int64
	if err := db.read.GetContext(ctx, &high, `SELECT coalesce(max(id), 0) + 1 FROM `+table); err != nil {
		return 0, unavailable(err)
	}
	for low < high {
		middle := low + (high-low)/2
		var row []struct {
			ID int64
			At tend.Micros
		}
		if err := db.read.SelectContext(ctx, &row, `SELECT id, at FROM `+table+` WHERE id >= ? ORDER BY id LIMIT 1`, middle); err != nil {
			return 0, unavailable(err)
		}
		if len(row) == 0 || row[0].At >= tend.Micros(day*dayMicros) {
			high = middle
		} else {
			low = row[0].ID + 1
		}
	}
	return low, nil
}

// sample counts what is a site's among the first rows of a span, at most limit.
func (db *DB) sample(ctx context.Context, kind tend.Kept, site tend.SiteID, of span, limit int) (count int64, read int, err error) {
	q := `SELECT site, NULL AS body FROM decisions`
	if kind == tend.KeptEvents {
		q = `SELECT site, CASE WHEN site = ? THEN body END AS body FROM runs`
	}
	args := []any{of.from, of.to, limit}
	if kind == tend.KeptEvents {
		args = append([]any{site}, args...)
	}
	var rows []struct {
		Site tend.SiteID
		Body []byte
	}
	if err := db.read.SelectContext(ctx, &rows, q+` WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`, args...); err != nil {
		return 0, 0, unavailable(err)
	}
	for _, r := range rows {
		switch {
		case r.Site != site:
		case kind == tend.KeptEvents:
			count += entries(r.Body)
		default:
			count++
		}
	}
	return count, len(rows), nil
}

// entries is how many a JSON list has.
func entries(list []byte) (n int64) {
	dec := jsontext.NewDecoder(bytes.NewReader(list))
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '[' {
		return 0
	}
	for dec.PeekKind() != ']' && dec.SkipValue() == nil {
		n++
	}
	return n
}

// answersBefore counts answers, which have an index by sites.
func (db *DB) answersBefore(ctx context.Context, site tend.SiteID, before int64) (Goes, error) {
	const most = 20_000
	var n int64
	if err := db.read.GetContext(ctx, &n, `SELECT count(*) FROM (SELECT 1 FROM answers WHERE site = ? AND at < ? LIMIT ?) counted`,
		site, tend.Micros(before*dayMicros), most+1); err != nil {
		return Goes{}, unavailable(err)
	}
	return Goes{Count: min(n, most), Exact: n <= most}, nil
}

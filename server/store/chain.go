package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// sqlChain follows a person's runs back from one of them, within a table: the newest
// first, so many at most.
const sqlChain = `WITH RECURSIVE chain AS (
	SELECT id, prev, rev, at, body, 1 AS place FROM runs WHERE id = ? AND person = ? AND site = ?
	UNION ALL
	SELECT r.id, r.prev, r.rev, r.at, r.body, c.place + 1 FROM chain c JOIN runs r ON r.id = c.prev AND r.site = ?
	WHERE c.place < ?)
	SELECT id, prev, rev, at, body FROM chain ORDER BY place`

type runRow struct {
	ID   int64
	Prev int64
	Rev  uint64
	At   tend.Micros
	Body []byte
}

func (r *runRow) run() (Run, error) {
	run := Run{ID: r.ID, Prev: r.Prev, Rev: r.Rev, At: r.At}
	if err := json.Unmarshal(r.Body, &run.Events); err != nil {
		return Run{}, tend.Errorf(tend.Internal, "", "run %d cannot be read: %w", r.ID, err)
	}
	return run, nil
}

// chain follows a person's runs back. Runs never change, so no transaction is needed.
func (db *DB) chain(ctx context.Context, site tend.SiteID, person tend.PersonID, from int64, limit int) (list []runRow, err error) {
	for from != 0 && len(list) < limit {
		var rows []runRow
		for _, table := range db.dialect.tables(from) {
			q := strings.NewReplacer("FROM runs ", "FROM "+table+" ", "JOIN runs ", "JOIN "+table+" ").Replace(sqlChain)
			err := db.read.SelectContext(ctx, &rows, q, from, person, site, site, limit-len(list))
			if err != nil && !db.dialect.noTable(err) {
				return nil, unavailable(err)
			}
			if len(rows) > 0 {
				break
			}
		}
		if len(rows) == 0 {
			break
		}
		list = append(list, rows...)
		from = rows[len(rows)-1].Prev
	}
	return list, nil
}

func oneTable(int64) []string { return []string{"runs"} }

// dayTables are where a run may lie: in the partition of its day, in the default one
// where that has none, or in its own after all where the day got one between two looks.
// A statement on all partitions has to plan for and lock each of them, which takes 6 ms
// where there are 90.
func dayTables(run int64) []string {
	day := partition(run >> dayShift)
	return []string{day, "runs_default", day}
}

func partition(day int64) string { return fmt.Sprintf("runs_d%d", day) }

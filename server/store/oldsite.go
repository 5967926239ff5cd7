package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Cut is what goes of one kind from sites that keep it for less long than the server
// does: all that came before a UTC day. Rows have no order by sites, so those with one day
// are looked for at the same time.
type Cut struct {
	Kind  tend.Kept
	Day   int64
	Sites []tend.SiteID

	through int64         // the id up to which all was looked through before
	fresh   []tend.SiteID // of which nothing was cut yet
}

// Retentions are what the sites say of how long they keep what, those that say anything.
func (db *DB) Retentions(ctx context.Context) (map[tend.SiteID]tend.Retention, error) {
	var rows []struct {
		ID       tend.SiteID
		Settings []byte
	}
	if err := db.read.SelectContext(ctx, &rows, `SELECT id, settings FROM sites`); err != nil {
		return nil, unavailable(err)
	}
	all := map[tend.SiteID]tend.Retention{}
	for _, row := range rows {
		var s tend.Settings
		if err := json.Unmarshal(row.Settings, &s); err != nil {
			return nil, fmt.Errorf("store: settings of site %d: %w", row.ID, err)
		}
		if s.Retention != (tend.Retention{}) {
			all[row.ID] = s.Retention
		}
	}
	return all, nil
}

// cutRow is how far a site's past is cut.
type cutRow struct {
	Site    tend.SiteID
	Kind    tend.Kept
	Day     int64
	Through int64
}

// Cuts finds what there is to do of cuts of one site each: those that are done are left
// out, and those that can be done together are one.
func (db *DB) Cuts(ctx context.Context, wanted []Cut) ([]*Cut, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	var rows []cutRow
	if err := db.read.SelectContext(ctx, &rows, `SELECT site, kind, day, through FROM cuts`); err != nil {
		return nil, unavailable(err)
	}
	type key struct {
		kind         tend.Kept
		day, through int64
	}
	together := map[key]*Cut{}
	var list []*Cut
	for _, w := range wanted {
		site := w.Sites[0]
		i := slices.IndexFunc(rows, func(r cutRow) bool { return r.Site == site && r.Kind == w.Kind })
		var was cutRow
		if i >= 0 {
			was = rows[i]
		}
		if was.Day >= w.Day {
			continue
		}
		k := key{w.Kind, w.Day, was.Through}
		c := together[k]
		if c == nil {
			c = &Cut{Kind: w.Kind, Day: w.Day, through: was.Through}
			together[k], list = c, append(list, c)
		}
		c.Sites = append(c.Sites, site)
		if i < 0 {
			c.fresh = append(c.fresh, site)
		}
	}
	return list, nil
}

// cutTables are the tables that a cut goes through, in the order of its ids. What lies in
// the default partition has none of that order: it comes first, and always from the begin.
func (db *DB) cutTables(ctx context.Context, c *Cut) ([]oldTable, error) {
	switch {
	case c.Kind == tend.KeptAnswers:
		return []oldTable{{name: "answers", anew: true, edited: true}}, nil
	case c.Kind == tend.KeptDecisions:
		return []oldTable{{name: "decisions", keepsNewest: db.dialect.days == ""}}, nil
	case db.dialect.days == "":
		return []oldTable{{name: "runs", runs: true, keepsNewest: true}}, nil
	}
	days, err := partitions(ctx, db.read)
	if err != nil {
		return nil, err
	}
	list := []oldTable{{name: "runs_default", runs: true, byID: true, anew: true}}
	for _, d := range days {
		if d < c.Day && (d+1)<<dayShift > c.through {
			list = append(list, oldTable{name: partition(d), runs: true, byID: true})
		}
	}
	return list, nil
}

// OldestOf finds the next piece of a cut, behind another one of the same cut: nil for the
// first. There is none when it gives nil. A piece without rows notes how far it is.
func (db *DB) OldestOf(ctx context.Context, c *Cut, prev *Old) (*Old, error) {
	if prev != nil && prev.done {
		return nil, nil //nolint:nilnil // all is cut
	}
	if prev != nil && !prev.end {
		return db.cutPiece(ctx, c, prev.table, prev.to, prev.size)
	}
	tables, err := db.cutTables(ctx, c)
	if err != nil {
		return nil, err
	}
	size, to := firstPiece, c.through
	if prev != nil { // those before it are through
		size = prev.size
		if !prev.table.anew {
			to = prev.to
		}
		tables = tables[slices.Index(tables, prev.table)+1:]
	}
	if len(tables) == 0 {
		return &Old{cut: c, done: true, sound: true, to: to, size: size}, nil
	}
	if tables[0].anew {
		to = 0
	}
	return db.cutPiece(ctx, c, tables[0], to, size)
}

// cutPiece reads on in a table behind a row.
func (db *DB) cutPiece(ctx context.Context, c *Cut, t oldTable, after int64, size int) (*Old, error) {
	old := &Old{table: t, cut: c, sound: true, after: after, to: after, size: size, of: map[tend.PersonID]Behind{}}
	var rows []struct {
		ID int64
		At tend.Micros
		Behind
	}
	columns := `id, at, site`
	if t.runs {
		columns += `, person, rev`
	}
	if err := db.read.SelectContext(ctx, &rows, `SELECT `+columns+` FROM `+t.name+` WHERE id > ? ORDER BY id LIMIT ?`, after, mostPiece+1); err != nil {
		return nil, unavailable(err)
	}
	all := len(rows) <= mostPiece
	old.end = all
	for i, r := range rows {
		young := t.young(r.ID, r.At, c.Day)
		if young && !t.edited || all && t.keepsNewest && i == len(rows)-1 {
			old.end = true
			break
		}
		if i == mostPiece || len(old.ids) == size {
			old.end = false
			break
		}
		old.to = r.ID
		if young || !slices.Contains(c.Sites, r.Site) {
			continue
		}
		old.ids, old.Rows = append(old.ids, r.ID), old.Rows+1
		if t.runs {
			old.of[r.Person] = r.Behind // a person's revisions grow with the ids
		}
	}
	var err error
	old.Behind, err = db.behind(ctx, old)
	return old, err
}

// dropCut deletes a piece of a cut, and notes in the same transaction how far it is.
func (db *DB) dropCut(ctx context.Context, tx *sqlx.Tx, old *Old) error {
	c := old.cut
	for _, site := range c.fresh {
		if _, err := tx.ExecContext(ctx, `INSERT INTO cuts (site, kind, day, through) VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING`, site, c.Kind); err != nil {
			return fmt.Errorf("store: cut of site %d: %w", site, unavailable(err))
		}
	}
	if len(old.ids) > 0 {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+old.table.name+` WHERE id `+db.dialect.among, db.dialect.list(old.ids)); err != nil {
			return fmt.Errorf("store: cut %s: %w", old.table.name, unavailable(err))
		}
	}
	sites := make([]int64, len(c.Sites))
	for i, s := range c.Sites {
		sites[i] = int64(s)
	}
	set, args := `through = ?`, []any{old.to}
	switch {
	case old.done:
		set, args = set+`, day = ?`, append(args, c.Day)
	case old.table.anew:
		return nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE cuts SET `+set+` WHERE kind = ? AND site `+db.dialect.among, append(args, c.Kind, db.dialect.list(sites))...); err != nil {
		return fmt.Errorf("store: how far is cut: %w", unavailable(err))
	}
	return nil
}

// CutDay is the UTC day before which all of a kind was cut from a site; 0 is never.
func (db *DB) CutDay(ctx context.Context, site tend.SiteID, kind tend.Kept) (int64, error) {
	var days []int64
	if err := db.read.SelectContext(ctx, &days, `SELECT day FROM cuts WHERE site = ? AND kind = ?`, site, kind); err != nil {
		return 0, unavailable(err)
	}
	return slices.MaxFunc(append(days, 0), cmp.Compare[int64]), nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Erase marks a person as one who is being erased, in the transaction of whoever asked for
// it: from its commit on they are nobody. A person who is being erased points to themselves;
// so every unit that was decided on them is overtaken, and every look-up leads to nobody.
// What is left of them goes piece by piece (EraseMore). asked is the id that they were found
// by: it leads to their tombstone at once, the others as they go.
func (c *Change) Erase(ctx context.Context, site tend.SiteID, person tend.PersonID, asked string) error {
	if err := takeLock(ctx, c.tx, c.db.dialect.changing); err != nil {
		return err
	}
	var row struct {
		User, Anon, Proof string
		Proved            tend.Micros
	}
	err := c.tx.GetContext(ctx, &row, `UPDATE persons SET merged_into = id WHERE id = ? AND site = ? AND merged_into IS NULL
		RETURNING coalesce("user", '') AS "user", anon, coalesce(proof, '') AS proof, proved`, person, site)
	if errors.Is(err, sql.ErrNoRows) {
		return tend.Errorf(tend.NotFound, "", "there is no such person any more")
	}
	if err != nil {
		return unavailable(err)
	}
	ids := [][2]string{{userID, row.User}, {anonID, row.Anon}}
	if asked != row.User {
		ids = append(ids, [2]string{anonID, asked})
	}
	if err := c.db.bury(ctx, c.tx, site, person, c.now, ids); err != nil {
		return err
	}
	if err := c.exec(ctx, "number of erasures", `INSERT INTO meta (key, value) VALUES ('erased', '1')
		ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)`); err != nil {
		return err
	}
	if _, err := loseDevices(ctx, c.tx, site, c.now, `person = ?`, person); err != nil { // nothing reaches them from now on
		return err
	}
	if err := c.exec(ctx, "sends", `DELETE FROM push_sends WHERE delivery IN (SELECT id FROM deliveries WHERE person = ? AND channel = 'web_push')`, person); err != nil {
		return err
	}
	if err := c.leaveAccounts(ctx, site, person); err != nil {
		return err
	}
	if err := c.loseAliases(ctx, site, person); err != nil {
		return err
	}
	if err := c.leaveLists(ctx, site, person); err != nil {
		return err
	}
	if row.Proof != "" { // they are none of those who came any more
		if err := c.exec(ctx, "figures of proof", `UPDATE proof_days SET n = n - 1 WHERE site = ? AND day = ? AND what = ?`,
			site, int64(row.Proved/dayMicros), row.Proof); err != nil {
			return err
		}
	}
	return c.exec(ctx, "erasure", `INSERT INTO erasures (person, site, root, at) VALUES (?, ?, ?, ?)`, person, site, person, c.now)
}

// leave takes somebody who is being erased out of all that counts its people: in finds the ids of
// these, less takes one off a count, and out deletes that they were in.
func (c *Change) leave(ctx context.Context, site tend.SiteID, person tend.PersonID, in, less, out string) error {
	var ids []string
	if err := c.tx.SelectContext(ctx, &ids, in, person); err != nil {
		return unavailable(err)
	}
	for _, id := range ids { // in the order that the road takes them in
		if err := c.exec(ctx, "count of people", less, site, id); err != nil {
			return err
		}
	}
	return c.exec(ctx, "membership", out, person)
}

// bury leaves tombstones of ids, of two words each: what it is, and the id.
func (db *DB) bury(ctx context.Context, tx *sqlx.Tx, site tend.SiteID, person tend.PersonID, at tend.Micros, ids [][2]string) error {
	for _, id := range ids {
		if id[1] == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, sqlTombNew, site, db.tomb(site, id[0], id[1]), person, at); err != nil {
			return fmt.Errorf("store: tombstone: %w", err)
		}
	}
	return nil
}

// Erasing is somebody who is being erased, and how far it is.
type Erasing struct {
	Root tend.PersonID
	Site tend.SiteID
	At   tend.Micros

	size   int             // of the next piece
	tables map[string]bool // that rows were deleted from
}

// ErasingNow lists who is being erased, those first who waited longest.
func (db *DB) ErasingNow(ctx context.Context) ([]*Erasing, error) {
	var list []*Erasing
	if err := db.read.SelectContext(ctx, &list, `SELECT root, site, at FROM erasures WHERE done = 0 AND person = root ORDER BY at, root`); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// ErasedSince lists the people whose erasure began at a time or later, for nodes that may
// have them in memory.
func (db *DB) ErasedSince(ctx context.Context, at tend.Micros) ([]tend.PersonID, error) {
	var list []tend.PersonID
	if err := db.read.SelectContext(ctx, &list, `SELECT person FROM erasures WHERE at >= ?`, at); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// EraseMore deletes the next piece of a person, and then of those merged into them, for
// whoever has a lease. It tells how long the writer was at it, and whether there was none.
// It may end at any moment: each piece leaves what the next one needs to go on.
func (db *DB) EraseMore(ctx context.Context, l *Lease, e *Erasing) (took time.Duration, none bool, err error) {
	if e.size == 0 {
		e.size, e.tables = firstPiece, map[string]bool{"persons": true, "snapshots": true, "anons": true, "aliases": true, "push_devices": true, "person_wakes": true, "list_members": true}
	}
	p, err := db.nextToErase(ctx, e)
	if err != nil || p.ID == 0 {
		return 0, err == nil, err
	}
	piece, err := db.pieceOf(ctx, e, p)
	if err != nil {
		return 0, false, err
	}
	took, err = db.fenced(ctx, l, piece)
	switch {
	case took > pieceTime:
		e.size = max(leastPiece, e.size/2)
	case took < pieceTime/4:
		e.size = min(mostPiece, e.size*2)
	}
	return took, false, err
}

// leaving is the row of somebody who is being erased.
type leaving struct {
	ID   tend.PersonID
	User string
	Anon string
	Run  int64
}

// nextToErase finds those merged into somebody before them themselves; a zero ID when nobody
// is left.
func (db *DB) nextToErase(ctx context.Context, e *Erasing) (p leaving, err error) {
	err = db.read.GetContext(ctx, &p, `SELECT id, coalesce("user", '') AS "user", anon, run FROM persons
		WHERE merged_into = ? AND site = ? ORDER BY CASE WHEN id = merged_into THEN 1 ELSE 0 END, id LIMIT 1`, e.Root, e.Site)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return p, unavailable(err)
	}
	return p, nil
}

// pieceOf finds what is to go next of a person's row and what hangs on it; the row is the last.
func (db *DB) pieceOf(ctx context.Context, e *Erasing, p leaving) (func(*sqlx.Tx) error, error) {
	for _, find := range []func(context.Context, *Erasing, leaving) (func(*sqlx.Tx) error, error){
		db.runsPiece, db.deliveriesPiece, db.decisionsPiece, db.anonsPiece,
	} {
		if piece, err := find(ctx, e, p); err != nil || piece != nil {
			return piece, err
		}
	}
	return func(tx *sqlx.Tx) error { return db.lastPiece(ctx, tx, e, p) }, nil
}

// runsPiece follows the stream back. The row's pointer goes with what is deleted.
func (db *DB) runsPiece(ctx context.Context, e *Erasing, p leaving) (func(*sqlx.Tx) error, error) {
	runs, err := db.chain(ctx, e.Site, p.ID, p.Run, e.size)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	ids := make([]int64, len(runs))
	for i := range runs {
		ids[i] = runs[i].ID
		e.tables[db.dialect.tables(ids[i])[0]] = true
	}
	return func(tx *sqlx.Tx) error {
		if err := db.deleteByID(ctx, tx, "runs", p.ID, ids); err != nil {
			return err
		}
		return run(ctx, tx, `UPDATE persons SET run = ? WHERE id = ?`, runs[len(runs)-1].Prev, p.ID)
	}, nil
}

func (db *DB) decisionsPiece(ctx context.Context, e *Erasing, p leaving) (func(*sqlx.Tx) error, error) {
	var ids []int64
	if err := db.read.SelectContext(ctx, &ids, `SELECT id FROM decisions WHERE person = ? AND site = ? LIMIT ?`, p.ID, e.Site, e.size); err != nil {
		return nil, unavailable(err)
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // there is no such piece
	}
	e.tables["decisions"] = true
	return func(tx *sqlx.Tx) error { return db.deleteByID(ctx, tx, "decisions", p.ID, ids) }, nil
}

// deleteByID deletes rows of a person. SQLite gives the number of a table's newest row away
// again once that is deleted, and what points to it would lead to somebody else: such a row
// stays, with nothing in it, until it is old.
func (db *DB) deleteByID(ctx context.Context, tx *sqlx.Tx, table string, person tend.PersonID, ids []int64) error {
	if db.dialect.days == "" {
		if err := run(ctx, tx, hollow[table], person); err != nil {
			return err
		}
	}
	return run(ctx, tx, `DELETE FROM `+table+` WHERE person = ? AND id `+db.dialect.among, person, db.dialect.list(ids))
}

// hollow takes a person out of a table's newest row.
var hollow = map[string]string{
	"runs": `UPDATE runs SET site = 0, person = 0, prev = 0, rev = 0, tab = 0, body = CAST('[]' AS BLOB)
		WHERE id = (SELECT max(id) FROM runs) AND person = ?`,
	"decisions": `UPDATE decisions SET site = 0, person = 0, campaign = '', reason = '', detail = ''
		WHERE id = (SELECT max(id) FROM decisions) AND person = ?`,
}

func (db *DB) deliveriesPiece(ctx context.Context, e *Erasing, p leaving) (func(*sqlx.Tx) error, error) {
	var ids []string
	if err := db.read.SelectContext(ctx, &ids, `SELECT id FROM deliveries WHERE person = ? AND site = ? LIMIT ?`, p.ID, e.Site, e.size); err != nil {
		return nil, unavailable(err)
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // there is no such piece
	}
	e.tables["deliveries"], e.tables["answers"], e.tables["pushes"], e.tables["push_sends"] = true, true, true, true
	return func(tx *sqlx.Tx) error {
		for _, q := range []string{
			`DELETE FROM answers WHERE site = ? AND delivery IN (?)`, `DELETE FROM push_sends WHERE site = ? AND delivery IN (?)`,
			`DELETE FROM pushes WHERE site = ? AND delivery IN (?)`, `DELETE FROM deliveries WHERE site = ? AND id IN (?)`,
		} {
			if err := runIn(ctx, tx, q, e.Site, ids); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// anonsPiece puts a tombstone in the place of each anonymous id.
func (db *DB) anonsPiece(ctx context.Context, e *Erasing, p leaving) (func(*sqlx.Tx) error, error) {
	var ids []string
	if err := db.read.SelectContext(ctx, &ids, `SELECT anon FROM anons WHERE person = ? AND site = ? LIMIT ?`, p.ID, e.Site, e.size); err != nil {
		return nil, unavailable(err)
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // there is no such piece
	}
	return func(tx *sqlx.Tx) error {
		tombs := make([][2]string, len(ids))
		for i, id := range ids {
			tombs[i] = [2]string{anonID, id}
		}
		if err := db.bury(ctx, tx, e.Site, e.Root, e.At, tombs); err != nil {
			return err
		}
		return runIn(ctx, tx, `DELETE FROM anons WHERE site = ? AND anon IN (?)`, e.Site, ids)
	}, nil
}

// lastPiece deletes a person's row, when nothing hangs on it any more.
func (db *DB) lastPiece(ctx context.Context, tx *sqlx.Tx, e *Erasing, p leaving) error {
	if err := db.bury(ctx, tx, e.Site, e.Root, e.At, [][2]string{{userID, p.User}, {anonID, p.Anon}}); err != nil {
		return err
	}
	now := tend.Stamp(db.clock.Now())
	if _, err := loseDevices(ctx, tx, e.Site, now, `person = ?`, p.ID); err != nil {
		return err
	}
	for _, s := range []struct {
		q    string
		args []any
	}{
		{`UPDATE persons SET merged_into = ? WHERE merged_into = ? AND id <> merged_into`, []any{e.Root, p.ID}}, // theirs are next
		{`DELETE FROM snapshots WHERE person = ?`, []any{p.ID}},
		{`DELETE FROM person_wakes WHERE person = ?`, []any{p.ID}},
		{`DELETE FROM account_people WHERE person = ?`, []any{p.ID}},
		{`DELETE FROM list_members WHERE person = ?`, []any{p.ID}},
		{`DELETE FROM persons WHERE id = ?`, []any{p.ID}},
		{`INSERT INTO erasures (person, site, root, at, done) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, []any{p.ID, e.Site, e.Root, now, now}},
	} {
		if err := run(ctx, tx, s.q, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// EndErasure notes that nothing is left of a person.
func (db *DB) EndErasure(ctx context.Context, l *Lease, e *Erasing) error {
	_, err := db.fenced(ctx, l, func(tx *sqlx.Tx) error {
		return run(ctx, tx, `UPDATE erasures SET done = ? WHERE person = ?`, tend.Stamp(db.clock.Now()), e.Root)
	})
	return err
}

func run(ctx context.Context, tx *sqlx.Tx, q string, args ...any) error {
	if _, err := tx.ExecContext(ctx, q, args...); err != nil {
		return fmt.Errorf("store: %s: %w", q, unavailable(err))
	}
	return nil
}

// runIn runs a statement on a site and a list.
func runIn(ctx context.Context, tx *sqlx.Tx, q string, site tend.SiteID, list []string) error {
	q, args, err := sqlx.In(q, site, list)
	if err != nil {
		return unavailable(err)
	}
	return run(ctx, tx, tx.Rebind(q), args...)
}

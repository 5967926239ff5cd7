package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

const (
	sqlListIn  = `INSERT INTO list_members (site, list, person, added_at, import_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
	sqlListOut = `DELETE FROM list_members WHERE site = ? AND list = ? AND person = ?`
	sqlListsOf = `SELECT list, added_at, import_id FROM list_members WHERE person = ? AND site = ? ORDER BY list`
	sqlListAdd = `UPDATE lists SET members = members + ? WHERE site = ? AND id = ?`
	sqlStands  = `SELECT count(*) FROM imports WHERE site = ? AND id = ? AND position = ? AND line = ? AND state IN ('queued', 'running')`
)

var listStatements = []string{sqlListIn, sqlListOut, sqlListsOf, sqlListAdd, sqlStands}

type listKey struct {
	site tend.SiteID
	id   string
}

// moved tells whether the file that a unit is of has gone on, or has ended: who was paused beyond
// their lease must not undo what another node has done since.
func (w *writer) moved(u *Unit) (bool, error) {
	if u.Step == nil {
		return false, nil
	}
	var n int
	_, err := w.one(sqlStands, []any{u.Site, u.Step.Import, u.Step.Position, u.Step.Line}, &n)
	return n == 0, err
}

// enlist writes who is on which list from what the stream says.
func (w *writer) enlist(u *Unit) error {
	for i := range u.Events {
		ev := &u.Events[i]
		if ev.Kind != tend.KindList {
			continue
		}
		of := ""
		if u.Step != nil {
			of = u.Step.Import
		}
		var err error
		if ev.On {
			err = w.tallyList(u.Site, ev.Name, 1, sqlListIn, u.Site, ev.Name, u.Subject.ID, u.At, of)
		} else {
			err = w.tallyList(u.Site, ev.Name, -1, sqlListOut, u.Site, ev.Name, u.Subject.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tallyList writes a row of a list, and counts it where it changed anything.
func (w *writer) tallyList(site tend.SiteID, id string, more int64, q string, args ...any) error {
	r, err := w.exec(q, args...)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if n > 0 {
		w.lists[listKey{site, id}] += more
	}
	return err
}

// mergeLists puts a person on the lists of whoever they turned out to be.
func (w *writer) mergeLists(u *Unit) error {
	if !u.Subject.MergeLists {
		return nil
	}
	var theirs []struct {
		List   string
		Added  tend.Micros `db:"added_at"`
		Import string      `db:"import_id"`
	}
	if err := w.stmt(sqlListsOf).SelectContext(w.ctx, &theirs, u.Subject.Merge, u.Site); err != nil {
		return fmt.Errorf("store: lists of who is merged: %w", err)
	}
	for _, m := range theirs {
		if err := w.tallyList(u.Site, m.List, 1, sqlListIn, u.Site, m.List, u.Subject.ID, m.Added, m.Import); err != nil {
			return err
		}
		if err := w.tallyList(u.Site, m.List, -1, sqlListOut, u.Site, m.List, u.Subject.Merge); err != nil {
			return err
		}
	}
	return nil
}

// flushLists counts who is on the lists of a group, each once, in one order for all nodes. Nobody
// comes on a list that is gone.
func (w *writer) flushLists() error {
	for _, k := range slices.SortedFunc(maps.Keys(w.lists), func(a, b listKey) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.id, b.id))
	}) {
		if n := w.lists[k]; n != 0 {
			if err := w.must(sqlListAdd, n, k.site, k.id); err != nil {
				return err
			}
		}
	}
	return nil
}

// leaveLists takes somebody who is being erased off their lists.
func (c *Change) leaveLists(ctx context.Context, site tend.SiteID, person tend.PersonID) error {
	return c.leave(ctx, site, person, `SELECT list FROM list_members WHERE person = ? ORDER BY list`,
		`UPDATE lists SET members = members - 1 WHERE site = ? AND id = ?`, `DELETE FROM list_members WHERE person = ?`)
}

// ListMember is somebody who is on a list.
type ListMember struct {
	Person tend.PersonID
	User   string
	Anon   string
	First  tend.Micros
	Last   tend.Micros
	Added  tend.Micros
}

// ListMembers lists who is on a list, behind a person's number, at most limit.
func (r Records) ListMembers(ctx context.Context, site tend.SiteID, id string, after tend.PersonID, limit int) ([]ListMember, error) {
	list := []ListMember{}
	if err := sqlx.SelectContext(ctx, r.q, &list, `SELECT m.person, coalesce(p."user", '') AS "user", p.anon, p.first_seen AS first, p.last_seen AS last, m.added_at AS added
		FROM list_members m JOIN persons p ON p.id = m.person WHERE m.site = ? AND m.list = ? AND m.person > ? ORDER BY m.person LIMIT ?`,
		site, id, after, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// MembersNamed finds which of some users are on a list, also by an id that they went by before they
// were joined with somebody known.
func (db *DB) MembersNamed(ctx context.Context, site tend.SiteID, id string, users []string) (map[string]tend.PersonID, error) {
	found := make(map[string]tend.PersonID, len(users))
	if len(users) == 0 {
		return found, nil
	}
	for _, q := range []string{
		`SELECT p."user", p.id AS person FROM persons p JOIN list_members m ON m.person = p.id AND m.site = ? AND m.list = ?
			WHERE p.site = ? AND p.merged_into IS NULL AND p."user" IN (?)`,
		`SELECT a."user", a.person FROM aliases a JOIN list_members m ON m.person = a.person AND m.site = ? AND m.list = ?
			WHERE a.site = ? AND a."user" IN (?)`,
	} {
		var rows []struct {
			User   string
			Person tend.PersonID
		}
		if err := selectIn(ctx, db.read, &rows, q, users, site, id, site); err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[row.User] = row.Person
		}
	}
	return found, nil
}

// MembersLeft lists who is on a list and was not named by a file, behind a person's number, at
// most limit.
func (db *DB) MembersLeft(ctx context.Context, m *Import, after tend.PersonID, limit int) ([]tend.PersonID, error) {
	var list []tend.PersonID
	if err := db.read.SelectContext(ctx, &list, `SELECT person FROM list_members
		WHERE site = ? AND list = ? AND import_id <> ? AND person > ? ORDER BY person LIMIT ?`, m.Site, m.List, m.ID, after, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// CountMembersLeft counts who is on a list and was not named by a file.
func (db *DB) CountMembersLeft(ctx context.Context, m *Import) (n int64, err error) {
	if err := db.read.GetContext(ctx, &n, `SELECT count(*) FROM list_members WHERE site = ? AND list = ? AND import_id <> ?`, m.Site, m.List, m.ID); err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}

// listStep notes whom a step of a file has named that were on its list already. A list that was
// deleted is gone with the end of its last file, where nobody is on it.
func listStep(ctx context.Context, tx *sqlx.Tx, m *Import, s *ImportStep) error {
	if len(s.Named) > 0 {
		q, args, err := sqlx.In(`UPDATE list_members SET import_id = ? WHERE site = ? AND list = ? AND person IN (?)`, m.ID, m.Site, m.List, s.Named)
		if err != nil {
			return unavailable(err)
		}
		if err := run(ctx, tx, tx.Rebind(q), args...); err != nil {
			return err
		}
	}
	if m.List == "" || s.State != ImportDone {
		return nil
	}
	return run(ctx, tx, `DELETE FROM lists WHERE site = ? AND id = ? AND gone = 1 AND members = 0`, m.Site, m.List)
}

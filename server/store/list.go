package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// What becomes of the people that a file for a list names.
const (
	ListAdd     = "add"
	ListRemove  = "remove"
	ListReplace = "replace" // they are put on it, and everybody else is taken off
)

// Kept is what a record that members name has beside what it says.
type Kept struct {
	Rev       int64       // counts its changes
	Author    string      // who changed it last
	CreatedAt tend.Micros `db:"created_at"`
	UpdatedAt tend.Micros `db:"updated_at"`
}

// List is an uploaded list's record, as its row is read. Its revision counts the changes of name
// and description.
type List struct {
	tend.List
	Kept

	Members int64
}

const listSelect = `SELECT site, id, name, description, members, rev, author, created_at, updated_at FROM lists`

// List reads one list of a site; one that was deleted is not there, even while it is being emptied.
func (r Records) List(ctx context.Context, site tend.SiteID, id string) (List, error) {
	var l List
	if err := sqlx.GetContext(ctx, r.q, &l, listSelect+` WHERE site = ? AND id = ? AND gone = 0`, site, id); err != nil {
		return List{}, notFound(err, "list")
	}
	return l, nil
}

// Lists lists a site's lists in the order of their ids.
func (r Records) Lists(ctx context.Context, site tend.SiteID) ([]List, error) {
	var list []List
	if err := sqlx.SelectContext(ctx, r.q, &list, listSelect+` WHERE site = ? AND gone = 0 ORDER BY id`, site); err != nil {
		return nil, fmt.Errorf("store: read lists: %w", err)
	}
	return list, nil
}

// LastUploads are the newest imports of a site's lists, dry runs aside, by the lists' ids. One that
// emptied a list before it was made again may be among them.
func (r Records) LastUploads(ctx context.Context, site tend.SiteID) (map[string]Import, error) {
	var list []Import
	if err := sqlx.SelectContext(ctx, r.q, &list, importSelect+` WHERE site = ? AND id IN (
		SELECT max(id) FROM imports WHERE site = ? AND list <> '' AND dry = 0 GROUP BY list)`, site, site); err != nil {
		return nil, fmt.Errorf("store: read uploads: %w", err)
	}
	last := make(map[string]Import, len(list))
	for i := range list {
		last[list[i].List] = list[i]
	}
	return last, nil
}

// CreateList adds a list with nobody on it. The id of one that is being emptied is taken.
func (c *Change) CreateList(ctx context.Context, l *tend.List, author string) (List, error) {
	if err := c.exec(ctx, "list", `INSERT INTO lists (site, id, name, description, author, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		l.Site, l.ID, l.Name, l.Description, author, c.now, c.now); err != nil {
		return List{}, err
	}
	return c.List(ctx, l.Site, l.ID)
}

// UpdateList writes the name and the description of a list. rev is the one that the caller has
// read; another change since is a conflict.
func (c *Change) UpdateList(ctx context.Context, l *tend.List, rev int64, author string) (List, error) {
	n, err := c.affect(ctx, "list", `UPDATE lists SET name = ?, description = ?, author = ?, rev = rev + 1, updated_at = ?
WHERE site = ? AND id = ? AND rev = ? AND gone = 0`, l.Name, l.Description, author, c.now, l.Site, l.ID, rev)
	if err != nil {
		return List{}, err
	}
	now, err := c.List(ctx, l.Site, l.ID)
	if err == nil && n == 0 {
		err = stale("list", now.Rev, rev)
	}
	return now, err
}

// DropList deletes a list: it is not there any more, and what was being done with files for it
// ends. Its id is free when nobody is on it any more; they are taken off as a file that names
// nobody would. That nothing refers to it is the caller's to see to.
func (c *Change) DropList(ctx context.Context, l *List, by string) error {
	if err := c.one(ctx, "list", `UPDATE lists SET gone = 1 WHERE site = ? AND id = ? AND gone = 0`, l.Site, l.ID); err != nil {
		return err
	}
	if err := c.exec(ctx, "pieces", `DELETE FROM import_pieces WHERE site = ? AND import_id IN (
		SELECT id FROM imports WHERE site = ? AND list = ? AND ended_at = 0)`, l.Site, l.Site, l.ID); err != nil {
		return err
	}
	if err := c.exec(ctx, "imports", `UPDATE imports SET state = ?, ended_at = ? WHERE site = ? AND list = ? AND ended_at = 0`,
		ImportCancelled, c.now, l.Site, l.ID); err != nil {
		return err
	}
	n, err := c.affect(ctx, "list", `DELETE FROM lists WHERE site = ? AND id = ? AND members = 0`, l.Site, l.ID)
	if err != nil || n > 0 {
		return err
	}
	return c.exec(ctx, "import", `INSERT INTO imports (site, id, kind, format, dry, mapping, state, created_by, created_at, list, mode)
		VALUES (?, ?, 'list', 'ndjson', 0, '{"time_format":"auto"}', ?, ?, ?, ?, ?)`, l.Site, tend.NewID(c.now.Time()), ImportQueued, by, c.now, l.ID, ListReplace)
}

package store

import (
	"context"
	"database/sql"
	"slices"

	"tend/server/tend"
)

// lookups are the reads that come with each hello, and with the first event of
// somebody whose state is nowhere in memory.
type lookups struct {
	tabs      gather[tabKey, tabRow]
	people    gather[whoKey, Who]
	snapshots gather[tend.PersonID, Snapshot]
	streams   gather[streamKey, *found]
}

type tabKey struct {
	site tend.SiteID
	tab  string
}

type tabRow struct {
	Tab string
	ID  int64
	N   uint64
}

type whoKey struct {
	site       tend.SiteID
	anon, user string
}

func newLookups(db *DB) *lookups {
	quit := db.units.quit
	return &lookups{
		tabs:      gather[tabKey, tabRow]{read: db.readTabs, quit: quit},
		people:    gather[whoKey, Who]{read: db.readPeople, quit: quit},
		snapshots: gather[tend.PersonID, Snapshot]{read: db.readSnapshots, quit: quit},
		streams:   gather[streamKey, *found]{read: db.readStreams, quit: quit},
	}
}

// Watermark reads a tab's row; zeros when the tab is new.
func (db *DB) Watermark(ctx context.Context, site tend.SiteID, tab string) (id int64, n uint64, err error) {
	row, err := db.lookups.tabs.get(ctx, tabKey{site, tab})
	return row.ID, row.N, err
}

func (db *DB) readTabs(ctx context.Context, keys []tabKey) (map[tabKey]tabRow, error) {
	out := make(map[tabKey]tabRow, len(keys))
	for site, of := range bySite(keys, func(k tabKey) tend.SiteID { return k.site }) {
		names := make([]string, len(of))
		for i, k := range of {
			names[i] = k.tab
		}
		var rows []tabRow
		if err := selectIn(ctx, db.read, &rows, `SELECT tab, id, n FROM tabs WHERE site = ? AND tab IN (?)`, names, site); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[tabKey{site, r.Tab}] = r
		}
	}
	return out, nil
}

// Who is whom an anonymous id and a user id belong to.
type Who struct {
	Anon     tend.PersonID // the person that the anonymous id points to, merges followed; 0 = nobody
	AnonUser string        // that person's user id; "" while anonymous
	Bound    tend.PersonID // the person that the id points to before merges are followed
	User     tend.PersonID // the person with the user id; 0 = nobody

	AnonErased bool // the anonymous id is one that was erased, and leads to nobody
	UserErased bool // so is the user id
}

// Resolve looks an anonymous id and a user id up; either may be "".
func (db *DB) Resolve(ctx context.Context, site tend.SiteID, anon, user string) (Who, error) {
	return db.lookups.people.get(ctx, whoKey{site, anon, user})
}

func (db *DB) readPeople(ctx context.Context, keys []whoKey) (map[whoKey]Who, error) {
	out := make(map[whoKey]Who, len(keys))
	for site, of := range bySite(keys, func(k whoKey) tend.SiteID { return k.site }) {
		users, err := db.readUsers(ctx, site, of)
		if err != nil {
			return nil, err
		}
		anons, err := db.readAnons(ctx, site, of)
		if err != nil {
			return nil, err
		}
		if err := db.followMerges(ctx, site, anons); err != nil {
			return nil, err
		}
		for _, k := range of {
			w := Who{User: users[k.user]}
			if a := anons[k.anon]; a != nil {
				w.Bound, w.Anon, w.AnonUser, w.AnonErased = a.bound, a.end, a.user, a.erased
			}
			out[k] = w
		}
		if err := db.readTombs(ctx, site, of, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (db *DB) readUsers(ctx context.Context, site tend.SiteID, keys []whoKey) (map[string]tend.PersonID, error) {
	var names []string
	for _, k := range keys {
		if k.user != "" {
			names = append(names, k.user)
		}
	}
	var rows []struct {
		User string
		ID   tend.PersonID
	}
	if err := selectIn(ctx, db.read, &rows,
		`SELECT "user", id FROM persons WHERE site = ? AND merged_into IS NULL AND "user" IN (?)`, names, site); err != nil {
		return nil, err
	}
	out := make(map[string]tend.PersonID, len(rows))
	for _, r := range rows {
		out[r.User] = r.ID
	}
	names = slices.DeleteFunc(names, func(name string) bool { return out[name] != 0 })
	return out, db.readAliases(ctx, site, names, out)
}

// bound is whom an anonymous id belongs to.
type bound struct {
	bound tend.PersonID // before merges are followed
	next  tend.PersonID // whom the one who stands now was merged into; 0: it ends here
	end   tend.PersonID
	user  string // of the one at the end

	erased bool // the one at the end is being erased
}

// personOfAnon is a person's row, or that of whom an anonymous id points to.
type personOfAnon struct {
	Anon   string
	Bound  tend.PersonID
	ID     sql.NullInt64
	User   sql.NullString
	Merged sql.NullInt64 `db:"merged_into"`
}

func (b *bound) step(r personOfAnon) {
	b.next = tend.PersonID(r.Merged.Int64)
	if b.next != 0 && b.next == tend.PersonID(r.ID.Int64) { // who is being erased points to themselves
		b.next, b.erased = 0, true
		return
	}
	if b.next == 0 {
		b.end, b.user = tend.PersonID(r.ID.Int64), r.User.String
	}
}

func (db *DB) readAnons(ctx context.Context, site tend.SiteID, keys []whoKey) (map[string]*bound, error) {
	var names []string
	for _, k := range keys {
		if k.anon != "" {
			names = append(names, k.anon)
		}
	}
	var rows []personOfAnon
	if err := selectIn(ctx, db.read, &rows, `SELECT a.anon, a.person AS bound, p.id, p."user", p.merged_into
		FROM anons a LEFT JOIN persons p ON p.id = a.person AND p.site = a.site WHERE a.site = ? AND a.anon IN (?)`, names, site); err != nil {
		return nil, err
	}
	out := make(map[string]*bound, len(rows))
	for _, r := range rows {
		b := &bound{bound: r.Bound}
		b.step(r)
		out[r.Anon] = b
	}
	return out, nil
}

// followMerges finds whom people have become. A person who was merged points on; the
// chain is short, because a merge has all that led to who is taken in lead on at once.
// Who is in a circle, which no unit can write, leads to nobody.
func (db *DB) followMerges(ctx context.Context, site tend.SiteID, anons map[string]*bound) error {
	for range 8 {
		var ids []tend.PersonID
		for _, b := range anons {
			if b.next != 0 {
				ids = append(ids, b.next)
			}
		}
		if len(ids) == 0 {
			return nil
		}
		var rows []personOfAnon
		if err := selectIn(ctx, db.read, &rows, `SELECT id, "user", merged_into FROM persons WHERE site = ? AND id IN (?)`, ids, site); err != nil {
			return err
		}
		people := make(map[tend.PersonID]personOfAnon, len(rows))
		for _, r := range rows {
			people[tend.PersonID(r.ID.Int64)] = r
		}
		for _, b := range anons {
			if b.next != 0 {
				b.step(people[b.next])
			}
		}
	}
	return nil
}

// Snapshot is a person's encoded state at a revision.
type Snapshot struct {
	Person tend.PersonID
	Rev    uint64
	State  []byte
}

// LoadSnapshot reads a person's snapshot; a zero Rev means there is none.
func (db *DB) LoadSnapshot(ctx context.Context, person tend.PersonID) (Snapshot, error) {
	s, err := db.lookups.snapshots.get(ctx, person)
	s.Person = person
	return s, err
}

func (db *DB) readSnapshots(ctx context.Context, people []tend.PersonID) (map[tend.PersonID]Snapshot, error) {
	var rows []Snapshot
	if err := selectIn(ctx, db.read, &rows, `SELECT person, rev, state FROM snapshots WHERE person IN (?)`, people); err != nil {
		return nil, err
	}
	out := make(map[tend.PersonID]Snapshot, len(rows))
	for _, s := range rows {
		out[s.Person] = s
	}
	return out, nil
}

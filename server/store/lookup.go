package store

import (
	"context"
	"database/sql"

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
	l := &lookups{}
	l.tabs.read = db.readTabs
	l.people.read = db.readPeople
	l.snapshots.read, l.streams.read = db.readSnapshots, db.readStreams
	return l
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
		bound, err := db.readAnons(ctx, site, of)
		if err != nil {
			return nil, err
		}
		ends, err := db.followMerges(ctx, site, bound)
		if err != nil {
			return nil, err
		}
		for _, k := range of {
			w := Who{User: users[k.user], Bound: bound[k.anon]}
			if w.Bound != 0 {
				w.Anon, w.AnonUser = ends[w.Bound].id, ends[w.Bound].user
			}
			out[k] = w
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
	return out, nil
}

func (db *DB) readAnons(ctx context.Context, site tend.SiteID, keys []whoKey) (map[string]tend.PersonID, error) {
	var names []string
	for _, k := range keys {
		if k.anon != "" {
			names = append(names, k.anon)
		}
	}
	var rows []struct {
		Anon   string
		Person tend.PersonID
	}
	if err := selectIn(ctx, db.read, &rows, `SELECT anon, person FROM anons WHERE site = ? AND anon IN (?)`, names, site); err != nil {
		return nil, err
	}
	out := make(map[string]tend.PersonID, len(rows))
	for _, r := range rows {
		out[r.Anon] = r.Person
	}
	return out, nil
}

// end is whom merges lead to.
type end struct {
	id   tend.PersonID
	user string
}

// followMerges finds whom people have become. A person who was merged points on; the
// chain is short, because only anonymous people are merged, and only into known ones.
func (db *DB) followMerges(ctx context.Context, site tend.SiteID, bound map[string]tend.PersonID) (map[tend.PersonID]end, error) {
	next := make(map[tend.PersonID][]tend.PersonID, len(bound)) // who stands now -> from whom it began
	for _, p := range bound {
		next[p] = []tend.PersonID{p}
	}
	ends := make(map[tend.PersonID]end, len(bound))
	for round := 0; len(next) > 0 && round < 8; round++ {
		ids := make([]tend.PersonID, 0, len(next))
		for p := range next {
			ids = append(ids, p)
		}
		var rows []struct {
			ID     tend.PersonID
			User   sql.NullString
			Merged sql.NullInt64 `db:"merged_into"`
		}
		if err := selectIn(ctx, db.read, &rows, `SELECT id, "user", merged_into FROM persons WHERE site = ? AND id IN (?)`, ids, site); err != nil {
			return nil, err
		}
		on := map[tend.PersonID][]tend.PersonID{}
		for _, r := range rows {
			if to := tend.PersonID(r.Merged.Int64); r.Merged.Valid {
				on[to] = append(on[to], next[r.ID]...)
				continue
			}
			for _, from := range next[r.ID] {
				ends[from] = end{r.ID, r.User.String}
			}
		}
		next = on
	}
	return ends, nil // who is in a circle, which no unit can write, leads to nobody
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

package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"tend/server/state"
	"tend/server/tend"
)

// drawn is where somebody stands in the order of the index persons_drawn.
const drawn = `(p.id % 2097152) * 1000003 % 2097152`

// Somebody is a person and what is known of them now.
type Somebody struct {
	Person
	Rev   uint64
	State *state.State // whoever keeps it has it alone
}

// CountPeople counts a site's people; merged ones are left out.
func (db *DB) CountPeople(ctx context.Context, site tend.SiteID) (n int64, err error) {
	if err := db.read.GetContext(ctx, &n, `SELECT COUNT(*) FROM persons WHERE site = ? AND merged_into IS NULL`, site); err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}

// DrawPeople gives some of a site's people, each as likely as any other, and the same
// ones when asked again.
func (db *DB) DrawPeople(ctx context.Context, site tend.SiteID, limit int) ([]tend.PersonID, error) {
	return db.ids(ctx, `SELECT p.id FROM persons p WHERE p.site = ? AND p.merged_into IS NULL ORDER BY `+drawn+`, p.id LIMIT ?`, site, limit)
}

// PeopleAfter gives a site's people by their ids, those behind one.
func (db *DB) PeopleAfter(ctx context.Context, site tend.SiteID, after tend.PersonID, limit int) ([]tend.PersonID, error) {
	return db.ids(ctx, `SELECT p.id FROM persons p WHERE p.site = ? AND p.merged_into IS NULL AND p.id > ? ORDER BY p.id LIMIT ?`, site, after, limit)
}

// Passing is somebody who is asked in passing: what is known of them holds until the next one.
type Passing struct {
	ID    tend.PersonID
	Last  tend.Micros  // seen
	State *state.State // nil where it has to be made: their snapshot is not new enough
}

// EachState calls ask with each of a site's people by their ids, those behind one, and gives how many they
// were. It takes one statement, and no memory a person: what ask wants to keep it copies.
func (db *DB) EachState(ctx context.Context, site tend.SiteID, after tend.PersonID, limit int, ask func(Passing)) (n int, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT p.id, p.rev, p.last_seen, s.state FROM persons p LEFT JOIN snapshots s ON s.person = p.id
		WHERE p.site = ? AND p.merged_into IS NULL AND p.id > ? ORDER BY p.id LIMIT ?`, site, after, limit)
	if err != nil {
		return 0, unavailable(err)
	}
	defer func() { _ = rows.Close() }()
	var (
		in   state.Reader
		rev  uint64
		body sql.RawBytes
	)
	for ; rows.Next(); n++ {
		var p Passing
		if err := rows.Scan(&p.ID, &rev, &p.Last, &body); err != nil {
			return n, unavailable(err)
		}
		if st, err := in.Decode(body); err == nil && st.Rev >= rev {
			p.State = st
		}
		ask(p)
	}
	if err := rows.Err(); err != nil {
		return n, unavailable(err)
	}
	return n, nil
}

func (db *DB) ids(ctx context.Context, query string, args ...any) ([]tend.PersonID, error) {
	var list []tend.PersonID
	if err := db.read.SelectContext(ctx, &list, query, args...); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// StatesOf makes the states of several people of a site, as Fold does for one: two
// statements for all of them where their snapshots are new enough. Who was merged
// meanwhile is left out. The order is that of SQL.
func (db *DB) StatesOf(ctx context.Context, site tend.SiteID, people []tend.PersonID) ([]Somebody, error) {
	var rows []struct {
		Person
		Rev     uint64
		Snapped sql.NullInt64
		State   []byte
	}
	if err := selectIn(ctx, db.read, &rows, `SELECT p.id, COALESCE(p."user", '') AS "user", p.anon, p.run, p.first_seen AS first,
		p.last_seen AS last, p.rev, s.rev AS snapped, s.state FROM persons p LEFT JOIN snapshots s ON s.person = p.id
		WHERE p.site = ? AND p.merged_into IS NULL AND p.id IN (?)`, people, site); err != nil {
		return nil, err
	}
	list := make([]Somebody, len(rows))
	var behind []streamKey
	for i, r := range rows {
		st := &state.State{}
		if r.Snapped.Int64 > 0 {
			if old, err := state.Decode(r.State); err == nil {
				st = old
			}
		}
		list[i] = Somebody{r.Person, r.Rev, st}
		if st.Rev < r.Rev {
			behind = append(behind, streamKey{site, r.ID, st.Rev})
		}
	}
	return db.caughtUp(ctx, site, list, behind)
}

// caughtUp folds what came after their snapshots onto those who are behind.
func (db *DB) caughtUp(ctx context.Context, site tend.SiteID, list []Somebody, behind []streamKey) ([]Somebody, error) {
	streams, err := db.manyStreams(ctx, behind)
	if err != nil {
		return nil, err
	}
	kept := list[:0]
	for _, s := range list {
		if s.State.Rev >= s.Rev {
			kept = append(kept, s)
			continue
		}
		there, err := db.catchUp(ctx, site, &s, streams[streamKey{site, s.ID, s.State.Rev}])
		if err != nil {
			return nil, err
		}
		if there {
			kept = append(kept, s)
		}
	}
	return kept, nil
}

// catchUp tells whether the person is still one of their own.
func (db *DB) catchUp(ctx context.Context, site tend.SiteID, s *Somebody, f *found) (bool, error) {
	if f == nil {
		return false, nil
	}
	if f.err != nil {
		return false, f.err
	}
	if f.Merged != 0 {
		return false, nil
	}
	if !f.Cut(s.State.Rev) {
		f.Onto(s.State)
		return true, nil
	}
	st, stream, err := Fold(ctx, db, site, s.ID)
	var e *tend.Error
	if errors.As(err, &e) && e.Code == tend.NotFound {
		return false, nil
	}
	s.State = st
	return err == nil && stream.Merged == 0, err
}

// LastRuns gives the newest runs of several people of a site, so many revisions back.
func (db *DB) LastRuns(ctx context.Context, site tend.SiteID, people []Somebody, back uint64) ([]Run, error) {
	var keys []streamKey
	for _, p := range people {
		keys = append(keys, streamKey{site, p.ID, p.Rev - min(p.Rev, back)})
	}
	streams, err := db.manyStreams(ctx, keys)
	if err != nil {
		return nil, err
	}
	var runs []Run
	for _, f := range streams {
		runs = append(runs, f.Runs...)
	}
	return runs, nil
}

// manyStreams is readStreams for however many.
func (db *DB) manyStreams(ctx context.Context, keys []streamKey) (map[streamKey]*found, error) {
	streams := make(map[streamKey]*found, len(keys))
	for some := range slices.Chunk(keys, maxGather) {
		read, err := db.readStreams(ctx, some)
		if err != nil {
			return nil, err
		}
		maps.Copy(streams, read)
	}
	return streams, nil
}

// NewestRuns gives those of a site among so many newest runs of all sites, the newest first.
func (db *DB) NewestRuns(ctx context.Context, site tend.SiteID, among int) ([]Run, error) {
	var rows []runRow
	if err := db.read.SelectContext(ctx, &rows, `SELECT id, prev, rev, at, body FROM
		(SELECT id, site, prev, rev, at, body FROM runs ORDER BY id DESC LIMIT ?) AS newest WHERE site = ? ORDER BY id DESC`, among, site); err != nil {
		return nil, unavailable(err)
	}
	runs := make([]Run, 0, len(rows))
	for i := range rows {
		if run, err := rows[i].run(); err == nil { // one that cannot be read is the road's to tell
			runs = append(runs, run)
		}
	}
	return runs, nil
}

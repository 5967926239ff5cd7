package store

import (
	"context"

	"tend/server/state"
	"tend/server/tend"
)

// lifeDeep bounds how often people in a life are merged into each other.
const lifeDeep = recountDeep

// Life is all that is stored of what somebody did and was sent, and the same of whoever was merged
// into them.
type Life struct {
	Person tend.PersonID
	// Streams are theirs and those of whom they took in, each from its first unit that is left, but of
	// the newest MaxRecount ones.
	Streams map[tend.PersonID]*Stream
	// Bare is what they are now, where the first of what they did is gone.
	Bare map[tend.PersonID]*state.State
	// Contacts are those that caps count, and those taken back, the oldest first.
	Contacts []Contact
}

// Active is somebody who did something lately.
type Active struct {
	ID    tend.PersonID
	Rev   uint64
	Drawn int64
}

// CountActive counts the people of a site who were there since a moment.
func (db *DB) CountActive(ctx context.Context, site tend.SiteID, since tend.Micros) (n int64, err error) {
	if err := db.read.GetContext(ctx, &n, `SELECT COUNT(*) FROM persons WHERE site = ? AND merged_into IS NULL AND last_seen >= ?`, site, since); err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}

// ActivePeople gives people of a site who were there since a moment, behind one, in the order of
// their lots: whoever reads the first of them has drawn them by lot.
func (db *DB) ActivePeople(ctx context.Context, site tend.SiteID, since tend.Micros, after Active, limit int) (list []Active, err error) {
	if after.ID == 0 {
		after.Drawn = -1
	}
	if err := db.read.SelectContext(ctx, &list, `SELECT p.id, p.rev, `+drawn+` AS drawn FROM persons p
		WHERE p.site = ? AND p.merged_into IS NULL AND p.last_seen >= ? AND `+drawn+` >= ? AND (`+drawn+` > ? OR p.id > ?)
		ORDER BY `+drawn+`, p.id LIMIT ?`, site, since, after.Drawn, after.Drawn, after.ID, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// Lives gives what is stored of some people of a site, in their order. Who was merged into somebody
// meanwhile, or erased, is left out.
func (db *DB) Lives(ctx context.Context, site tend.SiteID, people []Active) ([]*Life, error) {
	want := make(map[tend.PersonID][]*Life, len(people))
	lives := make([]*Life, len(people))
	revs := make(map[tend.PersonID]uint64, len(people))
	for i, p := range people {
		lives[i] = &Life{Person: p.ID, Streams: map[tend.PersonID]*Stream{}, Bare: map[tend.PersonID]*state.State{}}
		want[p.ID], revs[p.ID] = append(want[p.ID], lives[i]), p.Rev
	}
	for deep := 0; len(want) > 0 && deep <= lifeDeep; deep++ {
		var err error
		if want, revs, err = db.readLives(ctx, site, want, revs); err != nil {
			return nil, err
		}
	}
	kept := lives[:0]
	for _, l := range lives {
		if s := l.Streams[l.Person]; s != nil && s.Merged == 0 {
			kept = append(kept, l)
		}
	}
	if err := db.bare(ctx, site, kept); err != nil {
		return nil, err
	}
	return kept, db.contactsIn(ctx, site, kept)
}

// readLives reads the streams of some people, and tells whom these took in.
func (db *DB) readLives(ctx context.Context, site tend.SiteID, want map[tend.PersonID][]*Life, revs map[tend.PersonID]uint64) (more map[tend.PersonID][]*Life, of map[tend.PersonID]uint64, err error) {
	keys := make([]streamKey, 0, len(want))
	for id := range want {
		keys = append(keys, streamKey{site, id, revs[id] - min(revs[id], MaxRecount)})
	}
	read, err := db.manyStreams(ctx, keys)
	if err != nil {
		return nil, nil, err
	}
	more, of = map[tend.PersonID][]*Life{}, map[tend.PersonID]uint64{}
	for _, k := range keys {
		f := read[k]
		if f == nil {
			continue
		}
		if f.err != nil {
			return nil, nil, f.err
		}
		for _, l := range want[k.person] {
			l.Streams[k.person] = &f.Stream
			for person, rev := range f.merges() {
				more[person], of[person] = append(more[person], l), rev
			}
		}
	}
	return more, of, nil
}

// merges are whom the stream took in, and at which of their revisions.
func (s *Stream) merges() map[tend.PersonID]uint64 {
	list := map[tend.PersonID]uint64{}
	for i := range s.Runs {
		for j := range s.Runs[i].Events {
			e := &s.Runs[i].Events[j]
			if e.Kind != tend.KindMerge || e.Merge == nil {
				continue
			}
			if st, err := state.Decode(e.Merge.State); err == nil { // else the fold takes nothing of it either
				list[e.Merge.Person] = st.Rev
			}
		}
	}
	return list
}

// bare finds what those are now of whom the first events are gone.
func (db *DB) bare(ctx context.Context, site tend.SiteID, lives []*Life) error {
	of := map[tend.PersonID]*Life{}
	var ids []tend.PersonID
	for _, l := range lives {
		if l.Streams[l.Person].Cut(0) {
			of[l.Person], ids = l, append(ids, l.Person)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	states, err := db.StatesOf(ctx, site, ids)
	if err != nil {
		return err
	}
	for i := range states {
		bare, err := states[i].State.Bare()
		if err != nil {
			return tend.Errorf(tend.Internal, "", "the state of person %d cannot be read: %w", states[i].ID, err)
		}
		of[states[i].ID].Bare[states[i].ID] = bare
	}
	return nil
}

// contactsIn reads what people were sent.
func (db *DB) contactsIn(ctx context.Context, site tend.SiteID, lives []*Life) error {
	of, ids := map[tend.PersonID]*Life{}, make([]tend.PersonID, 0, len(lives))
	for _, l := range lives {
		of[l.Person], ids = l, append(ids, l.Person)
	}
	var rows []struct {
		Person tend.PersonID
		Contact
	}
	if err := selectIn(ctx, db.read, &rows, `SELECT person, id, campaign, category, version, channel, status, granted_at, lease,
		coalesce(shown_at, CASE WHEN status = 'sent' THEN lease ELSE 0 END) AS shown_at, snoozes, asks
		FROM deliveries WHERE site = ? AND person IN (?) ORDER BY id`, ids, site); err != nil {
		return err
	}
	for i := range rows {
		l := of[rows[i].Person]
		l.Contacts = append(l.Contacts, rows[i].Contact)
	}
	return nil
}

// ReadStream gives the stream of somebody in the life, for whoever counts in it what they did: a
// definition of an audience is counted as the road counts it.
func (l *Life) ReadStream(_ context.Context, _ tend.SiteID, person tend.PersonID, after uint64) (Stream, error) {
	s := l.Streams[person]
	if s == nil {
		return Stream{}, tend.Errorf(tend.NotFound, "", "person %d is gone", person)
	}
	out := *s
	for len(out.Runs) > 0 && out.Runs[0].Rev <= after {
		out.Runs = out.Runs[1:]
	}
	return out, nil
}

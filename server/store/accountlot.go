package store

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"

	"tend/server/state"
	"tend/server/tend"
)

// accountsAtOnce is of how many accounts the people are read together.
const accountsAtOnce = 100

// pastMembers are the people of accounts who were there last, in the order of their numbers.
func (db *DB) pastMembers(ctx context.Context, site tend.SiteID, accounts []string) (map[string][]pastMember, error) {
	var rows []struct {
		Account string
		pastMember
	}
	if err := selectIn(ctx, db.read, &rows, `SELECT account, id, rev, run, last FROM (
		SELECT m.account, p.id, p.rev, p.run, m.last_seen AS last, row_number() OVER (PARTITION BY m.account ORDER BY m.last_seen DESC, m.person DESC) AS nth
		FROM account_people m JOIN persons p ON p.id = m.person AND p.site = m.site AND p.merged_into IS NULL
		WHERE m.site = ? AND m.account IN (?)) AS those WHERE nth <= `+strconv.Itoa(maxPast), accounts, site); err != nil {
		return nil, err
	}
	people := make(map[string][]pastMember, len(accounts))
	for _, r := range rows {
		people[r.Account] = append(people[r.Account], r.pastMember)
	}
	for _, list := range people {
		slices.SortFunc(list, func(a, b pastMember) int { return cmp.Compare(a.ID, b.ID) })
	}
	return people, nil
}

// countAccounts counts what is counted of accounts on demand.
func (db *DB) countAccounts(ctx context.Context, site tend.SiteID, ids []string, of []*state.Definition, find func(account string) *state.State) error {
	if len(of) == 0 {
		return nil
	}
	for some := range slices.Chunk(ids, accountsAtOnce) {
		people, err := db.pastMembers(ctx, site, some)
		if err != nil {
			return err
		}
		counts := make([]*accountCount, len(some))
		for i, id := range some {
			counts[i] = newAccountCount(db, site, id, of, nil)
			counts[i].members = people[id]
		}
		if err := db.countPasts(ctx, site, counts, func(c *accountCount) { c.told().Onto(find(c.account)) }); err != nil {
			return err
		}
	}
	return nil
}

// pastStream is the stream of one of the people of an account, from a revision on.
type pastStream struct {
	of     *accountCount
	member *pastMember
	after  uint64
}

// countPasts goes through everything that the people of accounts did, many of them together whatever
// accounts they are of, and tells of each account as soon as it is counted.
func (db *DB) countPasts(ctx context.Context, site tend.SiteID, counts []*accountCount, each func(*accountCount)) error {
	var all []pastStream
	for _, c := range counts {
		most := share(c.members)
		for i := range c.members {
			m := &c.members[i]
			all = append(all, pastStream{c, m, m.Rev - min(m.Rev, most)})
		}
	}
	counted := func(upTo *accountCount) { // the accounts before it, in the order in which they stand
		for len(counts) > 0 && counts[0] != upTo {
			counts[0].ended()
			each(counts[0])
			counts = counts[1:]
		}
	}
	for some := range lots(all, func(s *pastStream) uint64 { return s.member.Rev - s.after }) {
		streams, err := db.pastStreams(ctx, site, some)
		if err != nil {
			return err
		}
		for i := range some {
			counted(some[i].of)
			if err := some[i].goThrough(ctx, streams[some[i].key(site)]); err != nil {
				return err
			}
		}
	}
	counted(nil)
	return nil
}

// lots are the pieces of a list of streams that are read together: at most maxGather of them, and
// MaxRecount units of work.
func lots[T any](list []T, units func(*T) uint64) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n, all := 1, units(&list[0])
			for n < min(len(list), maxGather) {
				if all += units(&list[n]); all > MaxRecount {
					break
				}
				n++
			}
			if !yield(list[:n:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// goThrough notes what somebody did for the account.
func (s *pastStream) goThrough(ctx context.Context, stream *Stream) error {
	in, err := s.of.walk(ctx, stream, s.of.began(stream, s.after, s.member.Last), 0)
	if err != nil {
		return err
	}
	s.of.at[s.member.ID] = pastPlace{stream.Rev, in}
	return nil
}

// ended counts what was noted of all of them.
func (c *accountCount) ended() {
	for _, d := range c.of {
		c.st.Derive(state.NewDerived(d, c.past.since))
	}
	c.take()
	c.past.events = nil
}

func (s *pastStream) key(site tend.SiteID) streamKey { return streamKey{site, s.member.ID, s.after} }

// pastStreams reads the streams of people as they were when these were read: who is merged into another
// meanwhile is one of both still, and counts once.
func (db *DB) pastStreams(ctx context.Context, site tend.SiteID, of []pastStream) (map[streamKey]*Stream, error) {
	read := make(map[streamKey]*found, len(of))
	for i := range of {
		m := of[i].member
		read[of[i].key(site)] = &found{Stream: Stream{Rev: m.Rev, Run: m.Run}}
	}
	if err := db.readRuns(ctx, read); err != nil {
		return nil, err
	}
	streams := make(map[streamKey]*Stream, len(read))
	for k, f := range read {
		if f.err != nil {
			return nil, f.err
		}
		streams[k] = &f.Stream
	}
	return streams, nil
}

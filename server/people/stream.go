package people

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"tend/server/store"
	"tend/server/tend"
)

// Newest reads what came in lately; store implements it.
type Newest interface {
	RunsNewest(ctx context.Context, site tend.SiteID, after int64, limit int) ([]store.Newest, error)
	Decisions(ctx context.Context, site tend.SiteID, of store.DecisionsOf, limit int) ([]store.Decision, error)
	RunsBackward(ctx context.Context, site tend.SiteID, at store.Place) ([]store.Newest, store.Place, error)
}

// Stream shows what happens on a site as it happens. It costs the road nothing: who looks reads the newest
// rows of what was written anyway.
type Stream struct {
	people *People
	newest Newest
}

// NewStream makes it.
func NewStream(people *People, newest Newest) *Stream { return &Stream{people: people, newest: newest} }

// Happening is an entry of the stream, and whose it is.
type Happening struct {
	Entry
	ID     string // names it for ever
	Person string // the user id, or the anonymous id of somebody who is not known; "" of somebody who is gone
	Known  bool

	place place
}

// seen is what a cursor of a stream says: the newest that was given.
type seen struct {
	Run      int64 `json:"r"`
	Decision int64 `json:"d"`
}

// Look gives what came in after a cursor, the newest first, and the cursor to look on from. What does not fit
// into limit is the oldest, and is not given any more: a stream is looked at, not listed. Where several nodes
// write, some of it may be given twice, under the same ID.
func (s *Stream) Look(ctx context.Context, site tend.SiteID, cursor string, limit int) ([]Happening, string, error) {
	var from seen
	if cursor != "" {
		if err := ReadCursor(cursor, &from); err != nil {
			return nil, "", err
		}
	}
	runs, err := s.newest.RunsNewest(ctx, site, from.Run, limit)
	if err != nil {
		return nil, "", err
	}
	decisions, err := s.newest.Decisions(ctx, site, store.DecisionsOf{After: from.Decision}, limit)
	if err != nil {
		return nil, "", err
	}
	var list []Happening
	for i := range runs {
		from.Run = max(from.Run, runs[i].ID)
		list = append(list, happened(&runs[i])...)
	}
	for i := range decisions {
		d := &decisions[i]
		from.Decision = max(from.Decision, d.ID)
		list = append(list, Happening{
			Entry: Entry{Event: tend.Event{Kind: KindDecision, At: d.At}, Decision: d},
			ID:    "d" + strconv.FormatInt(d.ID, 10), Person: d.Person, Known: d.Known, place: place{At: d.At, Decision: true, ID: d.ID},
		})
	}
	slices.SortFunc(list, func(a, b Happening) int { return newer(a.place, b.place) })
	list = list[:min(limit, len(list))]
	if err := s.people.nameAll(ctx, site, list); err != nil {
		return nil, "", err
	}
	next, err := WriteCursor(from)
	return list, next, err
}

// newer puts what arrived later first; a reason comes after the event that it is about.
func newer(a, b place) int {
	if c := cmp.Compare(b.At, a.At); c != 0 || a.Decision == b.Decision {
		return cmp.Or(c, cmp.Compare(b.ID, a.ID), cmp.Compare(b.Index, a.Index))
	}
	if a.Decision {
		return -1
	}
	return 1
}

func happened(run *store.Newest) []Happening {
	list := make([]Happening, 0, len(run.Events))
	for i := range run.Events {
		if unsaid(&run.Events[i]) {
			continue
		}
		list = append(list, Happening{
			Entry: Entry{Event: run.Events[i]}, ID: strconv.FormatInt(run.ID, 10) + "." + strconv.Itoa(i),
			Person: cmp.Or(run.Of.User, run.Of.Anon), Known: run.Of.User != "", place: place{At: run.At, ID: run.ID, Index: i},
		})
	}
	return list
}

func (p *People) nameAll(ctx context.Context, site tend.SiteID, list []Happening) error {
	entries := make([]Entry, len(list))
	for i := range list {
		entries[i] = list[i].Entry
	}
	if err := p.name(ctx, site, entries); err != nil {
		return err
	}
	for i := range list {
		list[i].Entry = entries[i]
	}
	return nil
}

package engage

import (
	"context"
	"slices"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// SegmentScanEvery is how long after the end of a scan the next one begins: whom time alone moves is
// found within that, and the time that a scan takes.
const SegmentScanEvery = 15 * time.Minute

// How many people are a piece of a scan: of segments for which histories may have to be gone through
// it is less. A piece is kept short, for between two of them it is looked whether to go on.
const (
	scanPiece        = 250
	scanPieceCounted = 25
)

// scanRest bounds what is taken for the length of a piece when the others have their turn: what holds
// the lease must not rest for longer than it lasts.
const scanRest = 2 * time.Second

// SegmentScans keep which segments are watched and how far scans are; store.DB implements it.
type SegmentScans interface {
	// LoadConfig reads what all nodes go by.
	LoadConfig(ctx context.Context) (sites []tend.Site, live []tend.Campaign, version int64, err error)
	// FollowSegments has exactly these segments watched, if the configuration is still that version.
	FollowSegments(ctx context.Context, l *store.Lease, site tend.SiteID, version int64, list []tend.SegmentWatch) error
	// SegmentScansDue are those under way, not begun, or ended by a time.
	SegmentScansDue(ctx context.Context, ended tend.Micros) ([]store.SegmentScan, error)
	// MoveSegmentScans keeps how far they are.
	MoveSegmentScans(ctx context.Context, l *store.Lease, list []store.SegmentScan) error
}

// Folk reads the people of a site; store.DB implements it.
type Folk interface {
	CountPeople(ctx context.Context, site tend.SiteID) (int64, error)
	PeopleAfter(ctx context.Context, site tend.SiteID, after tend.PersonID, limit int) ([]tend.PersonID, error)
	CountedStates(ctx context.Context, site tend.SiteID, people []tend.PersonID, of []*state.Definition) ([]store.Somebody, error)
}

// SegmentScansDue tells whether a segment begins or ceases to be watched, or its people are to be
// looked at. Where no trigger names a segment it asks nobody.
func (e *Engine) SegmentScansDue(ctx context.Context, scans SegmentScans) (bool, error) {
	some := false
	for _, st := range e.config.Load().byID {
		if !st.watchesAsWanted() {
			return true, nil
		}
		some = some || len(st.followed) > 0 && !st.Stopped
	}
	if !some {
		return false, nil
	}
	list, err := scans.SegmentScansDue(ctx, e.scanned())
	return len(e.scansHere(list)) > 0, err
}

// scanned is when a scan has ended that begins anew now.
func (e *Engine) scanned() tend.Micros { return tend.Stamp(e.clock.Now()).Add(-SegmentScanEvery) }

// watchesAsWanted tells whether what is watched in SQL is what triggers name, as they say it now.
func (st *site) watchesAsWanted() bool {
	return len(st.Watches) == len(st.watched) && len(st.followed) == len(st.watched)
}

// ScanSegments looks at all people of the watched segments that are due, for whoever has the lease,
// and has those who were moved go down the main road as an event of theirs. It goes on where it was
// left, rests nine times as long as each piece took, and ends when nothing is due, when the context
// does, and for a site that is stopped, or a segment that is watched no more, within the piece.
func (e *Engine) ScanSegments(ctx context.Context, scans SegmentScans, folk Folk, l *store.Lease) error {
	for {
		begun := e.clock.Now()
		if err := e.followSegments(ctx, scans, l); err != nil {
			return err
		}
		list, err := scans.SegmentScansDue(ctx, e.scanned())
		if err != nil {
			return err
		}
		sites := e.scansHere(list)
		if len(sites) == 0 {
			return nil
		}
		for _, some := range sites {
			if err := e.scanSome(ctx, scans, folk, l, some); err != nil {
				return err
			}
		}
		e.probe("scanned")
		if err := store.Rest(ctx, min(e.clock.Now().Sub(begun), scanRest)); err != nil {
			return err
		}
	}
}

// followSegments brings what is watched in line with what the configuration says in SQL now, where
// that of this node tells that it may not be. Each node hears of it as of any change.
func (e *Engine) followSegments(ctx context.Context, scans SegmentScans, l *store.Lease) error {
	asWanted := true
	for _, st := range e.config.Load().byID {
		asWanted = asWanted && st.watchesAsWanted()
	}
	if asWanted {
		return nil
	}
	sites, live, version, err := scans.LoadConfig(ctx)
	if err != nil {
		return err
	}
	for i := range sites {
		list := watchesOf(&sites[i], live)
		same := len(list) == len(sites[i].Watches) && !slices.ContainsFunc(list, func(w tend.SegmentWatch) bool {
			return !slices.ContainsFunc(sites[i].Watches, w.Same)
		})
		if !same { // of one site at a time: the version is another one then
			return scans.FollowSegments(ctx, l, sites[i].ID, version, list)
		}
	}
	return nil
}

// watchesOf are the segments that triggers of a site's live campaigns name.
func watchesOf(site *tend.Site, live []tend.Campaign) (list []tend.SegmentWatch) {
	saved := target.SavedOf(site)
	for i := range live {
		t := &live[i].Trigger
		if _, there := saved.Segments[t.ID]; live[i].Site == site.ID && t.Type == "segment" && there && len(list) < tend.MaxWatched &&
			!slices.ContainsFunc(list, func(w tend.SegmentWatch) bool { return w.Segment == t.ID }) {
			list = append(list, tend.SegmentWatch{Segment: t.ID, Definition: saved.Definition(t.ID)})
		}
	}
	return list
}

package people

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// The bounds of one look back.
const (
	backReads  = 5  // of some thousand runs each
	backTables = 40 // that have nothing more, passed on the way
)

// Wanted are the events that are looked for.
type Wanted struct {
	name string
	of   *state.Definition // nil: whatever their properties are
}

// Want reads what is looked for: a name, and where, as of a condition on an event; "" is any.
func Want(name, where string) (Wanted, error) {
	if where == "" {
		return Wanted{name: name}, nil
	}
	in := &tend.Input{}
	said := struct {
		Type  string         `json:"type"`
		Name  string         `json:"name"`
		Where jsontext.Value `json:"where"`
	}{"event", name, jsontext.Value(where)}
	raw, err := json.Marshal(&said)
	if err != nil {
		in.Fault("?where", tend.ReasonType, "where is no JSON: write a list such as [{\"path\":\"format\",\"op\":\"eq\",\"value\":\"pdf\"}]")
		return Wanted{}, in.Err(refusedQuery)
	}
	rule, err := target.Compile(raw)
	var te *tend.Error
	switch {
	case errors.As(err, &te) && len(te.Faults) > 0:
		for _, f := range te.Faults {
			in.Fault("?where", f.Code, "%s", f.Detail)
		}
	case err != nil:
		return Wanted{}, err
	case len(rule.Definitions()) == 0:
		in.Fault("?where", tend.ReasonRequired, "where asks for nothing: leave it out, or name a property")
	default:
		return Wanted{name, rule.Definitions()[0]}, nil
	}
	return Wanted{}, in.Err(refusedQuery)
}

const refusedQuery = "the query is refused"

func (w *Wanted) fits(e *tend.Event) bool {
	if w.of != nil {
		return w.of.Has(e)
	}
	return e.Kind == tend.KindTrack && e.Name == w.name
}

// Found are events, the newest first.
type Found struct {
	List  []Happening
	Since tend.Micros // when the oldest run came that was looked at; 0 where none was
	Next  string      // the cursor to look on from; "" where nothing is behind
}

// back is what the cursor of a look back says: where to read on, and of which run the events from
// which one on were given.
type back struct {
	At    store.Place `json:"a"`
	Run   int64       `json:"r,omitzero"`
	Index int         `json:"x,omitzero"`
}

// Back looks for events from a cursor back, "" from the newest on. It looks through so many runs and
// no more: what it has found by then is given, and where to look on.
func (s *Stream) Back(ctx context.Context, site tend.SiteID, of Wanted, cursor string, limit int) (Found, error) {
	var from back
	found := Found{List: []Happening{}}
	if cursor != "" {
		if err := ReadCursor(cursor, &from); err != nil {
			return found, err
		}
	}
	for reads, tables := 0, 0; reads < backReads && tables < backTables; {
		runs, next, err := s.newest.RunsBackward(ctx, site, from.At)
		if err != nil {
			return found, err
		}
		for i := range runs {
			if more := found.take(&runs[i], &of, &from, limit); more {
				from.At = store.Place{Day: dayOf(from.At, next), ID: runs[i].ID + 1}
				found.Next, err = WriteCursor(from)
				return found, err
			}
		}
		if next.Done {
			return found, nil
		}
		if next.ID != 0 {
			reads++
		} else {
			tables++
		}
		from = back{At: next}
	}
	next, err := WriteCursor(from)
	found.Next = next
	return found, err
}

// dayOf is the day of the table that was read: the first read finds it.
func dayOf(at, next store.Place) int64 {
	if next.ID != 0 {
		return next.Day
	}
	return at.Day
}

// take adds the events of a run that fit, the last first, and tells whether one is left for which
// there is no room: from says then which.
func (f *Found) take(run *store.Newest, of *Wanted, from *back, limit int) bool {
	f.Since = run.At
	list := happened(run)
	for i := len(list) - 1; i >= 0; i-- {
		h := &list[i]
		if !of.fits(&h.Event) || run.ID == from.Run && h.place.Index >= from.Index {
			continue
		}
		if len(f.List) == limit {
			from.Run, from.Index = run.ID, h.place.Index+1
			return true
		}
		f.List = append(f.List, *h)
	}
	return false
}

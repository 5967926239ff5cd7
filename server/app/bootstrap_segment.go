package app

import (
	"context"

	"tend/server/author"
	"tend/server/config"
	"tend/server/target"
	"tend/server/tend"
)

// segmentsOf applies the segments of a site, each behind those of the file that it refers to,
// in whatever order they stand there.
func (a *applier) segmentsOf(ctx context.Context, e *config.SiteEntry) error {
	at := make(map[string]*config.NamedEntry, len(e.Segments))
	for i := range e.Segments {
		at[e.Segments[i].ID] = &e.Segments[i]
	}
	var apply func(g *config.NamedEntry) error
	apply = func(g *config.NamedEntry) error {
		delete(at, g.ID) // also ends a circle: its own fault is found in the database
		body := a.segments[g.At]
		for _, id := range target.References(body.Condition) {
			if first := at[id]; first != nil {
				if err := apply(first); err != nil {
					return err
				}
			}
		}
		return a.once(ctx, kindSegment, e.Name+"/"+g.ID, &g.Entry, func() error { return a.segment(ctx, e.Name, body) })
	}
	for i := range e.Segments {
		if g := &e.Segments[i]; at[g.ID] != nil {
			if err := apply(g); err != nil {
				return err
			}
		}
	}
	return nil
}

// segment makes or edits a segment.
func (a *applier) segment(ctx context.Context, site string, body tend.Segment) error {
	return a.within(ctx, site, func(id tend.SiteID) error {
		body.Site = id
		_, err := a.c.Segment(ctx, id, body.ID)
		if tend.CodeOf(err) == tend.NotFound {
			_, err = author.CreateSegment(ctx, a.c, &body, mayAll)
		} else if err == nil {
			_, err = author.EditSegment(ctx, a.c, &body, 0, mayAll)
		}
		return err
	})
}

// mayAll is the file as who changes something: it may whatever somebody who approves may.
var mayAll = author.By{Name: bootstrapper, Approves: true}

// funnel makes or edits a funnel.
func (a *applier) funnel(ctx context.Context, site string, body tend.Funnel) error {
	return a.within(ctx, site, func(id tend.SiteID) error {
		body.Site = id
		_, err := a.c.Funnel(ctx, id, body.ID)
		if tend.CodeOf(err) == tend.NotFound {
			_, err = author.CreateFunnel(ctx, a.c, &body, mayAll)
		} else if err == nil {
			_, err = author.EditFunnel(ctx, a.c, &body, 0, mayAll)
		}
		return err
	})
}

// list makes a list with nobody on it, or changes what it is called.
func (a *applier) list(ctx context.Context, site string, body tend.List) error {
	return a.within(ctx, site, func(id tend.SiteID) error {
		body.Site = id
		_, err := a.c.List(ctx, id, body.ID)
		if tend.CodeOf(err) == tend.NotFound {
			_, err = author.CreateList(ctx, a.c, &body, bootstrapper)
		} else if err == nil {
			err = author.EditList(ctx, a.c, &body, 0, bootstrapper)
		}
		return err
	})
}

// within applies what is of a site. A site that is not there has its own fault noted, and nothing
// will be kept.
func (a *applier) within(ctx context.Context, site string, apply func(tend.SiteID) error) error {
	s, err := a.c.SiteByName(ctx, site)
	if tend.CodeOf(err) == tend.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return apply(s.ID)
}

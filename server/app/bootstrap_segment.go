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

// list makes a list with nobody on it, or changes what it is called.
func (a *applier) list(ctx context.Context, site string, body tend.List) error {
	s, err := a.c.SiteByName(ctx, site)
	if tend.CodeOf(err) == tend.NotFound {
		return nil // as of a segment
	}
	if err != nil {
		return err
	}
	body.Site = s.ID
	if _, err = a.c.List(ctx, s.ID, body.ID); tend.CodeOf(err) == tend.NotFound {
		_, err = author.CreateList(ctx, a.c, &body, bootstrapper)
	} else if err == nil {
		err = author.EditList(ctx, a.c, &body, 0, bootstrapper)
	}
	return err
}

// segment makes or edits a segment. The file may whatever somebody who approves may.
func (a *applier) segment(ctx context.Context, site string, body tend.Segment) error {
	s, err := a.c.SiteByName(ctx, site)
	if tend.CodeOf(err) == tend.NotFound {
		return nil // the site's own fault is noted, and nothing will be kept
	}
	if err != nil {
		return err
	}
	body.Site = s.ID
	by := author.By{Name: bootstrapper, Approves: true}
	if _, err = a.c.Segment(ctx, s.ID, body.ID); tend.CodeOf(err) == tend.NotFound {
		_, err = author.CreateSegment(ctx, a.c, &body, by)
	} else if err == nil {
		_, err = author.EditSegment(ctx, a.c, &body, 0, by)
	}
	return err
}

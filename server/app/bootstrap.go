package app

import (
	"context"
	"errors"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

// bootstrapper is who the audit log names for what a bootstrap file did.
const bootstrapper = "bootstrap"

// Kinds of bootstrap entries, as they are remembered.
const (
	kindSite     = "site"
	kindList     = "list"
	kindFunnel   = "funnel"
	kindSegment  = "segment"
	kindCampaign = "campaign"
	kindKey      = "api_key"
	kindMember   = "member"
)

// ApplyBootstrap applies a bootstrap file in one transaction and tells how many of
// its entries were new or changed. One that reads as it did when it was last
// applied is left alone, so that what was done by hand since stays done. A fault
// anywhere, named by line and key, leaves everything as it was.
func ApplyBootstrap(ctx context.Context, db *store.DB, b *config.Bootstrap) (applied int, err error) {
	a := &applier{file: b, lists: map[string]tend.List{}, funnels: map[string]tend.Funnel{}, segments: map[string]tend.Segment{}, bodies: map[string]tend.Campaign{}, emails: map[string]string{}}
	a.judge()
	if err := b.Err(); err != nil {
		return 0, err
	}
	err = db.Change(ctx, func(c *store.Change) error {
		a.c = c
		if err := a.all(ctx); err != nil {
			return err
		}
		return b.Err()
	})
	if err != nil {
		return 0, err
	}
	return a.applied, nil
}

type applier struct {
	file     *config.Bootstrap
	lists    map[string]tend.List // by the entry's pointer, like the next four
	funnels  map[string]tend.Funnel
	segments map[string]tend.Segment
	bodies   map[string]tend.Campaign
	emails   map[string]string
	c        *store.Change
	applied  int
}

// judge finds the faults that the file itself does not know of.
func (a *applier) judge() {
	for _, s := range a.file.Sites {
		for _, e := range s.Lists {
			body, err := author.ParseList(e.Body)
			a.judged(err, e.At)
			a.lists[e.At] = body
		}
		for _, e := range s.Funnels {
			body, err := author.ParseFunnel(e.Body)
			a.judged(err, e.At)
			a.funnels[e.At] = body
		}
		for _, e := range s.Segments {
			body, err := author.ParseSegment(e.Body)
			a.judged(err, e.At)
			a.segments[e.At] = body
		}
		for _, e := range s.Campaigns {
			body, err := author.Parse(e.Body)
			a.judged(err, e.At)
			a.bodies[e.At] = body
		}
	}
	for _, e := range a.file.Keys {
		_, err := auth.ParseScopes(e.Scopes)
		a.judged(err, e.At+"/scopes")
	}
	for _, e := range a.file.Members {
		_, err := auth.ParseRole(e.Role)
		a.judged(err, e.At+"/role")
		email, err := auth.ParseEmail(e.Email)
		a.judged(err, e.At+"/email")
		a.emails[e.At] = email
	}
}

// judged notes the error of a function that only judges its input.
func (a *applier) judged(err error, at string) {
	if err := a.note(err, at); err != nil {
		a.file.Fault(at, string(tend.Internal), "%s", err)
	}
}

// note turns an error of the input into faults of the file at a place. Any other
// error is given back.
func (a *applier) note(err error, at string) error {
	var e *tend.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &e) || (e.Code != tend.Invalid && e.Code != tend.Conflict && e.Code != tend.NotFound):
		return err
	case len(e.Faults) == 0:
		a.file.Fault(at, e.ReasonOrCode(), "%s", e.Message)
	}
	for _, f := range e.Faults {
		a.file.Fault(at+f.Pointer, f.Code, "%s", f.Detail)
	}
	return nil
}

// all applies the entries in an order in which each finds what it builds on.
func (a *applier) all(ctx context.Context) error {
	for i := range a.file.Sites {
		e := &a.file.Sites[i]
		if err := a.once(ctx, kindSite, e.Name, &e.Entry, func() error { return a.site(ctx, e) }); err != nil {
			return err
		}
		for _, l := range e.Lists {
			err := a.once(ctx, kindList, e.Name+"/"+l.ID, &l.Entry, func() error { return a.list(ctx, e.Name, a.lists[l.At]) })
			if err != nil {
				return err
			}
		}
		for _, f := range e.Funnels {
			err := a.once(ctx, kindFunnel, e.Name+"/"+f.ID, &f.Entry, func() error { return a.funnel(ctx, e.Name, a.funnels[f.At]) })
			if err != nil {
				return err
			}
		}
		if err := a.segmentsOf(ctx, e); err != nil {
			return err
		}
		for _, ce := range e.Campaigns {
			err := a.once(ctx, kindCampaign, e.Name+"/"+ce.ID, &ce.Entry, func() error { return a.campaign(ctx, e.Name, &ce) })
			if err != nil {
				return err
			}
		}
	}
	for _, e := range a.file.Keys {
		if err := a.once(ctx, kindKey, e.Site+"/"+e.Name, &e.Entry, func() error { return a.key(ctx, &e) }); err != nil {
			return err
		}
	}
	for _, e := range a.file.Members {
		if err := a.once(ctx, kindMember, a.emails[e.At], &e.Entry, func() error { return a.member(ctx, &e) }); err != nil {
			return err
		}
	}
	return nil
}

// once applies an entry unless its content is what was last applied.
func (a *applier) once(ctx context.Context, kind, name string, e *config.Entry, apply func() error) error {
	last, err := a.c.Applied(ctx, kind, name)
	if err != nil || string(last) == string(e.Hash) {
		return err
	}
	if err := a.note(apply(), e.At); err != nil {
		return err
	}
	a.applied++
	return a.c.SetApplied(ctx, kind, name, e.Hash)
}

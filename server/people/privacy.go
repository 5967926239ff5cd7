package people

import (
	"context"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// How long whoever asks for an erasure waits for its end: nearly all are over by then.
const (
	waitErased = 2 * time.Second
	lookErased = 20 * time.Millisecond
)

// Graves mark people as erased, and know who was; store implements it.
type Graves interface {
	Change(ctx context.Context, fn func(*store.Change) error) error
	GraveOf(ctx context.Context, site tend.SiteID, id string) (store.Grave, error)
}

// Privacy erases people and hands out what is known of them.
type Privacy struct {
	people  *People
	graves  Graves
	dossier Dossier
	devices *Devices
	gone    func(tend.PersonID) // told at once of whom there is to be nothing left
}

// NewPrivacy makes it. gone has to see to it that the rest is deleted.
func NewPrivacy(people *People, graves Graves, dossier Dossier, devices *Devices, gone func(tend.PersonID)) *Privacy {
	return &Privacy{people: people, graves: graves, dossier: dossier, devices: devices, gone: gone}
}

// Erase makes the person with a user id, or an anonymous id, nobody, at once, and waits a
// moment for what is kept of them to be deleted. Somebody who was erased before is again.
func (p *Privacy) Erase(ctx context.Context, site tend.SiteID, id, by string) (store.Grave, error) {
	row, err := p.people.find(ctx, site, id)
	if err == nil {
		err = p.graves.Change(ctx, func(c *store.Change) error {
			if err := c.Erase(ctx, site, row.ID, id); err != nil {
				return err
			}
			return c.Audit(ctx, site, by, "person.erase", c.Pseudonym(site, id), "")
		})
	}
	switch {
	case err == nil:
		p.gone(row.ID)
	case tend.CodeOf(err) != tend.NotFound:
		return store.Grave{}, err
	}
	return p.wait(ctx, site, id)
}

// wait waits until nothing is left, within its bounds.
func (p *Privacy) wait(ctx context.Context, site tend.SiteID, id string) (store.Grave, error) {
	bound, cancel := context.WithTimeout(ctx, waitErased)
	defer cancel()
	ticker := time.NewTicker(lookErased)
	defer ticker.Stop()
	for {
		g, err := p.graves.GraveOf(ctx, site, id)
		if err != nil || g.Done != 0 {
			return g, err
		}
		select {
		case <-bound.Done():
			return g, ctx.Err()
		case <-ticker.C:
		}
	}
}

// Erased tells when the person with an id was erased.
func (p *Privacy) Erased(ctx context.Context, site tend.SiteID, id string) (store.Grave, error) {
	return p.graves.GraveOf(ctx, site, id)
}

// Lift lets an id come back, as somebody new.
func (p *Privacy) Lift(ctx context.Context, site tend.SiteID, id, by string) error {
	g, err := p.graves.GraveOf(ctx, site, id)
	if err != nil {
		return err
	}
	if g.Done == 0 {
		return tend.Errorf(tend.Conflict, "erasing", "this person is still being erased: try again when that is done")
	}
	return p.graves.Change(ctx, func(c *store.Change) error {
		if err := c.Lift(ctx, site, id); err != nil {
			return err
		}
		return c.Audit(ctx, site, by, "person.lift", c.Pseudonym(site, id), "")
	})
}

package people

import (
	"context"

	"tend/server/store"
	"tend/server/tend"
)

// Subscriptions are how to reach the browsers of people; store implements it.
type Subscriptions interface {
	Devices(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]tend.PushDevice, error)
	Change(ctx context.Context, fn func(*store.Change) error) error
}

// Devices are the browsers that take web push for people.
type Devices struct {
	people *People
	kept   Subscriptions
}

// NewDevices makes it.
func NewDevices(people *People, kept Subscriptions) *Devices {
	return &Devices{people: people, kept: kept}
}

// List gives those of the person with a user id, or an anonymous id; those seen last first.
func (d *Devices) List(ctx context.Context, site tend.SiteID, id string) ([]tend.PushDevice, error) {
	row, err := d.people.find(ctx, site, id)
	if err != nil {
		return nil, err
	}
	return d.kept.Devices(ctx, site, row.ID)
}

// One gives one of them.
func (d *Devices) One(ctx context.Context, site tend.SiteID, id, device string) (tend.PushDevice, error) {
	list, err := d.List(ctx, site, id)
	if err != nil {
		return tend.PushDevice{}, err
	}
	for _, one := range list {
		if one.ID == device {
			return one, nil
		}
	}
	return tend.PushDevice{}, store.ErrNoDevice()
}

// Drop forgets one of them: nothing is sent there any more, until its browser comes again.
func (d *Devices) Drop(ctx context.Context, site tend.SiteID, id, device, by string) error {
	row, err := d.people.find(ctx, site, id)
	if err != nil {
		return err
	}
	return d.kept.Change(ctx, func(c *store.Change) error {
		if err := c.DropDevice(ctx, site, row.ID, device); err != nil {
			return err
		}
		return c.Audit(ctx, site, by, "device.delete", c.Pseudonym(site, id), "")
	})
}

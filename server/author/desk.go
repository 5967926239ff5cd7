package author

import (
	"context"

	"tend/server/store"
	"tend/server/tend"
)

// Desk is where campaigns are written and led through their life. Each call is
// one transaction with its audit row; by says who does it.
type Desk struct {
	db      *store.DB
	changed func()
}

// NewDesk makes the desk. changed is called after each change was kept, so that
// what runs learns of it at once; nil when nobody needs to.
func NewDesk(db *store.DB, changed func()) *Desk {
	if changed == nil {
		changed = func() {}
	}
	return &Desk{db: db, changed: changed}
}

// keep makes a change in one transaction, and says so once it is kept.
func (d *Desk) keep(ctx context.Context, fn func(*store.Change) error) error {
	err := d.db.Change(ctx, fn)
	if err == nil {
		d.changed()
	}
	return err
}

func (d *Desk) change(ctx context.Context, fn func(*store.Change) (store.Campaign, error)) (rec store.Campaign, err error) {
	err = d.keep(ctx, func(c *store.Change) (err error) {
		rec, err = fn(c)
		return err
	})
	if err != nil {
		return store.Campaign{}, err
	}
	return rec, nil
}

// Create reads a campaign and keeps it as a draft.
func (d *Desk) Create(ctx context.Context, site tend.SiteID, raw []byte, by string) (store.Campaign, error) {
	body, err := Parse(raw)
	if err != nil {
		return store.Campaign{}, err
	}
	body.Site = site
	return d.change(ctx, func(c *store.Change) (store.Campaign, error) { return Create(ctx, c, body, by) })
}

// Edit reads what a campaign shall say from now on. The id may be left out; it
// cannot be changed. rev is the state that the caller has seen, 0 for any.
func (d *Desk) Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by string) (store.Campaign, error) {
	body, err := Parse(raw)
	if err != nil {
		return store.Campaign{}, err
	}
	if body.ID != "" && body.ID != id {
		in := &tend.Input{}
		in.Fault("/id", tend.ReasonValue, "the id of a campaign cannot be changed: leave it out, or duplicate the campaign")
		return store.Campaign{}, in.Err("the campaign cannot be taken")
	}
	body.Site, body.ID = site, id
	return d.change(ctx, func(c *store.Change) (store.Campaign, error) { return Edit(ctx, c, body, rev, by) })
}

// Anchor binds the message of a campaign's newest version to another element, and leaves all
// else as it is. rev is the state that the caller has seen, 0 for any.
func (d *Desk) Anchor(ctx context.Context, site tend.SiteID, id string, to tend.Anchor, rev int64, by string) (store.Campaign, error) {
	return d.change(ctx, func(c *store.Change) (store.Campaign, error) {
		rec, err := current(ctx, c, site, id, rev)
		if err != nil {
			return store.Campaign{}, err
		}
		if rec.Message.Anchor == nil {
			return store.Campaign{}, tend.Errorf(tend.Conflict, ReasonNoAnchor, "the draft is a %s, which stands at no element: choose the layout tooltip, hotspot or inline first", rec.Message.Layout)
		}
		body := rec.Campaign
		body.Message.Anchor = &to
		return Edit(ctx, c, body, rec.Rev, by)
	})
}

// Take leads a campaign one step on. rev is the state that the caller has seen, 0 for any.
func (d *Desk) Take(ctx context.Context, site tend.SiteID, id string, step Step, rev int64, by string) (store.Campaign, error) {
	return d.change(ctx, func(c *store.Change) (store.Campaign, error) {
		return Take(ctx, c, site, id, step, rev, by)
	})
}

// Duplicate makes a draft of what a campaign's newest version says, under an id of its own.
func (d *Desk) Duplicate(ctx context.Context, site tend.SiteID, id, by string) (store.Campaign, error) {
	return d.change(ctx, func(c *store.Change) (store.Campaign, error) {
		rec, err := c.Campaign(ctx, site, id)
		if err != nil {
			return store.Campaign{}, err
		}
		body := rec.Campaign
		body.ID, body.Name = "", copyName(rec.Name)
		s, err := c.SiteByID(ctx, site)
		if err != nil {
			return store.Campaign{}, err
		}
		body.Message.Theme = s.Settings.Theme.Readable(body.Message.Theme) // as it is drawn today
		return Create(ctx, c, body, by)
	})
}

func copyName(name string) string {
	const mark = " (copy)"
	if len(name)+len(mark) > maxName {
		return name
	}
	return name + mark
}

// Get reads one campaign.
func (d *Desk) Get(ctx context.Context, site tend.SiteID, id string) (store.Campaign, error) {
	return d.db.Records().Campaign(ctx, site, id)
}

// List reads the campaigns of a site that fit, at most limit.
func (d *Desk) List(ctx context.Context, site tend.SiteID, of *store.CampaignsOf, limit int) ([]store.Campaign, error) {
	return d.db.Records().CampaignsLike(ctx, site, of, limit)
}

// Versions reads a campaign's versions, newest first.
func (d *Desk) Versions(ctx context.Context, site tend.SiteID, id string) ([]store.Version, error) {
	if _, err := d.Get(ctx, site, id); err != nil {
		return nil, err
	}
	return d.db.Records().Versions(ctx, site, id)
}

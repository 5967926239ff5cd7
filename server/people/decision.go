package people

import (
	"context"

	"tend/server/store"
	"tend/server/tend"
)

// Decisions gives a page of the reasons why matches were stopped, the newest
// first, and the cursor of the next page. person (an id as Record takes it) and
// campaign narrow it down; "" does not.
func (p *People) Decisions(ctx context.Context, site tend.SiteID, person, campaign, cursor string, limit int) ([]store.Decision, string, error) {
	before, err := readNumber(cursor)
	if err != nil {
		return nil, "", err
	}
	of := store.DecisionsOf{Campaign: campaign, Before: before}
	if person != "" {
		row, err := p.find(ctx, site, person)
		if err != nil {
			return nil, "", err
		}
		of.Person = row.ID
	}
	list, err := p.verdicts.Decisions(ctx, site, of, limit+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(list) > limit {
		list = list[:limit]
		next = writeNumber(list[limit-1].ID)
	}
	return list, next, nil
}

// Told is what was decided about a person and a campaign, the newest first.
type Told struct {
	Person     tend.PersonID
	Deliveries []store.Delivery
	Decisions  []store.Decision
}

// Told gives the last deliveries and reasons of a campaign, at most limit of each.
func (p *People) Told(ctx context.Context, site tend.SiteID, id, campaign string, limit int) (Told, error) {
	row, err := p.find(ctx, site, id)
	if err != nil {
		return Told{}, err
	}
	out := Told{Person: row.ID}
	if out.Deliveries, err = p.verdicts.DeliveriesOf(ctx, site, row.ID, campaign, limit); err != nil {
		return Told{}, err
	}
	out.Decisions, err = p.verdicts.Decisions(ctx, site, store.DecisionsOf{Person: row.ID, Campaign: campaign}, limit)
	return out, err
}

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

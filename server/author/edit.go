package author

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"

	"tend/server/store"
	"tend/server/tend"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Create adds a campaign as a draft within a transaction. Without an id it gets one.
func Create(ctx context.Context, c *store.Change, body tend.Campaign, by string) (store.Campaign, error) {
	if body.ID == "" {
		body.ID = tend.NewID(c.Now().Time())
	}
	if err := suits(ctx, c, &body); err != nil {
		return store.Campaign{}, err
	}
	rec, err := c.CreateCampaign(ctx, body, by)
	if tend.CodeOf(err) == tend.Conflict {
		return store.Campaign{}, tend.Errorf(tend.Conflict, "exists", "there is already a campaign %s on this site: choose another id, or leave it out to get one", body.ID)
	}
	if err != nil {
		return store.Campaign{}, err
	}
	return rec, c.Audit(ctx, body.Site, by, "campaign.create", body.ID, "")
}

// Edit changes what a campaign says, within a transaction. What is approved or
// runs stays as it is: the change is a new version, a draft. A version under
// review goes back to draft, so that nothing is approved that nobody has read.
// The same content again changes nothing.
func Edit(ctx context.Context, c *store.Change, body tend.Campaign, rev int64, by string) (store.Campaign, error) {
	rec, err := current(ctx, c, body.Site, body.ID, rev)
	if err != nil {
		return store.Campaign{}, err
	}
	if rec.Status == tend.Ended {
		return store.Campaign{}, refuse(&rec, "be edited")
	}
	same, err := sameContent(body, rec.Campaign)
	if err != nil || same {
		return rec, err
	}
	if err := suits(ctx, c, &body); err != nil {
		return store.Campaign{}, err
	}
	next := rec
	if rec.Version != rec.Live && rec.Review != tend.Approved {
		err = c.RewriteVersion(ctx, body, rec.Version, by)
	} else {
		next.Version++
		err = c.AddVersion(ctx, body, next.Version, by)
	}
	if err != nil {
		return store.Campaign{}, err
	}
	if rec.Live == 0 {
		next.Status = tend.Draft
	}
	return settle(ctx, c, &next, rec.Rev, by, "campaign.edit")
}

// sameContent compares what an author wrote, not where it stands.
func sameContent(a, b tend.Campaign) (bool, error) {
	x, err := content(a)
	if err != nil {
		return false, err
	}
	y, err := content(b)
	return bytes.Equal(x, y), err
}

func content(c tend.Campaign) ([]byte, error) {
	c.ID, c.Version, c.Status = "", 0, ""
	raw, err := json.Marshal(&c)
	if err != nil {
		return nil, fmt.Errorf("author: encode campaign: %w", err)
	}
	return raw, nil
}

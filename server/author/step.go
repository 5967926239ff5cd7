package author

import (
	"context"
	"slices"
	"strings"

	"tend/server/store"
	"tend/server/tend"
)

// Step is one step in a campaign's life.
type Step string

// The steps. Submit, Approve and Reject concern the newest version; Launch puts
// it in the place of the one that runs; the others concern the one that runs.
const (
	Submit  Step = "submit"
	Approve Step = "approve"
	Reject  Step = "reject"
	Launch  Step = "launch"
	Pause   Step = "pause"
	Resume  Step = "resume"
	End     Step = "end"
)

// Next lists the steps that a campaign can take from where it stands.
func Next(c *store.Campaign) []Step {
	if c.Status == tend.Ended {
		return nil
	}
	var steps []Step
	if c.Version != c.Live {
		switch c.Review {
		case tend.Draft:
			steps = append(steps, Submit)
		case tend.InReview:
			steps = append(steps, Approve, Reject)
		case tend.Approved:
			steps = append(steps, Launch)
		}
	}
	switch c.Status {
	case tend.Live:
		steps = append(steps, Pause, End)
	case tend.Paused:
		steps = append(steps, Resume, End)
	}
	return steps
}

// refuse says why a step cannot be taken, and which can.
func refuse(c *store.Campaign, step string) error {
	words := make([]string, 0, 4)
	for _, s := range Next(c) {
		words = append(words, string(s))
	}
	if c.Status != tend.Ended {
		words = append(words, "edit")
	}
	words = append(words, "duplicate")
	where := string(c.Status)
	if c.Version != c.Live && c.Live != 0 {
		where += " and its version " + itoa(c.Version) + " is " + string(c.Review)
	}
	return tend.Errorf(tend.Conflict, "wrong_state", "the campaign %s is %s: it cannot %s now, it can %s", c.ID, where, step, strings.Join(words, ", "))
}

// Take leads a campaign one step on within a transaction. rev is the state that
// the caller has seen; 0 takes it as it is.
func Take(ctx context.Context, c *store.Change, site tend.SiteID, id string, step Step, rev int64, by string) (store.Campaign, error) {
	rec, err := current(ctx, c, site, id, rev)
	if err != nil {
		return store.Campaign{}, err
	}
	if !slices.Contains(Next(&rec), step) {
		return store.Campaign{}, refuse(&rec, string(step))
	}
	next := rec
	review := tend.Status("")
	switch step {
	case Submit:
		review = tend.InReview
	case Approve:
		review = tend.Approved
	case Reject:
		review = tend.Draft
	case Launch:
		next.Live, next.Status = rec.Version, tend.Live
	case Resume:
		next.Status = tend.Live
	case Pause:
		next.Status = tend.Paused
	case End:
		next.Status = tend.Ended
	}
	if review != "" {
		if err := c.ReviewVersion(ctx, site, id, rec.Version, review, by); err != nil {
			return store.Campaign{}, err
		}
		if rec.Live == 0 {
			next.Status = review // of a campaign that never ran, its only version tells
		}
	}
	return settle(ctx, c, &next, rec.Rev, by, "campaign."+string(step))
}

// current reads a campaign in the state that the caller has seen.
func current(ctx context.Context, c *store.Change, site tend.SiteID, id string, rev int64) (store.Campaign, error) {
	rec, err := c.Campaign(ctx, site, id)
	if err == nil && rev != 0 && rec.Rev != rev {
		err = tend.Errorf(tend.Conflict, "stale", "the campaign %s was changed meanwhile: read it again and repeat the step", id)
	}
	return rec, err
}

// settle writes where a campaign stands now, with the audit row.
func settle(ctx context.Context, c *store.Change, next *store.Campaign, rev int64, by, what string) (store.Campaign, error) {
	if err := c.SetCampaign(ctx, next, rev); err != nil {
		return store.Campaign{}, err
	}
	if err := c.Audit(ctx, next.Site, by, what, next.ID, "version "+itoa(next.Version)); err != nil {
		return store.Campaign{}, err
	}
	return c.Campaign(ctx, next.Site, next.ID)
}

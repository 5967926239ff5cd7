package author

import (
	"context"
	"slices"

	"tend/server/store"
	"tend/server/tend"
)

// ReasonWatched is of a campaign by whose trigger more segments of a site would be watched than may be.
const ReasonWatched = "segment.too_many_watched"

// moves refuses a trigger by a segment that is not there, by one more than may be watched, or by one
// that wants too much counted.
func moves(ctx context.Context, c *store.Change, body *tend.Campaign) error {
	known, err := Known(ctx, c.Records, body.Site)
	if err != nil {
		return err
	}
	in, id := &tend.Input{}, body.Trigger.ID
	if _, there := known.Segments[id]; !there {
		in.Fault("/trigger/id", tend.ReasonValue, "there is no segment %q on this site: make it first, or choose another", id)
		return in.Err("the campaign cannot be taken")
	}
	rule, err := known.CompileOf(id, known.Segments[id].Condition)
	if located(in, "/trigger/id", err) {
		return in.Err("the campaign cannot be taken")
	}
	aimed, err := c.AimedCampaigns(ctx, body.Site)
	if err != nil {
		return err
	}
	watched := []string{id}
	for i := range aimed {
		if m := aimed[i].Moves; m != "" && !slices.Contains(watched, m) && (aimed[i].ID != body.ID || aimed[i].Review != tend.Draft) {
			watched = append(watched, m)
		}
	}
	if len(watched) > tend.MaxWatched {
		return tend.Errorf(tend.Conflict, ReasonWatched,
			"with this, campaigns of the site would be triggered by %d different segments, and at most %d are watched: end a campaign that has such a trigger, or choose a segment of those", len(watched), tend.MaxWatched)
	}
	return countable(aimed, known, rule, body.ID)
}

package store

import (
	"testing"

	"tend/server/tend"
)

func segmentBody(site tend.SiteID, id, condition string) *tend.Segment {
	return &tend.Segment{Site: site, ID: id, Name: "The " + id, Condition: []byte(condition)}
}

func TestASegmentIsOfItsSiteAndCountsItsChanges(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx, r := t.Context(), db.Records()
		acme, other := addSite(t, db, "acme"), addSite(t, db, "other")
		before, err := db.ConfigVersion(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var made Segment
		change(t, db, func(c *Change) (err error) {
			made, err = c.CreateSegment(ctx, segmentBody(acme.ID, "pro", `{"type":"and","of":[]}`), "ada")
			return err
		})
		if made.Rev != 1 || made.Author != "ada" || made.Name != "The pro" || made.CreatedAt == 0 || string(made.Condition) != `{"type":"and","of":[]}` {
			t.Errorf("made %+v", made)
		}
		if after, err := db.ConfigVersion(ctx); err != nil || after != before+1 {
			t.Errorf("the configuration went from %d to %d, %v", before, after, err)
		}
		code(t, db.Change(ctx, func(c *Change) error {
			_, err := c.CreateSegment(ctx, segmentBody(acme.ID, "pro", `{}`), "eve")
			return err
		}), tend.Conflict)
		change(t, db, func(c *Change) error {
			now, err := c.UpdateSegment(ctx, segmentBody(acme.ID, "pro", `{"type":"visits"}`), 1, "bob")
			if err == nil && (now.Rev != 2 || now.Author != "bob" || string(now.Condition) != `{"type":"visits"}`) {
				t.Errorf("changed %+v", now)
			}
			return err
		})
		code(t, db.Change(ctx, func(c *Change) error {
			_, err := c.UpdateSegment(ctx, segmentBody(acme.ID, "pro", `{}`), 1, "eve")
			return err
		}), tend.Conflict)
		for _, of := range []tend.SiteID{other.ID, 999} {
			_, err = r.Segment(ctx, of, "pro")
			code(t, err, tend.NotFound)
			if list, err := r.Segments(ctx, of); err != nil || len(list) != 0 {
				t.Errorf("the site %d has %+v, %v", of, list, err)
			}
			code(t, db.Change(ctx, func(c *Change) error { return c.DropSegment(ctx, of, "pro") }), tend.NotFound)
		}
		sites, _, _, err := db.LoadConfig(ctx)
		if err != nil || len(sites) != 2 || len(sites[0].Segments) != 1 || sites[0].Segments[0].ID != "pro" || len(sites[1].Segments) != 0 {
			t.Errorf("the configuration has %+v, %v", sites, err)
		}
		change(t, db, func(c *Change) error { return c.DropSegment(ctx, acme.ID, "pro") })
		_, err = r.Segment(ctx, acme.ID, "pro")
		code(t, err, tend.NotFound)
	})
}

func TestAimedCampaignsAreThoseThatMayStillReachSomebody(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		site := addSite(t, db, "acme")
		moves := ""
		put := func(id, audience string, status, review tend.Status, live int64) {
			change(t, db, func(c *Change) error {
				body := campaignBody(site.ID, id)
				if moves != "" {
					body.Trigger = tend.Trigger{Type: "segment", ID: moves, Change: tend.Left}
				}
				if audience != "" {
					body.Audience = []byte(audience)
				}
				rec, err := c.CreateCampaign(ctx, body, "ada")
				if err != nil {
					return err
				}
				if err := c.ReviewVersion(ctx, site.ID, id, 1, review, "bob"); err != nil {
					return err
				}
				rec.Status, rec.Live = status, live
				return c.SetCampaign(ctx, &rec, rec.Rev)
			})
		}
		put("draft", `{"type":"page"}`, tend.Draft, tend.Draft, 0)
		put("ended", `{"type":"page"}`, tend.Ended, tend.Approved, 1)
		put("everybody", ``, tend.Draft, tend.Draft, 0)
		moves = "pro"
		put("moved", ``, tend.Draft, tend.Draft, 0)
		moves = ""
		put("live", `{"type":"visits"}`, tend.Live, tend.Approved, 1)
		change(t, db, func(c *Change) error { // an edit of what runs
			rec, err := c.Campaign(ctx, site.ID, "live")
			if err != nil {
				return err
			}
			body := rec.Campaign
			body.Audience = []byte(`{"type":"event"}`)
			if err := c.AddVersion(ctx, body, 2, "eve"); err != nil {
				return err
			}
			rec.Version = 2
			return c.SetCampaign(ctx, &rec, rec.Rev)
		})
		list, err := db.Records().AimedCampaigns(ctx, site.ID)
		if err != nil || len(list) != 4 {
			t.Fatalf("%+v, %v", list, err)
		}
		for i, want := range []Aimed{
			{ID: "draft", Status: tend.Draft, Review: tend.Draft, Audience: []byte(`{"type":"page"}`)},
			{ID: "live", Status: tend.Live, Review: tend.Approved, Audience: []byte(`{"type":"visits"}`)},
			{ID: "live", Status: tend.Live, Review: tend.Draft, Audience: []byte(`{"type":"event"}`)},
			{ID: "moved", Status: tend.Draft, Review: tend.Draft, Moves: "pro"},
		} {
			if got := list[i]; got.ID != want.ID || got.Status != want.Status || got.Review != want.Review || string(got.Audience) != string(want.Audience) || got.Moves != want.Moves || got.Name != "Hello "+want.ID {
				t.Errorf("%+v, want %+v", got, want)
			}
		}
		if list, err := db.Records().AimedCampaigns(ctx, site.ID+1); err != nil || len(list) != 0 {
			t.Errorf("another site has %+v, %v", list, err)
		}
	})
}

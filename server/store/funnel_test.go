package store

import (
	"testing"

	"tend/server/tend"
)

func TestAFunnelIsOfItsSiteAndCountsItsChanges(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx, r := t.Context(), db.Records()
		acme, other := addSite(t, db, "acme"), addSite(t, db, "other")
		before, err := db.ConfigVersion(ctx)
		if err != nil {
			t.Fatal(err)
		}
		body := func(says string) *tend.Funnel {
			return &tend.Funnel{Site: acme.ID, ID: "onboarding", Name: "Onboarding", Body: []byte(says)}
		}
		change(t, db, func(c *Change) error {
			made, err := c.CreateFunnel(ctx, body(`{"within":"1d"}`), "ada")
			if err == nil && (made.Rev != 1 || made.Author != "ada" || made.Name != "Onboarding" || made.CreatedAt == 0 || string(made.Body) != `{"within":"1d"}`) {
				t.Errorf("made %+v", made)
			}
			return err
		})
		if after, err := db.ConfigVersion(ctx); err != nil || after != before+1 {
			t.Errorf("the configuration went from %d to %d, %v", before, after, err)
		}
		code(t, db.Change(ctx, func(c *Change) error {
			_, err := c.CreateFunnel(ctx, body(`{}`), "eve")
			return err
		}), tend.Conflict)
		change(t, db, func(c *Change) error {
			now, err := c.UpdateFunnel(ctx, body(`{"within":"2d"}`), 1, "bob")
			if err == nil && (now.Rev != 2 || now.Author != "bob" || string(now.Body) != `{"within":"2d"}`) {
				t.Errorf("changed %+v", now)
			}
			return err
		})
		code(t, db.Change(ctx, func(c *Change) error {
			_, err := c.UpdateFunnel(ctx, body(`{}`), 1, "eve")
			return err
		}), tend.Conflict)
		_, err = r.Funnel(ctx, other.ID, "onboarding")
		code(t, err, tend.NotFound)
		if list, err := r.Funnels(ctx, other.ID); err != nil || len(list) != 0 {
			t.Errorf("another site has %+v, %v", list, err)
		}
		code(t, db.Change(ctx, func(c *Change) error { return c.DropFunnel(ctx, other.ID, "onboarding") }), tend.NotFound)
		if list, err := r.Funnels(ctx, acme.ID); err != nil || len(list) != 1 || list[0].Rev != 2 {
			t.Errorf("the site has %+v, %v", list, err)
		}
		change(t, db, func(c *Change) error { return c.DropFunnel(ctx, acme.ID, "onboarding") })
		_, err = r.Funnel(ctx, acme.ID, "onboarding")
		code(t, err, tend.NotFound)
	})
}

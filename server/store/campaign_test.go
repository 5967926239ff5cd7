package store

import (
	"bytes"
	"context"
	"testing"
	"time"

	"tend/server/tend"
)

// fixedClock stands still.
type fixedClock struct{ at time.Time }

func (c fixedClock) Now() time.Time { return c.at }

var recordsTime = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func openRecords(t *testing.T, on database) *DB {
	t.Helper()
	db, err := on.open(context.Background(), on.place(t), fixedClock{recordsTime})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func change(t *testing.T, db *DB, fn func(*Change) error) {
	t.Helper()
	if err := db.Change(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// addSite makes a site by name.
func addSite(t *testing.T, db *DB, name string) (s Site) {
	t.Helper()
	change(t, db, func(c *Change) (err error) {
		s, err = c.CreateSite(t.Context(), tend.Site{Name: name, Key: "site_" + name, Origins: []string{"https://" + name + ".example"}}, []byte("hash of "+name))
		return err
	})
	return s
}

func campaignBody(site tend.SiteID, id string) tend.Campaign {
	return tend.Campaign{ID: id, Site: site, Name: "Hello " + id, Channel: "in_app", Priority: 7, Trigger: tend.Trigger{Type: "visit"}}
}

func code(t *testing.T, err error, want tend.Code) {
	t.Helper()
	if err == nil || tend.CodeOf(err) != want {
		t.Fatalf("error %v, want the code %s", err, want)
	}
}

func TestCampaignRunsInItsLiveVersion(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		site := addSite(t, db, "acme")
		change(t, db, func(c *Change) error {
			rec, err := c.CreateCampaign(ctx, campaignBody(site.ID, "hello"), "ada")
			if err != nil {
				return err
			}
			if err := c.ReviewVersion(ctx, site.ID, "hello", 1, tend.Approved, "bob"); err != nil {
				return err
			}
			next := rec
			next.Status, next.Live = tend.Live, 1
			return c.SetCampaign(ctx, &next, rec.Rev)
		})
		change(t, db, func(c *Change) error { // an edit of what is live
			rec, err := c.Campaign(ctx, site.ID, "hello")
			if err != nil {
				return err
			}
			next := rec
			next.Name, next.Version = "Changed", 2
			if err := c.AddVersion(ctx, next.Campaign, 2, "eve"); err != nil {
				return err
			}
			return c.SetCampaign(ctx, &next, rec.Rev)
		})

		sites, live, _, err := db.LoadConfig(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(sites) != 1 || sites[0].Name != "acme" || sites[0].Origins[0] != "https://acme.example" {
			t.Errorf("sites %+v", sites)
		}
		if len(live) != 1 || live[0].Version != 1 || live[0].Name != "Hello hello" || live[0].Status != tend.Live || live[0].Site != site.ID || live[0].Priority != 7 {
			t.Errorf("live campaigns %+v, want version 1 as approved", live)
		}
		rec, err := db.Records().Campaign(ctx, site.ID, "hello")
		if err != nil {
			t.Fatal(err)
		}
		if rec.Version != 2 || rec.Live != 1 || rec.Review != tend.Draft || rec.Status != tend.Live || rec.Name != "Changed" || rec.Author != "eve" {
			t.Errorf("record %+v", rec)
		}
		versions, err := db.Records().Versions(ctx, site.ID, "hello")
		if err != nil {
			t.Fatal(err)
		}
		if len(versions) != 2 || versions[1].ApprovedBy != "bob" || versions[1].ApprovedAt != tend.Stamp(recordsTime) || versions[0].ApprovedAt != 0 {
			t.Errorf("versions %+v", versions)
		}
	})
}

func TestConfigVersionCountsChangesThatWereKept(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		version := func() int64 {
			v, err := db.ConfigVersion(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		start := version()
		site := addSite(t, db, "acme")
		if got := version(); got != start+1 {
			t.Errorf("after a new site %d, want %d", got, start+1)
		}
		err := db.Change(t.Context(), func(c *Change) error {
			_, err := c.CreateCampaign(t.Context(), campaignBody(site.ID, "hello"), "ada")
			if err != nil {
				return err
			}
			return tend.Errorf(tend.Invalid, "", "changed my mind")
		})
		code(t, err, tend.Invalid)
		if got := version(); got != start+1 {
			t.Errorf("after a change that was taken back %d, want %d", got, start+1)
		}
		if _, err := db.Records().Campaign(t.Context(), site.ID, "hello"); tend.CodeOf(err) != tend.NotFound {
			t.Errorf("the campaign is there: %v", err)
		}
		_, _, loaded, err := db.LoadConfig(t.Context())
		if err != nil || loaded != start+1 {
			t.Errorf("LoadConfig gives version %d, %v", loaded, err)
		}
	})
}

func TestCampaignConflicts(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		acme, other := addSite(t, db, "acme"), addSite(t, db, "other")
		create := func(site tend.SiteID) error {
			return db.Change(ctx, func(c *Change) error {
				_, err := c.CreateCampaign(ctx, campaignBody(site, "hello"), "ada")
				return err
			})
		}
		if err := create(acme.ID); err != nil {
			t.Fatal(err)
		}
		code(t, create(acme.ID), tend.Conflict)
		if _, err := db.Records().Campaign(ctx, other.ID, "hello"); tend.CodeOf(err) != tend.NotFound {
			t.Errorf("another site's campaign is in reach: %v", err)
		}
		if err := create(other.ID); err != nil {
			t.Errorf("the same id in another site: %v", err)
		}
		err := db.Change(ctx, func(c *Change) error {
			rec, err := c.Campaign(ctx, acme.ID, "hello")
			if err != nil {
				return err
			}
			return c.SetCampaign(ctx, &rec, rec.Rev-1)
		})
		code(t, err, tend.Conflict)
		list, err := db.Records().CampaignsLike(ctx, acme.ID, &CampaignsOf{}, 10)
		if err != nil || len(list) != 1 {
			t.Errorf("list %v, %v", list, err)
		}
	})
}

func TestSiteConflicts(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		site := addSite(t, db, "acme")
		for name, s := range map[string]tend.Site{"Name": {Name: "acme", Key: "k2"}, "Key": {Name: "acme2", Key: "site_acme"}} {
			t.Run(name, func(t *testing.T) {
				err := db.Change(ctx, func(c *Change) error { _, err := c.CreateSite(ctx, s, []byte(name)); return err })
				code(t, err, tend.Conflict)
			})
		}
		changed := site.Site
		changed.Stopped = true
		update := func(rev int64) error {
			return db.Change(ctx, func(c *Change) error { _, err := c.UpdateSite(ctx, changed, rev); return err })
		}
		if err := update(site.Rev); err != nil {
			t.Fatal(err)
		}
		code(t, update(site.Rev), tend.Conflict)
		found, err := db.Records().SiteByWriteKey(ctx, []byte("hash of acme"))
		if err != nil || !found.Stopped || found.Rev != site.Rev+1 {
			t.Errorf("site %+v, %v", found, err)
		}
	})
}

// maskSealer makes a secret unreadable, and tells whose it is.
type maskSealer struct{}

func (maskSealer) Seal(plain []byte, about string) []byte {
	out := append([]byte(about+"\x00"), plain...)
	for i := range out {
		out[i] ^= 0x55
	}
	return out
}

func (maskSealer) Mark(plain []byte, about string) []byte { return append([]byte(about), plain...) }

func (maskSealer) Unseal(sealed []byte, about string) ([]byte, error) {
	out := bytes.Clone(sealed)
	for i := range out {
		out[i] ^= 0x55
	}
	plain, ok := bytes.CutPrefix(out, []byte(about+"\x00"))
	if !ok {
		return nil, tend.Errorf(tend.Internal, "", "sealed for something else")
	}
	return plain, nil
}

func TestIdentityKeysAreSealed(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		s := tend.Site{Name: "acme", Key: "site_acme", Identity: tend.Identity{Required: true, Keys: []tend.IdentityKey{{KID: "k1", Alg: "HS256", Secret: "quite-secret"}}}}
		create := func() error {
			return db.Change(ctx, func(c *Change) error { _, err := c.CreateSite(ctx, s, []byte("h")); return err })
		}
		code(t, create(), tend.Internal) // nothing to seal with
		db.SealWith(maskSealer{})
		if err := create(); err != nil {
			t.Fatal(err)
		}
		got, err := db.Records().SiteByName(ctx, "acme")
		if err != nil || len(got.Identity.Keys) != 1 || got.Identity.Keys[0] != s.Identity.Keys[0] || !got.Identity.Required {
			t.Errorf("identity %+v, %v", got.Identity, err)
		}
		var raw []byte
		if err := db.read.GetContext(ctx, &raw, `SELECT identity_keys FROM sites`); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("quite-secret")) {
			t.Error("the secret is readable in the database")
		}
	})
}

func TestChangeGoesOnAfterAConflict(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		addSite(t, db, "acme")
		change(t, db, func(c *Change) error {
			_, err := c.CreateSite(ctx, tend.Site{Name: "acme", Key: "k2"}, []byte("h"))
			code(t, err, tend.Conflict)
			_, err = c.CreateSite(ctx, tend.Site{Name: "other", Key: "k2"}, []byte("h"))
			return err
		})
		if _, err := db.Records().SiteByName(ctx, "other"); err != nil {
			t.Error(err)
		}
	})
}

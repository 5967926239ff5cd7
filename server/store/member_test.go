package store

import (
	"errors"
	"testing"
	"time"

	"tend/server/tend"
)

func reason(t *testing.T, err error, want string) {
	t.Helper()
	var e *tend.Error
	if !errors.As(err, &e) || e.ReasonOrCode() != want {
		t.Fatalf("error %v, want the reason %s", err, want)
	}
}

func addMember(t *testing.T, db *DB, email string) (m Member) {
	t.Helper()
	change(t, db, func(c *Change) (err error) {
		m, err = c.AddMember(t.Context(), email)
		return err
	})
	return m
}

func TestMemberRolesBySite(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		acme, other := addSite(t, db, "acme"), addSite(t, db, "other")
		if found, err := db.Records().AnyMember(ctx); err != nil || found {
			t.Fatalf("AnyMember %v, %v", found, err)
		}
		ada := addMember(t, db, "ada@acme.example")
		if again := addMember(t, db, "ada@acme.example"); again.ID != ada.ID {
			t.Errorf("the same address became another member: %d and %d", ada.ID, again.ID)
		}
		change(t, db, func(c *Change) error {
			return errors.Join(c.SetRole(ctx, acme.ID, ada.ID, "analyst"), c.SetRole(ctx, acme.ID, ada.ID, "owner"))
		})
		sites, err := db.Records().SitesOf(ctx, ada.ID)
		if err != nil || len(sites) != 1 || sites[0].SiteName != "acme" || sites[0].Role != "owner" {
			t.Errorf("sites of ada %+v, %v", sites, err)
		}
		if m, err := db.Records().MembersOf(ctx, other.ID); err != nil || len(m) != 0 {
			t.Errorf("members of another site %+v, %v", m, err)
		}
		code(t, db.Change(ctx, func(c *Change) error { return c.DropRole(ctx, other.ID, ada.ID) }), tend.NotFound)
	})
}

func TestLinkWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		ada := addMember(t, db, "ada@acme.example")
		use := func(hash string) (l Link, err error) {
			err = db.Change(ctx, func(c *Change) (err error) { l, err = c.UseLink(ctx, []byte(hash)); return err })
			return l, err
		}
		change(t, db, func(c *Change) error {
			return errors.Join(
				c.CreateLink(ctx, Link{Hash: []byte("good"), Purpose: LinkSignIn, Member: &ada.ID, ExpiresAt: c.Now().Add(time.Minute)}),
				c.CreateLink(ctx, Link{Hash: []byte("old"), Purpose: LinkSetup, ExpiresAt: c.Now()}))
		})
		l, err := use("good")
		if err != nil || l.Purpose != LinkSignIn || l.Member == nil || *l.Member != ada.ID {
			t.Fatalf("link %+v, %v", l, err)
		}
		_, err = use("good")
		reason(t, err, "link_used")
		_, err = use("old")
		reason(t, err, "link_expired")
		_, err = use("guessed")
		reason(t, err, "link_unknown")
	})
}

func TestSessionEnds(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		ada := addMember(t, db, "ada@acme.example")
		change(t, db, func(c *Change) error {
			return errors.Join(
				c.CreateSession(ctx, []byte("s1"), ada.ID, "", c.Now().Add(time.Hour)),
				c.CreateSession(ctx, []byte("expired"), ada.ID, "", c.Now()))
		})
		s, err := db.Records().Session(ctx, []byte("s1"), time.Hour)
		if err != nil || s.Email != "ada@acme.example" {
			t.Fatalf("session %+v, %v", s, err)
		}
		_, err = db.Records().Session(ctx, []byte("expired"), time.Hour)
		code(t, err, tend.Unauthorized)
		change(t, db, func(c *Change) error {
			n, err := c.SweepExpired(ctx)
			if n != 1 {
				t.Errorf("swept %d, want the one that expired", n)
			}
			return err
		})
		change(t, db, func(c *Change) error { return c.EndSession(ctx, []byte("s1")) })
		_, err = db.Records().Session(ctx, []byte("s1"), time.Hour)
		code(t, err, tend.Unauthorized)
	})
}

func TestAPIKeyBelongsToItsSite(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		acme, other := addSite(t, db, "acme"), addSite(t, db, "other")
		create := func(site tend.SiteID, name, hash string) (k APIKey, err error) {
			err = db.Change(ctx, func(c *Change) (err error) {
				k, err = c.CreateAPIKey(ctx, APIKey{Site: site, Name: name, Hash: []byte(hash), Prefix: "tend_sk_ab", Scopes: []string{"read"}})
				return err
			})
			return k, err
		}
		key, err := create(acme.ID, "ci", "h1")
		if err != nil {
			t.Fatal(err)
		}
		_, err = create(acme.ID, "ci", "h2")
		code(t, err, tend.Conflict)
		found, err := db.Records().APIKeyByHash(ctx, []byte("h1"))
		if err != nil || found.Site != acme.ID || found.Scopes[0] != "read" || found.CreatedAt != tend.Stamp(recordsTime) {
			t.Errorf("key %+v, %v", found, err)
		}
		drop := func(site tend.SiteID) error {
			return db.Change(ctx, func(c *Change) error { return c.DropAPIKey(ctx, site, key.ID) })
		}
		code(t, drop(other.ID), tend.NotFound)
		if err := drop(acme.ID); err != nil {
			t.Fatal(err)
		}
		_, err = db.Records().APIKeyByHash(ctx, []byte("h1"))
		code(t, err, tend.NotFound)
	})
}

func TestAuditPagesBackwards(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		change(t, db, func(c *Change) error {
			return errors.Join(
				c.Audit(ctx, 1, "ada", "campaign.create", "a", ""), c.Audit(ctx, 2, "eve", "campaign.create", "x", ""),
				c.Audit(ctx, 1, "ada", "campaign.launch", "a", ""))
		})
		first, err := db.Records().AuditLog(ctx, 1, 0, 1)
		if err != nil || len(first) != 1 || first[0].Action != "campaign.launch" {
			t.Fatalf("newest %+v, %v", first, err)
		}
		rest, err := db.Records().AuditLog(ctx, 1, first[0].ID, 10)
		if err != nil || len(rest) != 1 || rest[0].Action != "campaign.create" || rest[0].Actor != "ada" {
			t.Errorf("before it %+v, %v", rest, err)
		}
	})
}

func TestBootstrapEntryIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		if h, err := db.Records().Applied(ctx, "site", "acme"); err != nil || h != nil {
			t.Fatalf("applied %x, %v", h, err)
		}
		for _, hash := range []string{"one", "two"} {
			change(t, db, func(c *Change) error { return c.SetApplied(ctx, "site", "acme", []byte(hash)) })
			if h, err := db.Records().Applied(ctx, "site", "acme"); err != nil || string(h) != hash {
				t.Errorf("applied %q, %v, want %q", h, err, hash)
			}
		}
	})
}

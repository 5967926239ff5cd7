package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"tend/server/tend"
)

// addImage keeps an image of a site.
func addImage(t *testing.T, db *DB, site tend.SiteID, body string) (m Image, made bool) {
	t.Helper()
	change(t, db, func(c *Change) (err error) {
		m, made, err = c.AddImage(t.Context(), Image{Site: site, Type: "image/png", Ext: "png", Width: 3, Height: 2, Body: []byte(body)})
		return err
	})
	return m, made
}

func TestImageIsKeptOnceAndFoundByItsHash(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db, ctx := openRecords(t, on), t.Context()
		site := addSite(t, db, "acme")
		first, made := addImage(t, db, site.ID, "pixels")
		if !made || len(first.Hash) != 32 || first.Address() != ImagePath(site.ID)+first.Hash+".png" || first.Bytes != 6 {
			t.Fatalf("kept %+v, made %t", first, made)
		}
		if again, made := addImage(t, db, site.ID, "pixels"); made || again.ID != first.ID || again.Width != 3 {
			t.Errorf("the same again: %+v, made %t", again, made)
		}
		got, err := db.Records().ImageByHash(ctx, site.ID, first.Hash)
		if err != nil || !bytes.Equal(got.Body, []byte("pixels")) || got.Type != "image/png" || got.Height != 2 {
			t.Errorf("read %+v, %v", got, err)
		}
		addImage(t, db, site.ID, "others")
		list, err := db.Records().Images(ctx, site.ID, "", 10)
		if err != nil || len(list) != 2 || list[0].ID <= list[1].ID || list[0].Body != nil {
			t.Errorf("list %+v, %v", list, err)
		}
		if rest, err := db.Records().Images(ctx, site.ID, list[0].ID, 10); err != nil || len(rest) != 1 || rest[0].ID != list[1].ID {
			t.Errorf("behind the first %+v, %v", rest, err)
		}
	})
}

func TestImagesAreTheirSites(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db, ctx := openRecords(t, on), t.Context()
		one, two := addSite(t, db, "one"), addSite(t, db, "two")
		m, _ := addImage(t, db, one.ID, "pixels")
		_, err := db.Records().ImageByHash(ctx, two.ID, m.Hash)
		code(t, err, tend.NotFound)
		if list, err := db.Records().Images(ctx, two.ID, "", 10); err != nil || len(list) != 0 {
			t.Errorf("another site lists %+v, %v", list, err)
		}
		err = db.Change(ctx, func(c *Change) error {
			_, err := c.DropImage(ctx, two.ID, m.ID)
			return err
		})
		code(t, err, tend.NotFound)
		other, made := addImage(t, db, two.ID, "pixels")
		if !made || other.Address() == m.Address() {
			t.Errorf("the same image of another site: %+v, made %t", other, made)
		}
		change(t, db, func(c *Change) error { _, err := c.DropImage(ctx, one.ID, m.ID); return err })
		if _, err := db.Records().ImageByHash(ctx, two.ID, other.Hash); err != nil {
			t.Errorf("gone with that of another site: %v", err)
		}
	})
}

func TestImageStaysWhileItIsShown(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db, ctx := openRecords(t, on), t.Context()
		site, other := addSite(t, db, "acme"), addSite(t, db, "other")
		m, _ := addImage(t, db, site.ID, "pixels")
		body := func(site tend.SiteID, id, src string) tend.Campaign {
			b := campaignBody(site, id)
			b.Message.Blocks = []tend.Block{{Type: "image", Image: &tend.Image{Src: src, Alt: "x", Width: 3, Height: 2}}}
			return b
		}
		change(t, db, func(c *Change) error {
			// One that shows it now, one that did in an older version that does not run, one of another site.
			_, err := c.CreateCampaign(ctx, body(site.ID, "shows", m.Address()), "ada")
			if err == nil {
				_, err = c.CreateCampaign(ctx, body(site.ID, "showed", m.Address()), "ada")
			}
			if err == nil {
				err = c.RewriteVersion(ctx, body(site.ID, "showed", "/i/x/y.png"), 1, "ada")
			}
			if err == nil {
				_, err = c.CreateCampaign(ctx, body(other.ID, "foreign", m.Address()), "eve")
			}
			return err
		})
		drop := func() error {
			return db.Change(ctx, func(c *Change) error { _, err := c.DropImage(ctx, site.ID, m.ID); return err })
		}
		refused := func(who string) {
			t.Helper()
			var e *tend.Error
			if err := drop(); !errors.As(err, &e) || e.Code != tend.Conflict || e.Reason != ReasonImageUsed || !strings.Contains(e.Message, who) {
				t.Errorf("%v, want that %s shows it", err, who)
			}
		}
		refused("the campaign shows:")
		change(t, db, func(c *Change) error {
			rec, err := c.Campaign(ctx, site.ID, "shows")
			if err != nil {
				return err
			}
			rec.Status = tend.Ended
			if err := c.SetCampaign(ctx, &rec, rec.Rev); err != nil {
				return err
			}
			site.Settings.Theme.Logo = m.Address()
			_, err = c.UpdateSite(ctx, site.Site, 0)
			return err
		})
		refused("the site's theme")
		change(t, db, func(c *Change) error {
			site.Settings.Theme.Logo = ""
			_, err := c.UpdateSite(ctx, site.Site, 0)
			return err
		})
		if err := drop(); err != nil {
			t.Error(err)
		}
		_, err := db.Records().ImageByHash(ctx, site.ID, m.Hash)
		code(t, err, tend.NotFound)
	})
}

func TestImagesHaveTheirQuota(t *testing.T) {
	db, ctx := openRecords(t, onSQLite), t.Context()
	site, other := addSite(t, db, "acme"), addSite(t, db, "other")
	change(t, db, func(c *Change) error { // counted by what stands in the rows: 100 MB need not be written
		m, _, err := c.AddImage(ctx, Image{Site: site.ID, Type: "image/png", Ext: "png", Body: []byte("large")})
		if err != nil {
			return err
		}
		return c.one(ctx, "image", `UPDATE images SET bytes = ? WHERE site = ? AND id = ?`, MaxImages-3, site.ID, m.ID)
	})
	addImage(t, db, site.ID, "abc")
	err := db.Change(ctx, func(c *Change) error {
		_, _, err := c.AddImage(ctx, Image{Site: site.ID, Body: []byte("d")})
		return err
	})
	var e *tend.Error
	if !errors.As(err, &e) || e.Reason != ReasonImageQuota {
		t.Errorf("%v, want the quota", err)
	}
	addImage(t, db, site.ID, "abc") // it is there: nothing is added
	addImage(t, db, other.ID, "d")
}

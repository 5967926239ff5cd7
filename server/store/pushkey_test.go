package store

import (
	"bytes"
	"encoding/base64"
	"sync"
	"testing"

	"tend/server/tend"
)

// openPushing opens a database with a site that sends web push, if worker is not "".
func openPushing(t *testing.T, on database, worker string) (*DB, Site) {
	t.Helper()
	db := openRecords(t, on)
	db.SealWith(mirror{})
	site := addSite(t, db, "acme")
	if worker != "" {
		site = pushes(t, db, site.Site, &tend.PushSettings{Worker: worker})
	}
	return db, site
}

// pushes turns web push of a site on or off.
func pushes(t *testing.T, db *DB, site tend.Site, how *tend.PushSettings) (now Site) {
	t.Helper()
	site.Settings.Push = how
	change(t, db, func(c *Change) (err error) {
		now, err = c.UpdateSite(t.Context(), site, 0)
		return err
	})
	return now
}

func TestASiteGetsOnePushKey(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		place := on.place(t)
		var nodes [2]*DB
		for i := range nodes {
			db, err := on.open(t.Context(), place, fixedClock{recordsTime})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			db.SealWith(mirror{})
			nodes[i] = db
		}
		site := addSite(t, nodes[0], "acme")
		if site.PushKey != "" {
			t.Errorf("a key before web push is on: %s", site.PushKey)
		}
		var race sync.WaitGroup
		for i := range 6 {
			race.Go(func() {
				s := site.Site
				s.Settings.Push = &tend.PushSettings{Worker: "/a.js"}
				if err := nodes[i%2].Change(t.Context(), func(c *Change) error { _, err := c.UpdateSite(t.Context(), s, 0); return err }); err != nil {
					t.Error(err)
				}
			})
		}
		race.Wait()
		list, err := nodes[0].Records().PushKeys(t.Context(), site.ID)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d keys, %v; want one", len(list), err)
		}
		if public, err := base64.RawURLEncoding.DecodeString(list[0].Public); err != nil || len(public) != 65 || public[0] != 4 || list[0].Private != nil {
			t.Errorf("key %+v, %v", list[0], err)
		}
		sites, _, _, err := nodes[1].LoadConfig(t.Context())
		if err != nil || len(sites) != 1 || sites[0].PushKey != list[0].Public {
			t.Errorf("the other node has %+v, %v", sites, err)
		}
	})
}

func TestAPushKeyStaysForThoseWhoHaveIt(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db, site := openPushing(t, on, "/a.js")
		first := site.PushKey
		pushes(t, db, site.Site, nil)
		if now := pushes(t, db, site.Site, &tend.PushSettings{Worker: "/b.js"}); first == "" || now.PushKey != first {
			t.Errorf("off and on again made %q of %q", now.PushKey, first)
		}
		before, err := db.ConfigVersion(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		change(t, db, func(c *Change) error { return c.RotatePushKey(t.Context(), site.ID) })
		if after, err := db.ConfigVersion(t.Context()); err != nil || after == before {
			t.Errorf("nodes are not told of the new key: %d, %v", after, err)
		}
		now, err := db.Records().SiteByName(t.Context(), site.Name)
		if err != nil || now.PushKey == first || now.PushKey == "" {
			t.Errorf("in force is %q, %v; before it was %q", now.PushKey, err, first)
		}
		list, err := db.Records().PushKeys(t.Context(), site.ID)
		if err != nil || len(list) != 2 || list[0].Public != now.PushKey || list[0].Retired != 0 || list[1].Public != first || list[1].Retired == 0 {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, public := range []string{first, now.PushKey} {
			if k, err := db.Records().PushKey(t.Context(), site.ID, public); err != nil || len(k.Private) != 32 || k.Public != public {
				t.Errorf("%s: %+v, %v", public, k, err)
			}
		}
		_, err = db.Records().PushKey(t.Context(), site.ID+1, first)
		code(t, err, tend.NotFound)
	})
}

func TestAPushKeyIsSealed(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db, site := openPushing(t, on, "/a.js")
		k, err := db.Records().PushKey(t.Context(), site.ID, site.PushKey)
		if err != nil {
			t.Fatal(err)
		}
		var kept []byte
		if err := db.read.GetContext(t.Context(), &kept, `SELECT private FROM vapid_keys`); err != nil || bytes.Contains(kept, k.Private) {
			t.Errorf("the secret can be read in the database, %v", err)
		}
		db.SealWith(nil)
		_, err = db.Records().PushKey(t.Context(), site.ID, site.PushKey)
		code(t, err, tend.Internal)
		code(t, db.Change(t.Context(), func(c *Change) error { return c.RotatePushKey(t.Context(), site.ID) }), tend.Internal)
	})
}

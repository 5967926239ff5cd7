package testkit

import (
	"crypto/sha256"
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

// World is a database of its own, with a clock.
type World struct {
	DB    *store.DB
	Clock *Clock
	On    Database
	Place string // the folder of the database, or its URL
}

// Open makes an empty world on SQLite; the test's end closes it.
func Open(t testing.TB) *World {
	t.Helper()
	return OpenOn(t, SQLite)
}

// OpenOn makes an empty world on a database; the test's end closes it.
func OpenOn(t testing.TB, on Database) *World {
	t.Helper()
	clock := NewClock()
	w := open(t, on, clock)
	w.Clock = clock
	t.Cleanup(func() {
		if err := w.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// OpenNow makes a world by the machine's clock, for a server in another process.
// Its Clock is nil, and the caller closes its DB.
func OpenNow(t testing.TB, on Database) *World {
	t.Helper()
	return open(t, on, tend.SystemClock{})
}

// OpenAt is OpenNow for an empty database that is there already, in a place.
func OpenAt(t testing.TB, place string) *World {
	t.Helper()
	w := &World{Place: place}
	w.DB = w.connect(t, tend.SystemClock{})
	return w
}

func open(t testing.TB, on Database, clock tend.Clock) *World {
	t.Helper()
	w := &World{On: on, Place: on.place(t)}
	w.DB = w.connect(t, clock)
	return w
}

// Another opens the world's database once more, as another node does; the test's
// end closes it.
func (w *World) Another(t testing.TB) *store.DB {
	t.Helper()
	db := w.connect(t, w.Clock)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func (w *World) connect(t testing.TB, clock tend.Clock) *store.DB {
	t.Helper()
	db, err := OpenPlace(t.Context(), w.Place, clock)
	if err != nil {
		t.Fatal(err)
	}
	db.SealWith(openSealer{})
	return db
}

// Site adds a site. Its key is "site_" and its name, its origin
// https://NAME.example, unless the given one says otherwise.
func (w *World) Site(t testing.TB, s tend.Site) tend.Site {
	t.Helper()
	if s.Key == "" {
		s.Key = "site_" + s.Name
	}
	if len(s.Origins) == 0 {
		s.Origins = []string{"https://" + s.Name + ".example"}
	}
	var made store.Site
	if err := w.DB.Change(t.Context(), func(c *store.Change) (err error) {
		made, err = c.CreateSite(t.Context(), s, []byte("hash of "+s.Name))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return made.Site
}

// Banner is a small campaign: a banner on an event.
func Banner(site tend.SiteID, id, event string) tend.Campaign {
	return tend.Campaign{
		ID: id, Site: site, Name: id, Channel: "in_app", Version: 1, Status: tend.Live,
		Trigger: tend.Trigger{Type: "event", Name: event},
		Message: tend.Message{Layout: "banner", Blocks: []tend.Block{{Type: "text", Text: "Hello"}}},
	}
}

// Notification is a small campaign of channel web_push, on an event.
func Notification(site tend.SiteID, id, event string) tend.Campaign {
	c := Banner(site, id, event)
	c.Channel = tend.WebPush
	c.Message = tend.Message{Notification: &tend.Notification{Title: "Hello", URL: "/", TTL: tend.DefaultTTL, Urgency: "normal"}}
	return c
}

// Launch adds a campaign and sets it live, as version 1.
func (w *World) Launch(t testing.TB, body tend.Campaign) {
	t.Helper()
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		rec, err := c.CreateCampaign(t.Context(), body, "test")
		if err != nil {
			return err
		}
		if err := c.ReviewVersion(t.Context(), body.Site, body.ID, 1, tend.Approved, "test"); err != nil {
			return err
		}
		next := rec
		next.Status, next.Live = tend.Live, 1
		return c.SetCampaign(t.Context(), &next, rec.Rev)
	}); err != nil {
		t.Fatal(err)
	}
}

// SetStatus moves a campaign, as if by hand.
func (w *World) SetStatus(t testing.TB, site tend.SiteID, id string, status tend.Status) {
	t.Helper()
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		rec, err := c.Campaign(t.Context(), site, id)
		if err != nil {
			return err
		}
		next := rec
		next.Status = status
		return c.SetCampaign(t.Context(), &next, rec.Rev)
	}); err != nil {
		t.Fatal(err)
	}
}

// openSealer leaves secrets as they are.
type openSealer struct{}

func (openSealer) Seal(plain []byte, _ string) []byte { return plain }

func (openSealer) Mark(plain []byte, about string) []byte {
	sum := sha256.Sum256([]byte(about + "\x00" + string(plain)))
	return sum[:]
}

func (openSealer) Unseal(sealed []byte, _ string) ([]byte, error) { return sealed, nil }

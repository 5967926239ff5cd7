package testkit

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/store"
	"tend/server/tend"
)

// Pushes are what FillOutbox puts into an outbox: each of N people has one browser, and a
// delivery on its way there. Its id and its tag are Name and a number, and so ends its
// browser's address.
type Pushes struct {
	Site     tend.SiteID
	Campaign string
	Name     string
	N        int
	URL      string // of the push service
	Key      string // the site's
	Browser  *Browser
}

// The statements of an outbox that is full. What they say of a row, n.i, is $i.
var fillings = []string{
	`INSERT INTO deliveries (id, site, person, campaign, version, category, channel, status, granted_at, lease)
		SELECT $id, $site, $person, $campaign, 1, '', 'web_push', 'granted', $now, $expires FROM n`,
	`INSERT INTO pushes (delivery, site, person, campaign, version, body, topic, ttl, urgency, created, expires)
		SELECT $id, $site, $person, $campaign, 1, '{"v":1,"d":"' || $id || '","title":"Hi","tag":"' || $id || '"}', $id, 3600, 'normal', $now, $expires FROM n`,
	`INSERT INTO push_devices (id, site, person, endpoint, p256dh, auth, vapid, lang, agent, created, seen)
		SELECT $id, $site, $person, $url || $id, $p256dh, $auth, $key, '', '', $now, $now FROM n`,
	`INSERT INTO push_sends (id, site, delivery, device, service, state, due, lease, token, attempts, outcome, status, detail, created, done_at)
		SELECT $id, $site, $id, $id, 'other', 'queued', $now, 0, 0, 0, '', 0, '', $now, 0 FROM n`,
}

// FillOutbox writes them as a node would that grants them, all at once.
func FillOutbox(t testing.TB, place string, p *Pushes) {
	t.Helper()
	driver, dsn := "sqlite", "file:"+filepath.Join(place, store.File)+"?_pragma=busy_timeout(20000)&_txlock=immediate"
	if isURL(place) {
		driver, dsn = "pgx", place
	}
	db, err := sqlx.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTxx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	now := tend.Stamp(time.Now())
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	words := strings.NewReplacer(
		"$id", quoted(p.Name)+" || n.i", "$site", fmt.Sprint(p.Site), "$person", "1000000 + n.i", "$campaign", quoted(p.Campaign), "$now", fmt.Sprint(now),
		"$expires", fmt.Sprint(now.Add(time.Hour)), "$url", quoted(p.URL), "$key", quoted(p.Key), "$p256dh", quoted(p.Browser.P256dh()), "$auth", quoted(p.Browser.Auth()),
	)
	for _, q := range fillings {
		into, from, _ := strings.Cut(words.Replace(q), "SELECT")
		numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT", p.N)
		if _, err := tx.ExecContext(context.Background(), into+numbers+from); err != nil {
			t.Fatal(err, into)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

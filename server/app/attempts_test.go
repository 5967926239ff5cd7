package app_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

var attempts = flag.Int64("attempts", 30_000, "how many times a message could be granted while nodes and Redis are lost")

// Of the campaigns of the race two are seen a few times only. The others, many of them so
// that each action is a chance for each, may be shown again and again, but not often: nor
// may those of a category together, which mostly is what stops them.
const (
	oftenCampaigns = 24
	oftenKinds     = 4 // categories
	oftenMax       = 2 // of a campaign, and of a category
	oftenWindow    = 3 * time.Second
)

// TestCapsHoldWhileEverythingIsLost has 50 people with four browsers each act on three
// nodes at once, each batch of actions a chance for each of many messages, while nodes are killed and
// Redis is emptied, killed, replaced by its replica, and hangs. No cap is exceeded, nothing is lost.
func TestCapsHoldWhileEverythingIsLost(t *testing.T) {
	s := drawn(t)
	t.Logf("-attempts %d", *attempts)
	rnd := rand.New(rand.NewPCG(s, 13))
	f := newFleet(t, s, 3)
	f.launchOften()
	for i := range f.nodes { // with the new campaign
		f.again(i)
	}
	spare := testkit.StartRedis(t)
	follow(spare, f.redis)
	f.crowd.come(50, 4)
	lost := map[string]int{}
	// However quick the machine is: the third time is after a window.
	tried := f.attempts()
	began := time.Now()
	for end := began.Add(4 * oftenWindow); tried() < *attempts || time.Now().Before(end); {
		switch what := []string{"emptied", "killed", "fell over", "hung", "node", "node", "node"}[rnd.IntN(7)]; what {
		case "emptied":
			f.redis.Do("FLUSHALL")
			lost[what]++
		case "killed":
			f.redis.Kill()
			f.redis.Start()
			lost[what]++
		case "fell over":
			spare = f.fallOver(spare)
			lost[what]++
		case "hung":
			f.redis.Freeze()
			f.grow("while Redis hangs", 20)
			f.redis.Thaw()
			lost[what]++
		case "node":
			f.again(rnd.IntN(len(f.nodes)))
			lost[what]++
		}
		f.grow("after the next loss", 20+rnd.Int64N(500))
	}
	t.Logf("%d attempts in %v; lost: %v", tried(), time.Since(began).Round(time.Second), lost)
	f.ends()
	f.notTooOften("campaign")
	f.notTooOften("category")
}

// follow makes a Redis the replica of another one.
func follow(spare, master *testkit.Redis) {
	host, port, _ := strings.Cut(master.Addr, ":")
	spare.Do("REPLICAOF", host, port)
}

// fallOver has Redis die and its replica take its place, with what it has heard so far. The
// one that died comes back as the new one's replica.
func (f *fleet) fallOver(spare *testkit.Redis) *testkit.Redis {
	f.t.Helper()
	dead := f.redis
	dead.Kill()
	spare.Do("REPLICAOF", "NO", "ONE")
	f.redis = spare
	f.toRed.Lead(spare.Addr)
	dead.Start()
	follow(dead, spare)
	return dead
}

// attempts gives a count of those so far: each time that a campaign matched and was up to
// its caps, as it was committed.
func (f *fleet) attempts() func() int64 {
	db := testkit.Raw(f.t, f.truth)
	return func() (n int64) {
		f.t.Helper()
		rows, err := db.QueryContext(f.t.Context(), `SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM totals WHERE what = 'matched'`)
		if err != nil {
			f.t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if err := rows.Scan(&n); err != nil {
				f.t.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil {
			f.t.Fatal(err)
		}
		return n
	}
}

func (f *fleet) launchOften() {
	f.t.Helper()
	w := testkit.OpenAt(f.t, f.truth)
	limit := []tend.Cap{{Max: oftenMax, Per: "3s"}}
	f.site.Caps.Categories = map[string][]tend.Cap{}
	for i := range oftenCampaigns {
		c := testkit.Banner(f.site.ID, fmt.Sprintf("often-%02d", i), "export")
		c.Category = fmt.Sprint("kind-", i%oftenKinds)
		c.Caps, f.site.Caps.Categories[c.Category] = limit, limit
		c.Priority = 90 - i
		w.Launch(f.t, c)
	}
	if err := w.DB.Change(f.t.Context(), func(c *store.Change) error {
		_, err := c.UpdateSite(f.t.Context(), f.site, 1)
		return err
	}); err != nil {
		f.t.Fatal(err)
	}
	if err := w.DB.Close(); err != nil {
		f.t.Fatal(err)
	}
}

// notTooOften looks for one time too many within the window at which somebody saw messages
// of one campaign, or of one category, that may be shown twice in it.
func (f *fleet) notTooOften(of string) {
	f.t.Helper()
	rows, err := testkit.Raw(f.t, f.truth).QueryContext(f.t.Context(),
		`SELECT `+of+`, person, shown_at FROM deliveries WHERE category <> '' AND status = '`+store.StatusShown+`' ORDER BY `+of+`, person, shown_at`)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var last string
	var times []tend.Micros
	shown := 0
	for ; rows.Next(); shown++ {
		var what string
		var person int64
		var at tend.Micros
		if err := rows.Scan(&what, &person, &at); err != nil {
			f.t.Fatal(err)
		}
		if now := fmt.Sprint(what, " of person ", person); now != last {
			last, times = now, nil
		}
		times = append(times, at)
		if n := len(times); n > oftenMax && at.Sub(times[n-1-oftenMax]) < oftenWindow {
			f.t.Errorf("%s %s: %d within %v", of, last, oftenMax+1, at.Sub(times[n-1-oftenMax]))
		}
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Logf("by %s: shown %d times, never more than %d within %v", of, shown, oftenMax, oftenWindow)
	if shown <= 2*50 {
		f.t.Errorf("shown %d times: the test shows nothing", shown)
	}
}

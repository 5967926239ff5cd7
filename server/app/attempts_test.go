package app_test

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

var attempts = flag.Int64("attempts", 6_000, "how many times a message could be granted while nodes and Redis are lost")

// The third campaign of the race may be shown again and again, but not often.
const (
	oftenMax    = 2
	oftenWindow = 3 * time.Second
)

// TestCapsHoldWhileEverythingIsLost has 50 people with four browsers each act on three
// nodes at once, each action a chance for three messages, while nodes are killed and
// Redis is emptied, killed and hangs. No cap is exceeded, nothing is lost.
func TestCapsHoldWhileEverythingIsLost(t *testing.T) {
	s := drawn(t)
	t.Logf("-attempts %d", *attempts)
	rnd := rand.New(rand.NewPCG(s, 13))
	f := newFleet(t, s, 3)
	f.launchOften()
	for i := range f.nodes { // with the new campaign
		f.again(i)
	}
	f.crowd.come(50, 4)
	lost := map[string]int{}
	// However quick the machine is: the third time is after a window.
	for end := time.Now().Add(4 * oftenWindow); f.exports()*3 < *attempts || time.Now().Before(end); {
		switch what := []string{"emptied", "killed", "hung", "node", "node"}[rnd.IntN(5)]; what {
		case "emptied":
			f.redis.Do("FLUSHALL")
			lost[what]++
		case "killed":
			f.redis.Kill()
			f.redis.Start()
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
	t.Logf("%d attempts; lost: %v", f.exports()*3, lost)
	f.ends()
	f.notTooOften()
}

// exports is how many actions have been acknowledged, about: most of a crowd's events.
func (f *fleet) exports() int64 { return f.crowd.acked.Load() * 2 / 3 }

func (f *fleet) launchOften() {
	f.t.Helper()
	w := testkit.OpenAt(f.t, f.truth)
	c := testkit.Banner(f.site.ID, "often", "export")
	c.Caps = []tend.Cap{{Max: oftenMax, Per: "3s"}}
	c.Priority = 90
	w.Launch(f.t, c)
	if err := w.DB.Close(); err != nil {
		f.t.Fatal(err)
	}
}

// notTooOften looks for three times within the window at which somebody saw the message
// that may be shown twice in it.
func (f *fleet) notTooOften() {
	f.t.Helper()
	rows, err := testkit.Raw(f.t, f.truth).QueryContext(f.t.Context(),
		`SELECT person, shown_at FROM deliveries WHERE campaign = 'often' AND status = '`+store.StatusShown+`' ORDER BY person, shown_at`)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var last int64
	var times []tend.Micros
	shown := 0
	for ; rows.Next(); shown++ {
		var person int64
		var at tend.Micros
		if err := rows.Scan(&person, &at); err != nil {
			f.t.Fatal(err)
		}
		if person != last {
			last, times = person, nil
		}
		times = append(times, at)
		if n := len(times); n > oftenMax && at.Sub(times[n-1-oftenMax]) < oftenWindow {
			f.t.Errorf("person %d saw %d within %v", person, oftenMax+1, at.Sub(times[n-1-oftenMax]))
		}
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Logf("campaign often: shown %d times, never more than %d within %v", shown, oftenMax, oftenWindow)
	if shown <= 2*50 {
		f.t.Errorf("shown %d times: the test shows nothing", shown)
	}
}

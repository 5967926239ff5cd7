package engage_test

import (
	"log/slog"
	"testing"

	"tend/server/hot"
	"tend/server/testkit"
)

// outside connects to a Redis of the test's own, as a node would.
func outside(t testing.TB, url string) *hot.Redis {
	t.Helper()
	r, err := hot.Connect(hot.Options{URL: url, Space: "01TEST", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// TestTheRoadGoesOnWithoutRedis lets one person act on two nodes while their Redis
// dies, hangs, forgets everything, and comes back: nothing is lost or counted twice,
// and the cap holds.
func TestTheRoadGoesOnWithoutRedis(t *testing.T) {
	for name, trouble := range map[string][]func(*testkit.Redis){
		"NotThereAtStart": {(*testkit.Redis).Kill},
		"Killed":          {nil, (*testkit.Redis).Kill, (*testkit.Redis).Start},
		"Hangs":           {nil, (*testkit.Redis).Freeze, (*testkit.Redis).Thaw},
		"Emptied":         {nil, func(r *testkit.Redis) { r.Do("flushall") }, nil},
		"Restarted":       {nil, func(r *testkit.Redis) { r.Kill(); r.Start() }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testkit.StartRedis(t)
			w, site := shop(t)
			one, two := outside(t, server.URL()), outside(t, server.URL())
			a, b := node(t, w, one), node(t, w, two)
			granted, sent := 0, uint64(0)
			for _, happens := range append(trouble, nil) {
				if happens != nil {
					happens(server)
				}
				// Tabs come and go, so that states are read again and again.
				for range 5 {
					for _, e := range []struct {
						tab *tab
						id  string
					}{{openTab(t, w, a, hello("site_acme", "a1", "ada", "t1")), "t1"}, {openTab(t, w, b, hello("site_acme", "a1", "ada", "t2")), "t2"}} {
						e.tab.must(track("export"))
						granted += len(shows(e.tab.got))
						sent++
						e.tab.close()
					}
				}
			}
			if granted != 1 {
				t.Errorf("granted %d times, want once", granted)
			}
			if _, st := inSQL(t, w, a, site.ID, "", "ada"); count(st, "export") != sent {
				t.Errorf("%d exports, want %d", count(st, "export"), sent)
			}
		})
	}
}

package engage

import (
	"fmt"
	"testing"

	"tend/server/target"
	"tend/server/tend"
)

// elsewhere is a site with so many campaigns that watch on other pages, and a tab.
func elsewhere(tb testing.TB, campaigns int) (*site, *Session) {
	tb.Helper()
	st := &site{byID: map[string]*campaign{}}
	for i := range campaigns {
		c, err := compile(tend.Campaign{ID: fmt.Sprint("c", i), Trigger: tend.Trigger{Type: "dwell", For: "30s", Page: fmt.Sprintf("/p%d/*", i)}}, target.Saved{}, &config{}, nil)
		if err != nil {
			tb.Fatal(err)
		}
		st.byID[c.ID] = c
	}
	st.index = newIndex(st.byID)
	s, url := &Session{}, "https://acme.example/reports/7?tab=all"
	s.url.Store(&url)
	s.watch.Store(nothing["full"])
	return st, s
}

func TestWhatIsWatchedElsewhereCostsAPageNothing(t *testing.T) {
	st, s := elsewhere(t, 1000)
	if n := testing.AllocsPerRun(100, func() {
		if _, differs := s.rewatch(st, "full", 1); differs {
			t.Fatal("the tab was told to watch for something")
		}
	}); n != 0 {
		t.Errorf("a page view allocates %v times", n)
	}
}

func BenchmarkWatchElsewhere(b *testing.B) {
	for _, n := range []int{10, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			st, s := elsewhere(b, n)
			for b.Loop() {
				s.rewatch(st, "full", 1)
			}
		})
	}
}

package web

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"tend/server/tend"
)

// asks lets a browser say what came of its question.
func (w *world) asks(anon string, words ...tend.PushWhat) {
	w.t.Helper()
	a := w.arrive("one", anon, "")
	for _, what := range words {
		if what == tend.PushSubscribed {
			w.subscribe(a, "fcm.googleapis.com", "Chrome on Android")
		} else {
			w.pushes(a, tend.Push{What: what})
		}
	}
}

func TestFunnelOfWebPush(t *testing.T) {
	w := newWorld(t)
	const path = "/sites/one/push/funnel"
	type figures struct {
		From, To                                                     string
		Asked, Granted, Denied, Dismissed, Subscribed, Lost, Devices int
		Series                                                       []struct {
			Day   string
			Asked int
		}
	}
	read := func(query string) (f figures) {
		t.Helper()
		w.api("one", "GET", path+query, "").status(http.StatusOK).into(&f)
		return f
	}
	if f := read(""); f.Asked != 0 || f.Series == nil || len(f.Series) != 0 || f.From != "2026-11-02" || f.To != "2026-12-01" {
		t.Errorf("before anybody was asked: %+v", f)
	}
	w.asks("a1", tend.PushAsked, tend.PushGranted, tend.PushSubscribed)
	w.asks("a2", tend.PushAsked, tend.PushDenied)
	w.clock.pass(24 * time.Hour)
	w.asks("a3", tend.PushAsked, tend.PushDismissed)
	f := read("")
	if f.Asked != 3 || f.Granted != 1 || f.Denied != 1 || f.Dismissed != 1 || f.Subscribed != 1 || f.Lost != 0 || f.Devices != 1 ||
		len(f.Series) != 2 || f.Series[0].Day != "2026-12-01" || f.Series[0].Asked != 2 || f.Series[1].Asked != 1 {
		t.Errorf("the funnel is %+v", f)
	}
	if f := read("?from=2026-12-02&to=2026-12-02"); f.Asked != 1 || f.Granted != 0 || f.Devices != 1 || len(f.Series) != 1 {
		t.Errorf("of one day: %+v", f)
	}
	rows := w.api("one", "GET", path+".csv?to=2026-12-01", "").status(http.StatusOK).rows()
	if len(rows) != 3 || !slices.Equal(rows[1], []string{"2026-12-01", "2", "1", "1", "0", "1", "0"}) || rows[2][0] != "all" || rows[0][1] != "asked" {
		t.Errorf("as CSV: %q", rows)
	}
	for _, query := range []string{"?from=yesterday", "?from=2026-12-03&to=2026-12-02", "?from=2025-01-01&to=2026-12-01", "?day=1"} {
		w.api("one", "GET", path+query, "").status(http.StatusBadRequest)
	}
}

func TestWhatPushServicesMadeOfIt(t *testing.T) {
	w := newWorld(t)
	const path = "/sites/one/push/services"
	var got struct {
		From, To string
		Data     []struct{ Service string }
	}
	w.api("one", "GET", path+"?campaign=hello", "").status(http.StatusOK).into(&got)
	if got.Data == nil || len(got.Data) != 0 || got.From != "2026-11-02" || got.To != "2026-12-01" {
		t.Errorf("before anything was sent: %+v", got)
	}
	rows := w.api("one", "GET", path+".csv", "").status(http.StatusOK).rows()
	if len(rows) != 1 || rows[0][0] != "service" || rows[0][11] != "p95_ms" {
		t.Errorf("as CSV: %q", rows)
	}
	w.api("one", "GET", path+"?from=2026-12-03", "").status(http.StatusBadRequest)
}

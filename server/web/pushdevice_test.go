package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

const pushSecret = "gAAAA-the-browsers-own"

// pushes is what a person's browser says of its web push.
func (w *world) pushes(a *actor, p tend.Push) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	w.commit(a, &store.Unit{
		Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev}, Events: []tend.Event{{Kind: tend.KindPush, At: now, Push: &p}},
	})
}

func (w *world) subscribe(a *actor, host, agent string) {
	w.t.Helper()
	w.pushes(a, tend.Push{
		What: tend.PushSubscribed, Host: host, Endpoint: "https://" + host + "/" + pushSecret, P256dh: pushSecret, Auth: pushSecret, Key: "v", Agent: agent,
	})
}

func TestDevicesOfAPerson(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada")
	w.subscribe(ada, "fcm.googleapis.com", "Chrome on Android")
	w.clock.pass(time.Minute)
	w.subscribe(ada, "updates.push.services.mozilla.com", "Firefox on Linux")
	w.pushes(ada, tend.Push{What: tend.PushFailed, Reason: "timeout"})
	bob := w.arrive("one", "b1", "bob")
	w.subscribe(bob, "push.acme.example", "")

	type device struct {
		ID, Service, Agent string
		SeenAt             time.Time `json:"seen_at"`
	}
	list := func(id string) []device {
		t.Helper()
		var out struct{ Data []device }
		r := w.api("one", "GET", "/sites/one/people/"+id+"/devices", "").status(http.StatusOK)
		if strings.Contains(r.Body.String(), pushSecret) {
			t.Errorf("it tells how to reach a browser: %s", r.Body)
		}
		r.into(&out)
		return out.Data
	}
	of := list("ada")
	if len(of) != 2 || of[0].Service != "mozilla" || of[0].Agent != "Firefox on Linux" || of[1].Service != "fcm" || !of[0].SeenAt.Equal(morning.Add(time.Minute)) {
		t.Fatalf("devices %+v", of)
	}
	if his := list("bob"); len(his) != 1 || his[0].Service != "other" || his[0].Agent != "" {
		t.Errorf("devices %+v", his)
	}
	w.api("two", "GET", "/sites/one/people/ada/devices", "").problem(http.StatusNotFound, "not_found")
	w.api("one", "GET", "/sites/one/people/nobody/devices", "").problem(http.StatusNotFound, "not_found")

	timeline := w.api("one", "GET", "/sites/one/people/ada/timeline?kind=push", "").status(http.StatusOK).Body.String()
	for _, want := range []string{`"what":"failed"`, `"reason":"timeout"`, `"what":"subscribed"`, `"service":"mozilla"`} {
		if !strings.Contains(timeline, want) {
			t.Errorf("no %s in %s", want, timeline)
		}
	}
	export := w.api("one", "GET", "/sites/one/people/ada/export", "").status(http.StatusOK).Body.String()
	if n := strings.Count(export, `"record":"device"`); n != 2 {
		t.Errorf("%d devices in the export %s", n, export)
	}
	if strings.Contains(timeline+export, pushSecret) {
		t.Error("they tell how to reach a browser")
	}

	path := "/sites/one/people/ada/devices/" + of[0].ID
	w.api("two", "DELETE", path, "").problem(http.StatusNotFound, "not_found")
	w.api("one", "DELETE", "/sites/one/people/bob/devices/"+of[0].ID, "").problem(http.StatusNotFound, "not_found")
	w.api("one", "DELETE", path, "").status(http.StatusNoContent)
	w.api("one", "DELETE", path, "").problem(http.StatusNotFound, "not_found")
	if left := list("ada"); len(left) != 1 || left[0].ID != of[1].ID {
		t.Errorf("left %+v", left)
	}
	if audit := w.api("one", "GET", "/sites/one/audit?action=device.", "").status(http.StatusOK).Body.String(); strings.Count(audit, "device.delete") != 1 || strings.Contains(audit, "ada") {
		t.Errorf("audit %s", audit)
	}
}

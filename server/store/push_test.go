package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
)

// browser is what a browser says of its web push, some seconds after the tests' time.
func browser(what tend.PushWhat, endpoint string, seconds int) tend.Event {
	return tend.Event{Kind: tend.KindPush, At: tend.Stamp(recordsTime).Add(time.Duration(seconds) * time.Second), Push: &tend.Push{
		What: what, Host: "push.example", Endpoint: "https://push.example/" + endpoint, P256dh: "p " + endpoint, Auth: "a " + endpoint, Key: "v " + endpoint,
		Agent: "Firefox on Linux", Lang: fmt.Sprint("l", seconds),
	}}
}

// devices are a person's, in their order: which, and in what language they came last.
func (r *road) devices(id tend.PersonID) string {
	r.t.Helper()
	list, err := r.Devices(r.t.Context(), r.site, id)
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, d := range list {
		out = append(out, strings.TrimPrefix(d.Endpoint, "https://push.example/")+" "+d.Lang)
	}
	return strings.Join(out, ", ")
}

// people make two, and give a function by which they act.
func (r *road) pushers() func(id tend.PersonID, events ...tend.Event) {
	rev := map[tend.PersonID]uint64{}
	for id := range tend.PersonID(2) {
		rev[id+1] = r.commit(r.arrives(id+1, fmt.Sprint("a", id+1))).Rev
	}
	return func(id tend.PersonID, events ...tend.Event) {
		r.t.Helper()
		u := r.acts(id, rev[id], "")
		u.Events = events
		rev[id] = r.commit(u).Rev
	}
}

func TestADeviceBelongsToWhoWasInItsBrowserLast(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		does := r.pushers()
		expect := func(what, first, second string) {
			t.Helper()
			if one, two := r.devices(1), r.devices(2); one != first || two != second {
				t.Errorf("%s: %q and %q, want %q and %q", what, one, two, first, second)
			}
		}
		does(1, browser(tend.PushSubscribed, "x", 1), browser(tend.PushSubscribed, "y", 2))
		expect("two browsers", "y l2, x l1", "")
		before, _ := r.Devices(t.Context(), r.site, 1)
		does(1, browser(tend.PushSubscribed, "x", 3), browser(tend.PushGranted, "z", 3), browser(tend.PushFailed, "y", 3))
		expect("it came again", "x l3, y l2", "")
		after, _ := r.Devices(t.Context(), r.site, 1)
		if after[0].ID != before[1].ID || after[0].Created != before[1].Created || after[0].ID == "" {
			t.Errorf("the same browser is another device: %+v, before %+v", after[0], before[1])
		}
		want := browser(tend.PushSubscribed, "x", 3).Push
		if d := after[0]; d.Endpoint != want.Endpoint || d.P256dh != want.P256dh || d.Auth != want.Auth || d.Key != want.Key || d.Agent != want.Agent {
			t.Errorf("kept %+v of %+v", d, want)
		}
		does(2, browser(tend.PushSubscribed, "x", 4))
		expect("somebody else came to the browser", "y l2", "x l4")
		does(1, browser(tend.PushSubscribed, "x", 3), browser(tend.PushUnsubscribed, "x", 3))
		expect("what the first one left behind is sent late", "y l2", "x l4")
		does(2, browser(tend.PushUnsubscribed, "x", 4), browser(tend.PushUnsubscribed, "never", 5))
		expect("unsubscribed", "y l2", "")
		does(2, browser(tend.PushUnsubscribed, "y", 3))
		expect("somebody else came, and says that it is no more", "", "")
		does(1, browser(tend.PushSubscribed, "y", 2))
		expect("subscribed anew", "y l2", "")
		u := r.acts(1, 9, "")
		u.Events = []tend.Event{browser(tend.PushSubscribed, "x", 6)}
		if !r.commit(u).Overtaken {
			t.Fatal("it was not overtaken")
		}
		expect("of a unit that was overtaken", "y l2", "")
	})
}

func TestDevicesOfAPersonAreBoundedAndFollowAMerge(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		does := r.pushers()
		for i := range tend.MaxDevices + 2 {
			does(1, browser(tend.PushSubscribed, fmt.Sprint("x", i), i))
		}
		list, err := r.Devices(t.Context(), r.site, 1)
		if err != nil || len(list) != tend.MaxDevices || !strings.HasSuffix(list[len(list)-1].Endpoint, "/x2") {
			t.Fatalf("%d devices, the oldest %+v, %v", len(list), list[len(list)-1], err)
		}
		does(2, browser(tend.PushSubscribed, "theirs", 60), browser(tend.PushSubscribed, "old", -60))
		merge := r.acts(1, uint64(tend.MaxDevices+3), "merged")
		merge.Subject.Merge, merge.Subject.MergeRev = 2, 2
		if r.commit(merge).Overtaken {
			t.Fatal("it was overtaken")
		}
		list, err = r.Devices(t.Context(), r.site, 1)
		if err != nil || len(list) != tend.MaxDevices || !strings.HasSuffix(list[0].Endpoint, "/theirs") || !strings.HasSuffix(list[len(list)-1].Endpoint, "/x3") {
			t.Errorf("%d devices after the merge, from %+v to %+v, %v", len(list), list[0], list[len(list)-1], err)
		}
		if got := r.devices(2); got != "" {
			t.Errorf("the visitor keeps %s", got)
		}
	})
}

func TestDevicesAreForgotten(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		other := addSite(t, r.DB, "other").ID
		r.pushers()(1, browser(tend.PushSubscribed, "x", 1), browser(tend.PushSubscribed, "y", 2), browser(tend.PushSubscribed, "z", 3))
		list, err := r.Devices(t.Context(), r.site, 1)
		if err != nil || len(list) != 3 {
			t.Fatal(list, err)
		}
		byMember := func(site tend.SiteID, person tend.PersonID) error {
			return r.Change(t.Context(), func(c *Change) error { return c.DropDevice(t.Context(), site, person, list[0].ID) })
		}
		for what, err := range map[string]error{
			"another site's":   r.DropDevice(t.Context(), other, list[0].ID),
			"another's":        r.DropEndpoint(t.Context(), other, list[0].Endpoint),
			"one there is not": r.DropDevice(t.Context(), r.site, "never"),
		} {
			if err != nil || r.devices(1) != "z l3, y l2, x l1" {
				t.Errorf("%s: %v, %s", what, err, r.devices(1))
			}
		}
		for what, err := range map[string]error{"by another site": byMember(other, 1), "of another person": byMember(r.site, 2)} {
			if tend.CodeOf(err) != tend.NotFound {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := byMember(r.site, 1); err != nil || r.devices(1) != "y l2, x l1" {
			t.Errorf("by a member: %v, %s", err, r.devices(1))
		}
		if err := r.DropDevice(t.Context(), r.site, list[1].ID); err != nil || r.devices(1) != "x l1" {
			t.Errorf("by its id: %v, %s", err, r.devices(1))
		}
		if err := r.DropEndpoint(t.Context(), r.site, list[2].Endpoint); err != nil || r.devices(1) != "" {
			t.Errorf("by its address: %v, %s", err, r.devices(1))
		}
	})
}

func TestTheStreamDoesNotKeepHowToReachABrowser(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.pushers()(1, browser(tend.PushSubscribed, "x", 1))
		s, err := r.ReadStream(t.Context(), r.site, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		last := s.Runs[len(s.Runs)-1].Events
		if p := last[len(last)-1].Push; p == nil || *p != (tend.Push{What: tend.PushSubscribed, Host: "push.example"}) {
			t.Errorf("the stream has %+v", p)
		}
	})
}

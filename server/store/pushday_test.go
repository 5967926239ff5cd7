package store

import (
	"fmt"
	"testing"

	"tend/server/tend"
)

// pushed are the figures of web push, all days together, and whether the browsers that were won
// and are not lost are those that there are.
func (r *road) pushed() string {
	r.t.Helper()
	today := int64(tend.Stamp(recordsTime)) / dayMicros
	list, err := r.PushFigures(r.t.Context(), r.site, today, today)
	if err != nil {
		r.t.Fatal(err)
	}
	sums, out := map[string]int64{}, ""
	for _, f := range list {
		sums[f.What] += f.N
		out += fmt.Sprintf(" %s %d", f.What, f.N)
	}
	n, err := r.DeviceCount(r.t.Context(), r.site)
	if err != nil || n != sums[PushWon]-sums[PushLost] {
		r.t.Errorf("%d devices, %v; counted%s", n, err, out)
	}
	return out
}

func TestWhatBrowsersSayOfWebPushIsCounted(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		does := r.pushers()
		expect := func(what, want string) {
			t.Helper()
			if got := r.pushed(); got != want {
				t.Errorf("%s:%s, want%s", what, got, want)
			}
		}
		does(1, browser(tend.PushAsked, "", 1), browser(tend.PushDismissed, "", 2), browser(tend.PushAsked, "", 3), browser(tend.PushGranted, "", 4))
		does(2, browser(tend.PushAsked, "", 1), browser(tend.PushDenied, "", 2), browser(tend.PushFailed, "", 3))
		answers := " asked 3 denied 1 dismissed 1 granted 1"
		expect("questions and answers", answers)
		does(1, browser(tend.PushSubscribed, "x", 5), browser(tend.PushSubscribed, "y", 5))
		expect("two are won", answers+" subscribed 2")
		does(1, browser(tend.PushSubscribed, "x", 6))
		does(2, browser(tend.PushSubscribed, "x", 7))
		does(1, browser(tend.PushSubscribed, "x", 6))
		expect("one came again, and with somebody else", answers+" subscribed 2")
		does(1, browser(tend.PushUnsubscribed, "y", 8))
		does(1, browser(tend.PushUnsubscribed, "y", 9), browser(tend.PushUnsubscribed, "never", 9))
		expect("one is lost, once", answers+" lost 1 subscribed 2")
		does(1, browser(tend.PushSubscribed, "y", 10))
		expect("and won again", answers+" lost 1 subscribed 3")
	})
}

func TestBrowsersThatAreTakenAwayAreCountedAsLost(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		does := r.pushers()
		for i := range tend.MaxDevices + 1 {
			does(1, browser(tend.PushSubscribed, fmt.Sprint("x", i), i))
		}
		if got := r.pushed(); got != " lost 1 subscribed 21" {
			t.Errorf("too many:%s", got)
		}
		list, err := r.Devices(t.Context(), r.site, 1)
		if err != nil {
			t.Fatal(err)
		}
		for what, drop := range map[string]func() error{
			"by its id":      func() error { return r.DropDevice(t.Context(), r.site, list[0].ID) },
			"by its address": func() error { return r.DropEndpoint(t.Context(), r.site, list[1].Endpoint) },
			"by a member": func() error {
				return r.Change(t.Context(), func(c *Change) error { return c.DropDevice(t.Context(), r.site, 1, list[2].ID) })
			},
		} {
			if err := drop(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := r.pushed(); got != " lost 4 subscribed 21" {
			t.Errorf("dropped:%s", got)
		}
		does(2, browser(tend.PushSubscribed, "theirs", 60))
		merge := r.acts(1, uint64(tend.MaxDevices+2), "merged")
		merge.Subject.Merge, merge.Subject.MergeRev = 2, 2
		if r.commit(merge).Overtaken {
			t.Fatal("it was overtaken")
		}
		if got := r.pushed(); got != " lost 4 subscribed 22" {
			t.Errorf("merged:%s", got)
		}
		r.marks("a1")
		if got := r.pushed(); got != " lost 22 subscribed 22" {
			t.Errorf("erased:%s", got)
		}
	})
}

// What a unit says is counted when it is kept: not when it was overtaken, nor once more when
// its group failed and it was tried alone.
func TestWebPushIsCountedOnceForAUnitThatIsKept(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a1")).Rev
		says := func(rev uint64) *Unit {
			u := r.acts(1, rev, "")
			u.Events = []tend.Event{browser(tend.PushAsked, "", 1), browser(tend.PushSubscribed, "x", 2)}
			return u
		}
		bad := r.arrives(2, "a2")
		bad.Decide = func(*Ledger) Verdict { panic("a fault of ours") }
		jobs := r.together(says(rev), bad)
		if jobs[0].err != nil || jobs[0].result.Overtaken || jobs[1].err == nil {
			t.Fatalf("%+v, %v, and %v", jobs[0].result, jobs[0].err, jobs[1].err)
		}
		if got := r.pushed(); got != " asked 1 subscribed 1" {
			t.Errorf("its group failed:%s", got)
		}
		if !r.commit(says(rev)).Overtaken {
			t.Fatal("it was not overtaken")
		}
		if got := r.pushed(); got != " asked 1 subscribed 1" {
			t.Errorf("overtaken:%s", got)
		}
	})
}

func TestFiguresOfWebPushAreOfASiteAndOfTheirDays(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		other := addSite(t, r.DB, "other").ID
		rev := r.commit(r.arrives(1, "a1")).Rev
		today := int64(tend.Stamp(recordsTime)) / dayMicros
		for i := range int64(3) {
			u := r.acts(1, rev, "")
			u.At = tend.Micros(int64(tend.Stamp(recordsTime)) + i*dayMicros)
			u.Events = []tend.Event{browser(tend.PushAsked, "", 1)}
			rev = r.commit(u).Rev
		}
		for _, c := range []struct {
			site     tend.SiteID
			from, to int64
			want     string
		}{
			{r.site, today, today + 2, "[0 1 2]"}, {r.site, today + 1, today + 1, "[1]"}, {r.site, today + 3, today + 9, "[]"}, {other, today, today + 2, "[]"},
		} {
			list, err := r.PushFigures(t.Context(), c.site, c.from, c.to)
			got := []int64{}
			for _, f := range list {
				got = append(got, f.Day-today)
			}
			if err != nil || fmt.Sprint(got) != c.want {
				t.Errorf("from %d to %d of site %d: %v, %v; want %s", c.from-today, c.to-today, c.site, got, err, c.want)
			}
		}
	})
}

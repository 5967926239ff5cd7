package store

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
)

// outcomes are the figures of a site by push service, of all days of the test.
func (r *road) outcomes(site tend.SiteID, campaign string) string {
	r.t.Helper()
	list, err := r.PushOutcomes(r.t.Context(), &PushesOf{Site: site, Campaign: campaign, From: 0, To: 30_000})
	if err != nil {
		r.t.Fatal(err)
	}
	return fmt.Sprint(list)
}

// dropSent is DropSent under a lease of its own.
func (r *road) dropSent(all int64, before map[tend.SiteID]int64) int64 {
	r.t.Helper()
	l := r.lease("retention")
	n, err := r.DropSent(r.t.Context(), l, all, before)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.EndLease(r.t.Context(), l, true); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestWhatWasSentGoesWithTimeAndItsFiguresStay(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		const day = 20_000
		n := 0
		went := func(campaign, outcome string, day int64) {
			n++
			r.went(n, campaign, "fcm", outcome, day, 7)
		}
		for range firstPiece + 20 { // more than one piece
			went("hello", "accepted", day)
		}
		went("news", "gone", day)
		went("hello", "refused", day+1)
		went("hello", "accepted", day+1) // of d123: its other browser has not ended, and the second one is counted once alone
		r.run(fmt.Sprintf(`INSERT INTO push_sends (id, site, delivery, device, service, state, due, created) VALUES ('more', %d, 'd%d', 'y', 'mozilla', 'queued', 1, 1)`, r.site, n))
		went("hello", "accepted", day+5)
		other := addSite(t, r.DB, "other").ID
		mine := r.site
		r.site = other
		went("hello", "accepted", day)
		r.site = mine

		all, hello, theirs := r.outcomes(mine, ""), r.outcomes(mine, "hello"), r.outcomes(other, "")
		if got := r.dropSent(0, nil); got != 0 {
			t.Errorf("%d went, though all is kept for ever", got)
		}
		want := int64(firstPiece + 22)
		if got := r.dropSent(0, map[tend.SiteID]int64{mine: day + 4}); got != want {
			t.Errorf("%d went, want %d", got, want)
		}
		if got := r.words(`SELECT id FROM push_sends ORDER BY id`); got != "more s123 s124 s125" {
			t.Errorf("left are %q: what is young, of the other site, and of a delivery that is not over", got)
		}
		if got := r.words(`SELECT delivery FROM pushes ORDER BY delivery`); got != "d123 d124 d125" {
			t.Errorf("words are left of %q", got)
		}
		for campaign, before := range map[string]string{"": all, "hello": hello} {
			if got := r.outcomes(mine, campaign); got != before {
				t.Errorf("figures of %q were %s, and are %s", campaign, before, got)
			}
		}
		if got := r.dropSent(day+1, map[tend.SiteID]int64{mine: 0}); got != 1 || r.outcomes(other, "") != theirs || r.outcomes(mine, "") != all {
			t.Errorf("%d went of the other site: figures %s and %s", got, r.outcomes(other, ""), r.outcomes(mine, ""))
		}
		one, err := r.PushOutcomes(t.Context(), &PushesOf{Site: mine, From: day + 1, To: day + 1})
		if got := fmt.Sprint(one); err != nil || got != "[{fcm accepted 1} {fcm refused 1} {mozilla queued 1}]" {
			t.Errorf("the figures of one day are %s, %v", got, err)
		}
		if _, err := r.DropSent(t.Context(), &Lease{name: "retention"}, day+9, nil); tend.CodeOf(err) != tend.Conflict {
			t.Errorf("without a lease: %v", err)
		}
	})
}

func TestARetiredPushKeyGoesWithItsLastBrowser(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.SealWith(mirror{})
		site, err := r.Records().SiteByID(t.Context(), r.site)
		if err != nil {
			t.Fatal(err)
		}
		first := pushes(t, r.DB, site.Site, &tend.PushSettings{Worker: "/a.js"}).PushKey
		change(t, r.DB, func(c *Change) error { return c.RotatePushKey(t.Context(), r.site) })
		r.run(fmt.Sprintf(`INSERT INTO push_devices (id, site, person, endpoint, p256dh, auth, vapid, lang, agent, created, seen)
			VALUES ('x', %d, 1, 'https://push.example/x', 'p', 'a', '%s', '', '', 1, 1)`, r.site, first))
		sweep := func(want int64, why string) {
			t.Helper()
			l := r.lease("pushes")
			n, err := r.SweepPushKeys(t.Context(), l)
			if err == nil {
				err = r.EndLease(t.Context(), l, true)
			}
			if n != want || err != nil {
				t.Errorf("%s: %d keys went, %v; want %d", why, n, err, want)
			}
		}
		r.later(2 * PushKeyKept)
		sweep(0, "a browser is subscribed with it")
		r.run(`UPDATE push_devices SET vapid = 'of another site'`)
		change(t, r.DB, func(c *Change) error { return c.RotatePushKey(t.Context(), r.site) })
		sweep(1, "of two that no browser uses one was retired a moment ago")
		list, err := r.Records().PushKeys(t.Context(), r.site)
		if err != nil || len(list) != 2 || list[0].Retired != 0 || list[1].Retired == 0 || list[1].Public == first {
			t.Errorf("left are %+v, %v", list, err)
		}
		r.later(PushKeyKept - time.Second)
		sweep(0, "a page may subscribe with it yet")
		r.later(2 * time.Second)
		sweep(1, "nobody can any more")
		r.later(99 * PushKeyKept)
		sweep(0, "the one in force stays")
	})
}

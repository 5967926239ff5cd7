package store

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
)

// cutBefore deletes what a site has of a kind from before a day of the test.
func (r *road) cutBefore(l *Lease, kind tend.Kept, day int, sites ...tend.SiteID) (rows int) {
	r.t.Helper()
	var wanted []Cut
	for _, site := range sites {
		wanted = append(wanted, Cut{Kind: kind, Day: recordsTime.AddDate(0, 0, day).Unix() / 86400, Sites: []tend.SiteID{site}})
	}
	cuts, err := r.Cuts(r.t.Context(), wanted)
	for _, c := range cuts {
		var old *Old
		for old, err = r.OldestOf(r.t.Context(), c, nil); err == nil && old != nil; old, err = r.OldestOf(r.t.Context(), c, old) {
			if _, err := r.Drop(r.t.Context(), l, old); err != nil {
				r.t.Fatal(err)
			}
			rows += old.Rows
		}
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return rows
}

// of is the same road on another site.
func (r *road) of(site tend.SiteID) *road {
	other := *r
	other.site = site
	return &other
}

func (r *road) count(q string, args ...any) (n int) {
	r.t.Helper()
	if err := r.read.Get(&n, r.read.Rebind(q), args...); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestASiteKeepsLessThanTheServerAndTheOthersKeepAll(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		two := r.of(r.site + 1)
		revs := map[tend.PersonID]uint64{}
		for day := range 6 {
			r.setTo(day, 0)
			two.clock = r.clock
			for _, of := range []struct {
				*road
				id tend.PersonID
			}{{r, 1}, {two, 2}} {
				if day == 0 {
					revs[of.id] = of.commit(of.arrives(of.id, fmt.Sprint("a", of.id))).Rev
				} else {
					revs[of.id] = of.commit(of.onDay(of.id, revs[of.id], day)).Rev
				}
			}
		}
		runs := func(site tend.SiteID) int { return r.count(`SELECT count(*) FROM runs WHERE site = ?`, site) }
		for id, want := range map[tend.SiteID]Goes{r.site: {Count: 4, Exact: true}, two.site: {Count: 4, Exact: true}} {
			day := recordsTime.Unix() / 86400
			if got, err := r.GoesBefore(t.Context(), id, tend.KeptEvents, day, day+4); got != want || err != nil {
				t.Errorf("of site %d go %+v, %v; want %+v", id, got, err, want)
			}
		}
		r.keeps(1)
		l := r.lease("retention")
		if n := r.cutBefore(l, tend.KeptEvents, 4, r.site); n != 4 || runs(r.site) != 2 || runs(two.site) != 6 {
			t.Errorf("%d runs went, %d and %d are left; want those of four days of one site gone", n, runs(r.site), runs(two.site))
		}
		st, _, err := Fold(t.Context(), r, r.site, 1)
		if err != nil || st.Event("opened").Total != 1 || st.Event("day 1").Total != 1 || st.Event("day 5").Total != 1 {
			t.Errorf("%+v, %v; want all that was ever counted", st, err)
		}
		// What is done is not looked through again, and what is more is.
		if n := r.cutBefore(l, tend.KeptEvents, 3, r.site); n != 0 {
			t.Errorf("%d runs went where all was gone", n)
		}
		if n := r.cutBefore(l, tend.KeptEvents, 5, r.site); n != 1 || runs(r.site) != 1 {
			t.Errorf("a day later %d went, %d are left", n, runs(r.site))
		}
		if day, err := r.CutDay(t.Context(), r.site, tend.KeptEvents); err != nil || day != recordsTime.AddDate(0, 0, 5).Unix()/86400 {
			t.Errorf("cut before day %d, %v", day, err)
		}
		// Two sites go together where they are as far.
		two.keeps(2)
		if n := r.cutBefore(l, tend.KeptEvents, 5, r.site, two.site); n != 5 || runs(two.site) != 1 {
			t.Errorf("of the other site %d went, %d are left", n, runs(two.site))
		}
		if back, err := r.RunsBack(t.Context(), r.site, 1, r.newestRun(1), 10); err != nil || len(back) != 1 {
			t.Errorf("backwards %+v, %v; want the one that is left", back, err)
		}
	})
}

func (r *road) newestRun(id tend.PersonID) int64 {
	p, err := r.Person(r.t.Context(), r.site, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return p.Run
}

func TestACutOfASiteDeletesNothingThatIsInNoSnapshot(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.days(1, 4)
		l := r.lease("retention")
		cuts, err := r.Cuts(t.Context(), []Cut{{Kind: tend.KeptEvents, Day: recordsTime.AddDate(0, 0, 3).Unix() / 86400, Sites: []tend.SiteID{r.site}}})
		if err != nil || len(cuts) != 1 {
			t.Fatal(cuts, err)
		}
		for old, err := r.OldestOf(t.Context(), cuts[0], nil); old != nil; old, err = r.OldestOf(t.Context(), cuts[0], old) {
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Drop(t.Context(), l, old); tend.CodeOf(err) == tend.Internal {
				if r.stored() != 4 {
					t.Errorf("%d runs are left", r.stored())
				}
				return
			}
		}
		t.Error("what is in no snapshot went")
	})
}

func TestDecisionsAndAnswersOfASiteGoByTheirOwnDays(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		insert := func(site tend.SiteID, day int) {
			t.Helper()
			at := tend.Stamp(recordsTime.AddDate(0, 0, day))
			for _, q := range []string{
				`INSERT INTO decisions (site, person, campaign, version, at, day, reason, detail) VALUES (?, 1, 'c', 1, ?, 0, 'r', '')`,
				`INSERT INTO answers (site, campaign, delivery, question, kind, at, value) VALUES (?, 'c', ?, 'q', 'text', ?, '"x"')`,
			} {
				args := []any{site, at}
				if q[12] == 'a' {
					args = []any{site, fmt.Sprint(site, day), at}
				}
				if _, err := r.write.Exec(r.write.Rebind(q), args...); err != nil {
					t.Fatal(err)
				}
			}
		}
		for day := range 6 {
			insert(r.site, day)
			insert(r.site+1, day)
		}
		if _, err := r.write.Exec(r.write.Rebind(`UPDATE answers SET at = ? WHERE site = ? AND delivery = ?`),
			tend.Stamp(recordsTime.AddDate(0, 0, 5)), r.site, fmt.Sprint(r.site, 0)); err != nil { // somebody changed their mind
			t.Fatal(err)
		}
		l := r.lease("retention")
		day := recordsTime.Unix() / 86400
		for kind, want := range map[tend.Kept]int64{tend.KeptDecisions: 2, tend.KeptAnswers: 3} {
			before := map[tend.Kept]int64{tend.KeptDecisions: 2, tend.KeptAnswers: 4}[kind]
			if got, err := r.GoesBefore(t.Context(), r.site, kind, day, day+before); err != nil || got != (Goes{Count: want, Exact: true}) {
				t.Errorf("of %s go %+v, %v; want %d", kind, got, err, want)
			}
		}
		if n := r.cutBefore(l, tend.KeptDecisions, 2, r.site); n != 2 {
			t.Errorf("%d decisions went, want those of two days", n)
		}
		if n := r.cutBefore(l, tend.KeptAnswers, 4, r.site); n != 3 {
			t.Errorf("%d answers went, want those of four days but the changed one", n)
		}
		if d, a := r.count(`SELECT count(*) FROM decisions WHERE site = ?`, r.site+1), r.count(`SELECT count(*) FROM answers WHERE site = ?`, r.site+1); d != 6 || a != 6 {
			t.Errorf("the other site has %d decisions and %d answers left of 6", d, a)
		}
		r.clock = fixedClock{recordsTime.Add(time.Minute)}
	})
}

func TestHowMuchGoesIsToldOfASample(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		fill := `INSERT INTO runs (id, site, person, prev, rev, tab, at, schema, body) SELECT ` + map[bool]string{
			true:  `(CAST(? AS BIGINT) << 40) + i, CASE WHEN i % 4 = 0 THEN 1 ELSE 2 END, 1, 0, i, 1, CAST(? AS BIGINT) + i, 1, '[{},{}]'::bytea FROM generate_series(1, 6000) i`,
			false: `NULL, CASE WHEN i % 4 = 0 THEN 1 ELSE 2 END, 1, 0, i, 1, CAST(? AS BIGINT) + i, 1, CAST('[{},{}]' AS BLOB) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) SELECT i FROM n)`,
		}[r.dialect.days != ""]
		today := recordsTime.Unix() / 86400
		for day := range 3 {
			r.setTo(day, 0)
			args := []any{int64(tend.Stamp(r.clock.Now()))}
			if r.dialect.days != "" {
				args = append([]any{today + int64(day)}, args...)
			}
			if _, err := r.write.Exec(r.write.Rebind(fill), args...); err != nil {
				t.Fatal(err)
			}
		}
		got, err := r.GoesBefore(t.Context(), 1, tend.KeptEvents, today, today+2)
		if err != nil || got.Exact || got.Count < 4500 || got.Count > 7500 {
			t.Errorf("%+v, %v; want about 6000 events, a quarter of 12,000 runs of two", got, err)
		}
	})
}

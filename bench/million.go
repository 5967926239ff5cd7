package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tend/server/app"
	"tend/server/config"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

const (
	past90   = 90 * 24 * time.Hour // how long the site has been there
	lately   = 14 * 24 * time.Hour // every campaign has figures on each of these days
	regulars = 5000                // one in so many has a long history
	often    = 40                  // batches in it
	spotlit  = "c00000"            // the campaign that is a survey, and that much happened to
)

// million is the seeded generator: people of 90 days, written as units of work by the
// store itself, one batch each, with a snapshot; the same for the same numbers, but for the
// moment that it ends at.
type million struct {
	db              *store.DB
	site            tend.SiteID
	people, shelf   int
	start           time.Time
	kept            [seeders]struct{ snapshots []store.Snapshot }
	whats, unlikely []string
}

// fill makes the database that the pages are read from.
func (b *bench) fill(dir string) (err error) {
	ctx := context.Background()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := b.bootstrap("million", mix{live: *shelf})
	if err != nil {
		return err
	}
	entries, err := config.ReadBootstrap(file)
	if err != nil {
		return err
	}
	settings := settingsFor(dir, "", "")
	if url := b.place.url(); url != "" {
		settings.DatabaseURL, settings.SecretKey = url, secretKey
	}
	db, err := app.OpenDB(ctx, settings, tend.SystemClock{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := app.ApplyBootstrap(ctx, db, entries); err != nil {
		return err
	}
	sites, _, _, err := db.LoadConfig(ctx)
	if err != nil {
		return err
	}
	m := &million{
		db: db, people: *crowdSize, shelf: *shelf, start: time.Now().Add(-past90),
		whats: []string{"matched", "granted", "shown"}, unlikely: []string{"clicked", "dismissed", "held_out", "suppressed:cap.global", "failed"},
	}
	for _, s := range sites {
		if s.Name == siteName {
			m.site = s.ID
		}
	}
	return parallel(seeders, func(w int) error {
		for p := w; p < m.people; p += seeders {
			if err := m.person(ctx, w, p); err != nil {
				return err
			}
		}
		return m.keep(ctx, w, 1)
	})
}

// person writes one: what they did, what came of it, and what is known of them.
func (m *million) person(ctx context.Context, w, p int) error {
	at := m.start.Add(time.Duration(float64(past90) * float64(p) / float64(m.people)))
	id, now := tend.NewPersonID(at), tend.Stamp(at)
	u := &store.Unit{
		Site: m.site, At: now, Day: int32(at.Unix() / 86400), Tab: store.Tab{Name: fmt.Sprintf("%s-%d", seedTab, p), To: 3},
		Subject: store.Subject{ID: id, New: true, Anon: anonOf(p), Bind: true},
		Events: []tend.Event{
			{Kind: tend.KindContext, At: now, Context: &tend.Context{Lang: "de-AT", Zone: "Europe/Vienna", Width: 1280, Height: 720, Consent: "full"}},
			{N: 1, Kind: tend.KindPage, At: now, Page: &tend.Page{URL: fmt.Sprintf("%s/reports/%d", origin, p%100)}},
			{N: 2, Kind: tend.KindTrack, At: now, Name: fmt.Sprintf("event_%d", p%1000), Props: json.RawMessage(`{"template":"quarterly"}`)},
		},
		Counts: m.counts(p, at),
	}
	if p%4 != 0 { // every fourth is a visitor without a name
		u.Subject.Claim = userOf(p)
		u.Events = append(u.Events, tend.Event{
			N: 3, Kind: tend.KindIdentify, At: now, User: userOf(p),
			Traits: json.RawMessage(fmt.Sprintf(`{"plan":%q,"seats":%d,"email":"ada%d@shop.example"}`, []string{"free", "pro", "team"}[p%3], 1+p%100, p)),
		})
	}
	given := fmt.Sprintf("million-%d", p)
	switch p % 10 {
	case 1: // is granted a message
		u.Decide = func(*store.Ledger) store.Verdict {
			return store.Verdict{Grants: []tend.Grant{{Delivery: given, Campaign: m.campaign(p), Version: 1, Until: now + 30e6}}}
		}
	case 2: // is kept from one
		u.Decide = func(*store.Ledger) store.Verdict {
			return store.Verdict{Stops: []store.Stop{{Campaign: m.campaign(p), Version: 1, Reason: "cap.global", Detail: "3/3 until 2026-12-01T09:00Z"}}}
		}
	}
	st := &state.State{}
	rev, err := m.commit(ctx, st, u)
	if err != nil {
		return err
	}
	if p%50 == 1 { // and answers
		if rev, err = m.commit(ctx, st, m.answer(u, rev, p, given)); err != nil {
			return err
		}
	}
	for n := range often {
		if p%regulars != 0 {
			break
		}
		if rev, err = m.commit(ctx, st, m.again(u, rev, n)); err != nil {
			return err
		}
	}
	k := &m.kept[w]
	k.snapshots = append(k.snapshots, store.Snapshot{Person: id, Rev: rev, State: st.Append(nil)})
	return m.keep(ctx, w, 200)
}

// campaign is the one that a person's figures are of: every tenth is of the same.
func (m *million) campaign(p int) string {
	if p%100 <= 10 {
		return spotlit
	}
	return fmt.Sprintf("c%05d", p%m.shelf)
}

// counts are figures of a campaign: of every third person, and lately of every one, so that
// each campaign has some on about a day in three and lately daily.
func (m *million) counts(p int, at time.Time) []store.Count {
	c := p % m.shelf
	if time.Until(at) < -lately {
		if p%3 != 0 {
			return nil
		}
		c = p / 3 % m.shelf
	}
	list := []store.Count{}
	for i, what := range append(m.whats, m.unlikely[p%len(m.unlikely)], m.unlikely[(p+1)%len(m.unlikely)]) {
		list = append(list, store.Count{Campaign: fmt.Sprintf("c%05d", c), Version: 1, What: what})
		if i < 3 && p%2 == 0 {
			list = append(list, list[len(list)-1])
		}
	}
	return list
}

// again is a later visit's batch: of those who have come back last, at the very end.
func (m *million) again(first *store.Unit, rev uint64, n int) *store.Unit {
	now := first.At + tend.Micros((n+1)*int(time.Hour/time.Microsecond))
	u := &store.Unit{
		Site: m.site, At: now, Day: int32(now.Time().Unix() / 86400),
		Subject: store.Subject{ID: first.Subject.ID, Anon: first.Subject.Anon, Rev: rev},
	}
	for i := range 10 {
		u.Events = append(u.Events, tend.Event{Kind: tend.KindTrack, At: now + tend.Micros(i), Name: fmt.Sprintf("event_%d", i), Props: json.RawMessage(`{"length":120}`)})
	}
	return u
}

// answer is what somebody says to the survey.
func (m *million) answer(first *store.Unit, rev uint64, p int, delivery string) *store.Unit {
	return &store.Unit{
		Site: m.site, At: first.At + 1e6, Day: first.Day,
		Subject: store.Subject{ID: first.Subject.ID, Anon: first.Subject.Anon, Rev: rev},
		Events: []tend.Event{{
			Kind: tend.KindReceipt, At: first.At + 1e6, Delivery: delivery, What: tend.Answered,
			Props:  json.RawMessage(fmt.Sprintf(`{"question":"score","value":%d}`, p/50%11)),
			Answer: &tend.Answer{Campaign: m.campaign(p), Question: "score", Kind: "nps"},
		}},
	}
}

// commit writes a unit and folds it into the person's state.
func (m *million) commit(ctx context.Context, st *state.State, u *store.Unit) (uint64, error) {
	r, err := m.db.Commit(ctx, u)
	if err != nil {
		return 0, err
	}
	if r.Overtaken {
		return 0, errors.New("the generator was overtaken: is the database empty?")
	}
	for i := range u.Events {
		st.Apply(&u.Events[i])
	}
	st.Rev = r.Rev
	return r.Rev, nil
}

// keep writes the snapshots at hand, once there are so many.
func (m *million) keep(ctx context.Context, w, least int) error {
	k := &m.kept[w]
	if len(k.snapshots) < least {
		return nil
	}
	err := m.db.SaveSnapshots(ctx, k.snapshots)
	k.snapshots = k.snapshots[:0]
	return err
}

// sizeOf is what the files of a folder take.
func sizeOf(dir string) (total int64) {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		if i, err := os.Stat(f); err == nil {
			total += i.Size()
		}
	}
	return total
}

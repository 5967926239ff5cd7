package store

import (
	"cmp"

	"tend/server/tend"
)

// batchSQL are the statements that write for a whole group at once: each argument is
// an array with one item for each row. A statement costs a round trip to the server,
// a row hardly anything.
type batchSQL struct {
	tabs   string // watermarks: ids, from, to, day
	runs   string // runs and the revisions they make: site, person, prev, rev, tab, at, body
	grants string // deliveries
	counts string // figures
	// siteCounts are the same of a whole site: site, day, what, how often
	siteCounts string
	stops      string // reasons why not; those of sure are news, the others where the last one kept differs
	pushes     string // what goes out by web push
	sends      string // the browsers that it goes to
}

var postgresBatch = batchSQL{
	pushes: pushesBatch,
	sends:  sendsBatch,
	tabs: `UPDATE tabs t SET n = m.mark, day = m.day
		FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[])) AS m (id, was, mark, day)
		WHERE t.id = m.id AND t.n = m.was`,
	runs: `WITH made AS (
		INSERT INTO runs (id, site, person, prev, rev, tab, at, schema, body)
		SELECT (greatest(r.at / 86400000000, r.prev >> 40) << 40) + nextval('run_numbers'), r.site, r.person, r.prev, r.rev, r.tab, r.at, $8, r.body
		FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[]), CAST($5 AS BIGINT[]),
			CAST($6 AS BIGINT[]), CAST($7 AS BYTEA[])) AS r (site, person, prev, rev, tab, at, body)
		RETURNING id, person, rev, at)
		UPDATE persons p SET rev = made.rev, run = made.id, last_seen = greatest(p.last_seen, made.at),
			seen = greatest(p.seen, made.at / 60000000) FROM made WHERE p.id = made.person`,
	grants: `INSERT INTO deliveries (id, site, person, campaign, version, category, channel, status, granted_at, lease, shown_at, words, asks)
		SELECT g.id, g.site, g.person, g.campaign, g.version, g.category, g.channel, g.status, g.at, g.lease, nullif(g.shown, 0), nullif(g.words, ''), g.asks
		FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[]), CAST($4 AS TEXT[]), CAST($5 AS BIGINT[]), CAST($6 AS TEXT[]),
			CAST($7 AS TEXT[]), CAST($8 AS BIGINT[]), CAST($9 AS BIGINT[]), CAST($10 AS BIGINT[]), CAST($11 AS TEXT[]), CAST($12 AS BIGINT[]), CAST($13 AS TEXT[]))
			AS g (id, site, person, campaign, version, category, status, at, lease, shown, words, asks, channel)`,
	counts: `INSERT INTO totals (site, campaign, day, version, what, n)
		SELECT * FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS TEXT[]), CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[]), CAST($5 AS TEXT[]), CAST($6 AS BIGINT[]))
		ON CONFLICT (site, campaign, day, version, what) DO UPDATE SET n = totals.n + excluded.n`,
	siteCounts: `INSERT INTO site_totals (site, day, what, n)
		SELECT * FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[]), CAST($3 AS TEXT[]), CAST($4 AS BIGINT[]))
		ON CONFLICT (site, day, what) DO UPDATE SET n = site_totals.n + excluded.n`,
	stops: `INSERT INTO decisions (site, person, campaign, version, at, day, reason, detail)
		SELECT s.site, s.person, s.campaign, s.version, s.at, s.day, s.reason, s.detail
		FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[]), CAST($3 AS TEXT[]), CAST($4 AS BIGINT[]), CAST($5 AS BIGINT[]), CAST($6 AS BIGINT[]),
			CAST($7 AS TEXT[]), CAST($8 AS TEXT[]), CAST($9 AS BIGINT[])) WITH ORDINALITY
			AS s (site, person, campaign, version, at, day, reason, detail, sure, i)
		LEFT JOIN LATERAL (SELECT d.reason, d.detail, d.day FROM decisions d WHERE d.person = s.person AND d.campaign = s.campaign
			ORDER BY d.id + 0 DESC LIMIT 1) AS was ON true
		WHERE s.sure = 1 OR was.reason IS DISTINCT FROM s.reason OR was.detail IS DISTINCT FROM s.detail OR was.day IS DISTINCT FROM s.day
		ORDER BY s.i`,
}

// later holds what a group writes at its end. No unit may read what waits here: flush
// comes before one that has to do with the same person or tab.
type later struct {
	on      bool
	persons map[tend.PersonID]bool
	tabs    map[int64]bool

	moves struct{ id, from, to, day []int64 }
	runs  struct {
		site, person, prev, rev, tab, at []int64
		body                             [][]byte
	}
	grants struct {
		id, campaign, category, status, words, channel []string
		site, person, version, at, lease, shown, asks  []int64
	}
	stops struct {
		last                                 map[stopKey]int // the newest of a person and campaign
		campaign, reason, detail             []string
		site, person, version, at, day, sure []int64
	}
	pushes laterPushes
}

type stopKey struct {
	person   tend.PersonID
	campaign string
}

func (l *later) clear() {
	*l = later{on: l.on, persons: map[tend.PersonID]bool{}, tabs: map[int64]bool{}}
	l.stops.last = map[stopKey]int{}
}

// touches tells whether a unit has to do with what waits.
func (l *later) touches(u *Unit) bool {
	return l.persons[u.Subject.ID] || (u.Subject.Merge != 0 && l.persons[u.Subject.Merge]) || l.tabs[u.Tab.ID]
}

// moveTabTo writes the watermark of a tab, which was found where the unit begins.
func (w *writer) moveTabTo(u *Unit, id int64) error {
	day := int64(u.At / dayMicros)
	if !w.later.on {
		return w.must(sqlTabMove, u.Tab.To, day, id, u.Tab.From)
	}
	m := &w.later.moves
	m.id, m.from, m.to, m.day = append(m.id, id), append(m.from, int64(u.Tab.From)), append(m.to, int64(u.Tab.To)), append(m.day, day)
	w.later.tabs[id] = true
	return nil
}

// addRun writes a run and the revision that it makes of a person.
func (w *writer) addRun(u *Unit, p personRow, rev uint64, tab int64, body []byte) error {
	if !w.later.on || u.Past != nil {
		run, err := w.insert(w.dialect.newRun, u.Site, u.Subject.ID, p.run, rev, tab, u.At, schemaJSON, body)
		if err != nil {
			return err
		}
		last := u.lastSeen()
		if u.Past != nil && !u.Subject.New {
			last = u.Past.Last
		}
		if _, err = w.exec(sqlPersonMove, rev, run, last, last, u.Subject.ID); err != nil {
			return err
		}
		// In a statement of its own: SQLite writes an index anew whenever its column is set, changed or not.
		if minute := int64(last / minuteMicros); minute > p.seen {
			_, err = w.exec(sqlPersonSeen, minute, u.Subject.ID)
		}
		return err
	}
	r := &w.later.runs
	r.site, r.person, r.prev = append(r.site, int64(u.Site)), append(r.person, int64(u.Subject.ID)), append(r.prev, p.run)
	r.rev, r.tab, r.at = append(r.rev, int64(rev)), append(r.tab, tab), append(r.at, int64(u.At))
	r.body = append(r.body, body)
	w.later.persons[u.Subject.ID] = true
	return nil
}

// addDelivery writes a new row of the ledger; shown is 0 while it is not.
func (w *writer) addDelivery(u *Unit, g *tend.Grant, status string, shown tend.Micros) error {
	asks, channel := int64(0), cmp.Or(g.Channel, "in_app")
	if g.Asks {
		asks = 1
	}
	if !w.later.on {
		_, err := w.exec(sqlGrant, g.Delivery, u.Site, u.Subject.ID, g.Campaign, g.Version, g.Category, channel, status, u.At, g.Until, shown, g.Words, asks)
		return err
	}
	d := &w.later.grants
	d.id, d.campaign, d.category, d.status = append(d.id, g.Delivery), append(d.campaign, g.Campaign), append(d.category, g.Category), append(d.status, status)
	d.site, d.person, d.version = append(d.site, int64(u.Site)), append(d.person, int64(u.Subject.ID)), append(d.version, g.Version)
	d.words, d.channel = append(d.words, g.Words), append(d.channel, channel)
	d.at, d.lease, d.shown = append(d.at, int64(u.At)), append(d.lease, int64(g.Until)), append(d.shown, int64(shown))
	d.asks = append(d.asks, asks)
	w.later.persons[u.Subject.ID] = true
	return nil
}

// addStop keeps a reason where it is news.
func (w *writer) addStop(u *Unit, s *Stop) error {
	if !w.later.on {
		var reason, detail string
		var day int32
		found, err := w.one(sqlLastDecision, []any{u.Subject.ID, s.Campaign}, &reason, &detail, &day)
		if err != nil || (found && reason == s.Reason && detail == s.Detail && day == u.Day) {
			return err
		}
		_, err = w.exec(sqlDecision, u.Site, u.Subject.ID, s.Campaign, s.Version, u.At, u.Day, s.Reason, s.Detail)
		return err
	}
	d, k, sure := &w.later.stops, stopKey{u.Subject.ID, s.Campaign}, int64(0)
	if i, again := d.last[k]; again {
		if d.reason[i] == s.Reason && d.detail[i] == s.Detail && d.day[i] == int64(u.Day) {
			return nil
		}
		sure = 1
	}
	d.last[k] = len(d.site)
	d.site, d.person, d.campaign = append(d.site, int64(u.Site)), append(d.person, int64(u.Subject.ID)), append(d.campaign, s.Campaign)
	d.version, d.at, d.day = append(d.version, s.Version), append(d.at, int64(u.At)), append(d.day, int64(u.Day))
	d.reason, d.detail, d.sure = append(d.reason, s.Reason), append(d.detail, s.Detail), append(d.sure, sure)
	w.later.persons[u.Subject.ID] = true
	return nil
}

// flush writes what waits.
func (w *writer) flush() error {
	l, b := &w.later, w.dialect.batch
	if !l.on {
		return nil
	}
	if len(l.moves.id) > 0 {
		if err := w.all(len(l.moves.id), b.tabs, l.moves.id, l.moves.from, l.moves.to, l.moves.day); err != nil {
			return err
		}
	}
	if r := &l.runs; len(r.person) > 0 {
		if err := w.all(len(r.person), b.runs, r.site, r.person, r.prev, r.rev, r.tab, r.at, r.body, schemaJSON); err != nil {
			return err
		}
	}
	if g := &l.grants; len(g.id) > 0 {
		if err := w.all(len(g.id), b.grants, g.id, g.site, g.person, g.campaign, g.version, g.category, g.status, g.at, g.lease, g.shown, g.words, g.asks, g.channel); err != nil {
			return err
		}
	}
	if s := &l.stops; len(s.site) > 0 {
		if _, err := w.exec(b.stops, s.site, s.person, s.campaign, s.version, s.at, s.day, s.reason, s.detail, s.sure); err != nil {
			return err
		}
	}
	if err := l.pushes.flush(w); err != nil {
		return err
	}
	l.clear()
	return nil
}

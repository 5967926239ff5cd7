package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// schemaJSON is the schema version of a run's body: a JSON array of tend.Event.
const schemaJSON = 1

// writer holds the prepared statements of the main road, and, between in and
// flushCounts, the transaction that they run in.
type writer struct {
	dialect *dialect
	tomb    func(site tend.SiteID, kind, id string) string
	stmts   map[string]*sqlx.Stmt

	ctx     context.Context //nolint:containedctx // the one transaction's, replaced with it
	tx      *sqlx.Tx
	bound   map[string]*sqlx.Stmt
	counts  map[countKey]int64
	tallies map[tally]int64
	pages   pages
	// pushDays are figures of web push.
	pushDays map[siteKey]int64
	accounts map[accountDay]accountSum
	proofs   map[proofKey]proofSum
	ahead    ahead
	later    later
	// lists are how many people more are on each.
	lists map[listKey]int64
}

type countKey struct {
	site  tend.SiteID
	day   int64
	count Count
}

// The statements of the main road. Each is short and hits a primary key or one index.
const (
	sqlTab        = `SELECT id, n FROM tabs WHERE site = ? AND tab = ?`
	sqlTabByID    = `SELECT id, n FROM tabs WHERE id = ? AND site = ?`
	sqlTabNew     = `INSERT INTO tabs (site, tab, n, day) VALUES (?, ?, ?, ?)`
	sqlTabMove    = `UPDATE tabs SET n = ?, day = ? WHERE id = ? AND n = ?`
	sqlPerson     = `SELECT rev, run, seen, merged_into IS NOT NULL, coalesce(proof, ''), proved FROM persons WHERE id = ? AND site = ?`
	sqlPersonNew  = `INSERT INTO persons (id, site, "user", anon, rev, run, first_seen, last_seen, seen) VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?)`
	sqlPersonIs   = `SELECT count(*) FROM persons WHERE id = ?`
	sqlPersonMove = `UPDATE persons SET rev = ?, run = ?, last_seen = CASE WHEN last_seen > ? THEN last_seen ELSE ? END WHERE id = ?`
	sqlPersonSeen = `UPDATE persons SET seen = ? WHERE id = ?`
	sqlClaim      = `UPDATE persons SET "user" = ? WHERE id = ? AND "user" IS NULL`
	sqlUserTaken  = `SELECT id FROM persons WHERE site = ? AND "user" = ? AND merged_into IS NULL
		UNION ALL SELECT person FROM aliases WHERE site = ? AND "user" = ?`
	sqlAnon     = `SELECT person FROM anons WHERE site = ? AND anon = ?`
	sqlAnonBind = `INSERT INTO anons (site, anon, person) VALUES (?, ?, ?) ON CONFLICT (site, anon) DO UPDATE SET person = excluded.person
		WHERE anons.person = ?`
	sqlMergeInto  = `UPDATE persons SET merged_into = ? WHERE id = ? AND site = ? AND rev = ? AND "user" IS NULL AND merged_into IS NULL`
	sqlMergeDeliv = `UPDATE deliveries SET person = ? WHERE person = ? AND site = ?`
	sqlRun        = `INSERT INTO runs (site, person, prev, rev, tab, at, schema, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
)

var roadStatements = []string{
	sqlTab, sqlTabByID, sqlTabMove, sqlPerson, sqlPersonIs, sqlPersonNew, sqlPersonMove, sqlPersonSeen, sqlClaim, sqlUserTaken,
	sqlAnon, sqlAnonBind, sqlMergeInto, sqlMergeDeliv, sqlRenounce, sqlAliasNew, sqlAliasMove, sqlTheirs,
	sqlContacts, sqlLive, sqlGrant, sqlRenew, sqlRelease, sqlSnooze, sqlRest, sqlShown, sqlClicked, sqlDismissed, sqlAnswered, sqlFailed,
	sqlTomb, sqlLeaving, sqlLastDecision, sqlDecision, sqlCount, sqlSiteCount, sqlAnswerWas, sqlAnswerGone, sqlAnswerNew, sqlTally, sqlConverted,
	sqlPages, sqlPageCount, sqlAsked, sqlDevice, sqlDeviceGone, sqlDevicesMax, sqlMergeDevices, sqlPushDay, sqlPushNew, sqlSendNew, sqlMergePushes, sqlDevices,
	sqlWake,
	sqlProof, sqlProofDay,
	sqlPersonFirst,
}

func newWriter(db *DB) (*writer, error) {
	d := db.dialect
	w := &writer{
		dialect: d, tomb: db.tomb, stmts: map[string]*sqlx.Stmt{}, bound: map[string]*sqlx.Stmt{}, counts: map[countKey]int64{},
		tallies: map[tally]int64{}, pages: newPages(), pushDays: map[siteKey]int64{}, proofs: map[proofKey]proofSum{}, accounts: map[accountDay]accountSum{}, ahead: newAhead(), lists: map[listKey]int64{},
	}
	own := []string{d.newTab, d.newRun, d.messages, sqlHeard + d.among, d.tabsAhead, d.personsAhead, d.contactsAhead}
	if d.deciding != "" {
		own = append(own, d.deciding)
	}
	if b := d.batch; b != nil {
		own = append(own, b.tabs, b.runs, b.grants, b.counts, b.siteCounts, b.stops, b.pushes, b.sends)
	}
	for _, q := range slices.Concat(own, roadStatements, accountStatements, listStatements) {
		s, err := db.write.Preparex(q)
		if err != nil {
			w.close()
			return nil, fmt.Errorf("store: prepare %q: %w", q, err)
		}
		w.stmts[q] = s
	}
	return w, nil
}

func (w *writer) close() {
	for _, s := range w.stmts {
		_ = s.Close()
	}
}

// in begins the work of one transaction.
func (w *writer) in(ctx context.Context, tx *sqlx.Tx) *writer {
	w.ctx, w.tx = ctx, tx
	clear(w.bound)
	clear(w.counts)
	clear(w.proofs)
	clear(w.accounts)
	clear(w.lists)
	clear(w.tallies)
	clear(w.pages.counts)
	clear(w.pushDays)
	return w
}

func (w *writer) stmt(q string) *sqlx.Stmt {
	s := w.bound[q]
	if s == nil {
		s = w.tx.StmtxContext(w.ctx, w.stmts[q])
		w.bound[q] = s
	}
	return s
}

func (w *writer) exec(q string, args ...any) (sql.Result, error) {
	r, err := w.stmt(q).ExecContext(w.ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", q, err)
	}
	return r, nil
}

// errOvertaken is the answer to a write that another node was faster with.
var errOvertaken = errors.New("store: overtaken")

// must is exec for what finds its row as it was when it was read, unless another
// node has written it since.
func (w *writer) must(q string, args ...any) error { return w.all(1, q, args...) }

// all is must for a statement that writes so many rows.
func (w *writer) all(rows int, q string, args ...any) error {
	r, err := w.exec(q, args...)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != int64(rows) {
		return errors.Join(err, errOvertaken)
	}
	return nil
}

// insert writes a row that the database numbers, and gives its number.
func (w *writer) insert(q string, args ...any) (id int64, err error) {
	if w.dialect.returning {
		found, err := w.one(q, args, &id)
		if err == nil && !found {
			err = errOvertaken // the row is there already
		}
		return id, err
	}
	r, err := w.exec(q, args...)
	if err != nil {
		return 0, err
	}
	if id, err = r.LastInsertId(); err != nil {
		return 0, fmt.Errorf("store: number of a new row: %w", err)
	}
	return id, nil
}

// one reads one row; false when there is none.
func (w *writer) one(q string, args []any, dest ...any) (bool, error) {
	err := w.stmt(q).QueryRowxContext(w.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store: %s: %w", q, err)
	}
	return true, nil
}

// unit writes one unit, or finds that it was overtaken and writes nothing. All
// checks come before the first write.
func (w *writer) unit(j *job) error {
	u := j.unit
	if w.later.on && w.later.touches(u) {
		if err := w.flush(); err != nil {
			return err
		}
	}
	defer func() { w.ahead.forget(u, j.result.Tab) }()
	tab, ok, err := w.checkTab(u, &j.result)
	if err != nil || !ok {
		return err
	}
	p, ok, err := w.checkSubject(u)
	if err != nil {
		return err
	}
	if ok {
		again, err := w.heard(u)
		if err != nil {
			return err
		}
		ok = !again
	}
	if ok {
		if j.result.Moved, err = w.moved(u); err != nil {
			return err
		}
		ok = !j.result.Moved
	}
	if !ok {
		j.result.Overtaken = true
		return nil
	}
	if tab, err = w.moveTab(u, tab, &j.result); err != nil {
		return err
	}
	if err := w.keepMessages(u); err != nil {
		return err
	}
	j.result.Rev = p.rev
	if u.ofNobody() {
		return w.addAccounts(u)
	}
	if len(u.Events) == 0 && u.Decide == nil {
		return nil
	}
	return w.stream(j, tab, p)
}

// checkTab compares the watermark: what is at or below it has been counted.
func (w *writer) checkTab(u *Unit, r *Result) (int64, bool, error) {
	if u.Tab.Name == "" {
		return 0, true, nil
	}
	tab, n, err := w.tab(u)
	if r.Tab = tab; err != nil {
		return 0, false, err
	}
	if tab == 0 && u.Tab.ID != 0 {
		n = u.Tab.From // it was asleep for longer than a watermark is kept, and gets a new row
	}
	if n != u.Tab.From || u.Tab.To < n { // a watermark never goes back
		r.Overtaken, r.Mark = true, n
		return 0, false, nil
	}
	r.Mark = n
	return r.Tab, true, nil
}

// moveTab writes the new watermark; a tab seen for the first time gets its row.
func (w *writer) moveTab(u *Unit, tab int64, r *Result) (int64, error) {
	if u.Tab.Name == "" {
		return 0, nil
	}
	r.Mark = u.Tab.To
	if tab != 0 {
		if u.Tab.To == u.Tab.From {
			return tab, nil
		}
		return tab, w.moveTabTo(u, tab)
	}
	var err error
	r.Tab, err = w.insert(w.dialect.newTab, u.Site, u.Tab.Name, u.Tab.To, u.At/dayMicros)
	return r.Tab, err
}

// checkSubject compares revisions and identities with those that the unit was
// decided on.
func (w *writer) checkSubject(u *Unit) (p personRow, ok bool, err error) {
	s := &u.Subject
	if u.ofNobody() {
		return p, true, nil
	}
	if s.New {
		var taken int
		if _, err := w.one(sqlPersonIs, []any{s.ID}, &taken); err != nil || taken != 0 {
			return p, false, err
		}
		p.seen = int64(u.lastSeen() / minuteMicros)
	} else {
		var found bool
		if p, found, err = w.person(u.Site, s.ID); err != nil || !found || p.merged || p.rev != s.Rev {
			return p, false, err
		}
	}
	if s.Bind {
		var was tend.PersonID
		if _, err := w.one(sqlAnon, []any{u.Site, s.Anon}, &was); err != nil || was != s.Was {
			return p, false, err
		}
	}
	if s.Claim != "" {
		var owner tend.PersonID
		taken, err := w.one(sqlUserTaken, []any{u.Site, s.Claim, u.Site, s.Claim}, &owner)
		if err != nil || (taken && owner != s.ID) {
			return p, false, err
		}
	}
	if gone, err := w.erased(u); err != nil || gone {
		return p, false, err
	}
	if s.Merge != 0 {
		other, found, err := w.person(u.Site, s.Merge)
		if err != nil || !found || other.merged || other.rev != s.MergeRev {
			return p, false, err
		}
	}
	return p, true, nil
}

// identify carries out what the unit does to identities.
func (w *writer) identify(u *Unit) error {
	s := &u.Subject
	if s.New {
		var user any
		if s.Claim != "" {
			user = s.Claim
		}
		if _, err := w.exec(sqlPersonNew, s.ID, u.Site, user, s.Anon, u.firstSeen(), u.lastSeen(), u.lastSeen()/minuteMicros); err != nil {
			return err
		}
	} else if s.Claim != "" {
		if _, err := w.exec(sqlClaim, s.Claim, s.ID); err != nil {
			return err
		}
	}
	if err := w.recall(u); err != nil {
		return err
	}
	if s.Bind {
		if err := w.must(sqlAnonBind, u.Site, s.Anon, s.ID, s.Was); err != nil {
			return err
		}
	}
	if s.Merge == 0 {
		return nil
	}
	return w.takeIn(u)
}

// stream writes what belongs to the person: receipts, the verdict, the run, the
// revision.
func (w *writer) stream(j *job, tab int64, p personRow) error {
	u, r := j.unit, &j.result
	if err := w.identify(u); err != nil {
		return err
	}
	if err := w.prove(u, &p); err != nil {
		return err
	}
	if err := w.addAccounts(u); err != nil {
		return err
	}
	if err := w.enlist(u); err != nil {
		return err
	}
	if err := w.receipts(u); err != nil {
		return err
	}
	if err := w.wakes(u, u.Wakes); err != nil {
		return err
	}
	if u.Decide != nil {
		if err := w.decide(u, r); err != nil {
			return err
		}
	}
	for _, c := range u.Counts {
		w.count(u, c)
	}
	if len(u.Events)+len(r.Made) == 0 {
		return nil
	}
	body, err := runBody(j.body, r.Made)
	if err != nil {
		return err
	}
	r.Rev = p.rev + 1
	return w.addRun(u, p, r.Rev, tab, body)
}

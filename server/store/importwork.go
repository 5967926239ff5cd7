package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/state"
	"tend/server/tend"
)

// How long what is left of imports stays.
const (
	refusedKept   = 7 * 24 * time.Hour // why rows were refused
	receivingKept = time.Hour          // a file whose sender is gone
)

// ImportsDue tells whether an import waits, or has not ended.
func (db *DB) ImportsDue(ctx context.Context) (due bool, err error) {
	var n int
	if err := db.read.GetContext(ctx, &n, `SELECT count(*) FROM imports WHERE state IN (?, ?)`, ImportQueued, ImportRunning); err != nil {
		return false, unavailable(err)
	}
	return n > 0, nil
}

// NextImport gives the import to go on with, that which came first; nil when there is none.
func (db *DB) NextImport(ctx context.Context) (*Import, error) {
	var m Import
	err := db.read.GetContext(ctx, &m, importSelect+` WHERE state IN (?, ?) ORDER BY id LIMIT 1`, ImportQueued, ImportRunning)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // there is none
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return &m, nil
}

// ImportStep is what was done of a file since it was looked at last.
type ImportStep struct {
	Position int64 // bytes of the file that are dealt with now
	Line     int64
	Taken    int64 // rows, in this step
	Same     int64 // rows that changed nothing, in this step
	Refused  []RefusedRow
	Accounts []AccountRow    // to be brought in with the step
	Named    []tend.PersonID // who was on the list already
	Removed  int64           // whom a replacement took off, in this step
	State    string          // the import's from now on
	Code     string          // why it failed
	Detail   string
}

// AccountRow is what a file says of an account.
type AccountRow struct {
	ID         string
	Traits     []byte // a JSON object, or nil
	OwnerName  string
	OwnerEmail string
}

// MoveImport notes a step of an import, for whoever has the lease, all or nothing. It gives the
// import as it is then: one that was cancelled meanwhile has not moved.
func (db *DB) MoveImport(ctx context.Context, l *Lease, m *Import, s *ImportStep) (out Import, err error) {
	now := tend.Stamp(db.clock.Now())
	_, err = db.fenced(ctx, l, func(tx *sqlx.Tx) error {
		same, err := db.importAccounts(ctx, tx, m, s.Accounts, now)
		if err != nil {
			return err
		}
		ended := tend.Micros(0)
		if s.State != ImportRunning {
			ended = now
		}
		// Who has moved it since stood where this step began: then it is theirs.
		r, err := tx.ExecContext(ctx, `UPDATE imports SET state = ?, position = ?, line = ?, taken = taken + ?, unchanged = unchanged + ?,
				refused = refused + ?, removed = removed + ?, ended_at = ?, code = ?, detail = ?, started_at = CASE WHEN started_at = 0 THEN ? ELSE started_at END
			WHERE site = ? AND id = ? AND position = ? AND line = ? AND state IN (?, ?)`,
			s.State, s.Position, s.Line, s.Taken+int64(len(s.Accounts))-same, s.Same+same, len(s.Refused), s.Removed, ended, s.Code, s.Detail, now,
			m.Site, m.ID, m.Position, m.Line, ImportQueued, ImportRunning)
		if err != nil {
			return unavailable(err)
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, errImportMoved)
		}
		if err := keepRefused(ctx, tx, m, s.Refused); err != nil {
			return err
		}
		if err := listStep(ctx, tx, m, s); err != nil {
			return err
		}
		gone := s.Position / ImportPiece
		if ended != 0 {
			gone = 1<<62 - 1
		}
		return run(ctx, tx, `DELETE FROM import_pieces WHERE site = ? AND import_id = ? AND n < ?`, m.Site, m.ID, gone)
	})
	if err != nil && !errors.Is(err, errImportMoved) {
		return out, err
	}
	return db.Records().Import(ctx, m.Site, m.ID)
}

var errImportMoved = errors.New("store: the import was moved or ended by another")

// keepRefused keeps why rows were refused, up to MaxRefusedRows.
func keepRefused(ctx context.Context, tx *sqlx.Tx, m *Import, rows []RefusedRow) error {
	for _, r := range rows[:min(int64(len(rows)), max(0, MaxRefusedRows-m.Refused))] {
		if err := run(ctx, tx, `INSERT INTO import_refused (site, import_id, line, code, target, source, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, m.Site, m.ID, r.Line, r.Code, r.Target, r.Source, r.Detail); err != nil {
			return err
		}
	}
	return nil
}

// importAccounts brings accounts in, those of a list in its order, and tells how many of them
// were known as they are. Of a dry import it only tells that.
func (db *DB) importAccounts(ctx context.Context, tx *sqlx.Tx, m *Import, rows []AccountRow, now tend.Micros) (same int64, err error) {
	for i := range rows {
		a := &rows[i]
		if !m.Dry { // it locks the row, and so keeps the road from writing attributes beside this
			if err := run(ctx, tx, `INSERT INTO accounts (site, id, first_seen, last_seen, seen, people, events) VALUES (?, ?, ?, ?, ?, 0, 0)
				ON CONFLICT (site, id) DO UPDATE SET people = accounts.people + 0`, m.Site, a.ID, now, now, now/minuteMicros); err != nil {
				return 0, err
			}
		}
		changed, err := importAccount(ctx, tx, m, a)
		if err != nil {
			return 0, err
		}
		if !changed {
			same++
		}
	}
	return same, nil
}

func importAccount(ctx context.Context, tx *sqlx.Tx, m *Import, a *AccountRow) (changed bool, err error) {
	var was struct {
		Attrs      []byte
		OwnerName  string      `db:"owner_name"`
		OwnerEmail string      `db:"owner_email"`
		First      tend.Micros `db:"first_seen"`
	}
	err = tx.GetContext(ctx, &was, `SELECT attrs, owner_name, owner_email, first_seen FROM accounts WHERE site = ? AND id = ?`, m.Site, a.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil // of a dry one: it would be new
	}
	if err != nil {
		return false, unavailable(err)
	}
	st := &state.State{Attrs: attrsOf(was.Attrs).Attrs}
	before := st.Append(nil)
	if len(a.Traits) > 0 {
		st.Apply(&tend.Event{Kind: tend.KindIdentify, Traits: a.Traits, Signed: true})
	}
	keep := &state.State{Attrs: st.Attrs}
	after, name := keep.Append(nil), ""
	if v, ok := keep.Attr("name"); ok {
		name = v.Text
	}
	owner, email := was.OwnerName, was.OwnerEmail
	if a.OwnerName != "" {
		owner = a.OwnerName
	}
	if a.OwnerEmail != "" {
		email = a.OwnerEmail
	}
	changed = !bytes.Equal(before, after) || owner != was.OwnerName || email != was.OwnerEmail || len(was.Attrs) == 0
	if !changed || m.Dry {
		return changed, nil
	}
	return true, run(ctx, tx, `UPDATE accounts SET attrs = ?, name = ?, owner_name = ?, owner_email = ? WHERE site = ? AND id = ?`,
		after, name, owner, email, m.Site, a.ID)
}

// SweepImports forgets what is left of imports, for whoever has a lease: why rows were refused
// after a week, and files whose sender is gone. The imports themselves stay.
func (db *DB) SweepImports(ctx context.Context, l *Lease) error {
	now := tend.Stamp(db.clock.Now())
	_, err := db.sweep(ctx, l, "refused rows of imports", `DELETE FROM import_refused WHERE (site, import_id, line) IN (
		SELECT r.site, r.import_id, r.line FROM import_refused r JOIN imports m ON m.site = r.site AND m.id = r.import_id
		WHERE m.ended_at > 0 AND m.ended_at < ? LIMIT ?)`, now.Add(-refusedKept))
	if err != nil {
		return err
	}
	old := now.Add(-receivingKept)
	if _, err := db.sweep(ctx, l, "files that never came whole", `DELETE FROM import_pieces WHERE (site, import_id, n) IN (
		SELECT p.site, p.import_id, p.n FROM import_pieces p JOIN imports m ON m.site = p.site AND m.id = p.import_id
		WHERE m.state IN ('receiving', 'cancelled') AND m.created_at < ? LIMIT ?)`, old); err != nil {
		return err
	}
	_, err = db.sweep(ctx, l, "imports whose file never came whole", `DELETE FROM imports WHERE (site, id) IN (
		SELECT site, id FROM imports WHERE state = 'receiving' AND created_at < ? LIMIT ?)`, old)
	return err
}

package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// The states of an import.
const (
	ImportReceiving = "receiving" // its file is still coming
	ImportQueued    = "queued"
	ImportRunning   = "running"
	ImportDone      = "done"
	ImportFailed    = "failed"
	ImportCancelled = "cancelled"
)

// The bounds of imports.
const (
	MaxImports     = 10        // of a site, that have not ended
	ImportPiece    = 256 << 10 // bytes of a file that are a piece of it
	MaxRefusedRows = 10_000    // of an import, of which is kept why; those beyond are only counted
)

// Import is a file that is brought in, and how far that is. Times are 0 where it has not happened.
type Import struct {
	Site      tend.SiteID
	ID        string
	Kind      string // people, accounts, events, list
	Format    string // csv, ndjson
	Dry       bool   // it is only tried: nothing is kept
	Mapping   string // as people.Mapping writes it
	State     string
	CreatedBy string      `db:"created_by"`
	CreatedAt tend.Micros `db:"created_at"`
	StartedAt tend.Micros `db:"started_at"`
	EndedAt   tend.Micros `db:"ended_at"`
	Hash      string      // of the file
	Size      int64       // of the file, in bytes
	Position  int64       // so many of them are dealt with
	Line      int64       // and so many lines
	Taken     int64
	Unchanged int64
	Refused   int64
	Code      string // why it failed
	Detail    string
	List      string // that it is for; "" of other kinds
	Mode      string // of a list: add, remove, replace
	Removed   int64  // people whom a replacement has taken off
}

// Ended tells whether nothing more comes of it.
func (m *Import) Ended() bool {
	return m.State == ImportDone || m.State == ImportFailed || m.State == ImportCancelled
}

const importSelect = `SELECT site, id, kind, format, dry <> 0 AS dry, mapping, state, created_by, created_at, started_at, ended_at,
	hash, size, position, line, taken, unchanged, refused, code, detail, list, mode, removed FROM imports`

// Import reads one.
func (r Records) Import(ctx context.Context, site tend.SiteID, id string) (Import, error) {
	var m Import
	if err := sqlx.GetContext(ctx, r.q, &m, importSelect+` WHERE site = ? AND id = ?`, site, id); err != nil {
		return m, notFound(err, "import")
	}
	return m, nil
}

// Imports lists a site's imports, the newest first, those before an id ("" from the newest), at
// most limit.
func (r Records) Imports(ctx context.Context, site tend.SiteID, before string, limit int) ([]Import, error) {
	if before == "" {
		before = "~" // behind every id
	}
	list := []Import{}
	if err := sqlx.SelectContext(ctx, r.q, &list, importSelect+` WHERE site = ? AND id < ? ORDER BY id DESC LIMIT ?`, site, before, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// CreateImport notes an import whose file is to come.
func (c *Change) CreateImport(ctx context.Context, m *Import) error {
	var open int
	if err := c.tx.GetContext(ctx, &open, `SELECT count(*) FROM imports WHERE site = ? AND ended_at = 0`, m.Site); err != nil {
		return unavailable(err)
	}
	if open >= MaxImports {
		return tend.Errorf(tend.Conflict, "too_many_imports", "%d imports of this site have not ended, and more are not taken: wait for one, or cancel it", open)
	}
	if m.List != "" {
		if _, err := c.List(ctx, m.Site, m.List); err != nil {
			return err
		}
	}
	dry := 0
	if m.Dry {
		dry = 1
	}
	m.ID, m.State, m.CreatedAt = tend.NewID(c.now.Time()), ImportReceiving, c.now
	return c.exec(ctx, "import", `INSERT INTO imports (site, id, kind, format, dry, mapping, state, created_by, created_at, list, mode) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Site, m.ID, m.Kind, m.Format, dry, m.Mapping, m.State, m.CreatedBy, m.CreatedAt, m.List, m.Mode)
}

// QueueImport says that the file is there. An import that was cancelled meanwhile stays so.
func (c *Change) QueueImport(ctx context.Context, m *Import) error {
	n, err := c.affect(ctx, "import", `UPDATE imports SET state = ?, hash = ?, size = ?, mapping = ? WHERE site = ? AND id = ? AND state = ?`,
		ImportQueued, m.Hash, m.Size, m.Mapping, m.Site, m.ID, ImportReceiving)
	if err == nil && n == 0 {
		return tend.Errorf(tend.Conflict, "import_ended", "the import was cancelled while its file was coming")
	}
	m.State = ImportQueued
	return err
}

// CancelImport ends an import that has not ended; what it has brought in stays.
func (c *Change) CancelImport(ctx context.Context, site tend.SiteID, id string) error {
	n, err := c.affect(ctx, "import", `UPDATE imports SET state = ?, ended_at = ? WHERE site = ? AND id = ? AND ended_at = 0`, ImportCancelled, c.now, site, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return tend.Errorf(tend.Conflict, "import_ended", "this import has ended already")
	}
	return c.exec(ctx, "pieces", `DELETE FROM import_pieces WHERE site = ? AND import_id = ?`, site, id)
}

// DropImport forgets an import whose file never came whole.
func (c *Change) DropImport(ctx context.Context, site tend.SiteID, id string) error {
	if err := c.exec(ctx, "pieces", `DELETE FROM import_pieces WHERE site = ? AND import_id = ?`, site, id); err != nil {
		return err
	}
	return c.exec(ctx, "import", `DELETE FROM imports WHERE site = ? AND id = ? AND state = ?`, site, id, ImportReceiving)
}

// AddImportPiece keeps a piece of a file that is coming.
func (db *DB) AddImportPiece(ctx context.Context, m *Import, n int64, body []byte) error {
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO import_pieces (site, import_id, n, body)
			SELECT site, id, CAST(? AS BIGINT), ? FROM imports WHERE site = ? AND id = ? AND state = ?`, n, body, m.Site, m.ID, ImportReceiving)
		if err != nil {
			return unavailable(err)
		}
		if kept, err := r.RowsAffected(); err != nil || kept == 0 {
			return errors.Join(err, tend.Errorf(tend.Conflict, "import_ended", "the import was cancelled while its file was coming"))
		}
		return nil
	})
}

// ImportPieceAt reads a piece of a file.
func (db *DB) ImportPieceAt(ctx context.Context, m *Import, n int64) ([]byte, error) {
	var body []byte
	err := db.read.GetContext(ctx, &body, `SELECT body FROM import_pieces WHERE site = ? AND import_id = ? AND n = ?`, m.Site, m.ID, n)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, tend.Errorf(tend.NotFound, "", "the file of this import is not there any more")
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return body, nil
}

// RefusedRow is a row that was not taken, and why: nothing of what it says.
type RefusedRow struct {
	Line   int64 // of the file, from 1
	Code   string
	Target string // what the fault is about, as a JSON pointer; "" is the whole row
	Source string // the column or path of the file that it came from; "" where none is to blame
	Detail string
}

// RefusedRows lists those of an import behind a line, at most limit.
func (r Records) RefusedRows(ctx context.Context, site tend.SiteID, id string, after int64, limit int) ([]RefusedRow, error) {
	list := []RefusedRow{}
	if err := sqlx.SelectContext(ctx, r.q, &list, `SELECT line, code, target, source, detail FROM import_refused
		WHERE site = ? AND import_id = ? AND line > ? ORDER BY line LIMIT ?`, site, id, after, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

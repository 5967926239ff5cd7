package store

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
)

// queued is an import whose file is there, in so many pieces.
func (r *road) queued(pieces int64) Import {
	r.t.Helper()
	m := Import{Site: r.site, Kind: "people", Format: "csv", Mapping: "{}", CreatedBy: "ada"}
	if err := r.Change(r.t.Context(), func(c *Change) error { return c.CreateImport(r.t.Context(), &m) }); err != nil {
		r.t.Fatal(err)
	}
	for n := range pieces {
		if err := r.AddImportPiece(r.t.Context(), &m, n, fmt.Append(nil, "piece ", n)); err != nil {
			r.t.Fatal(err)
		}
	}
	m.Size, m.Hash = pieces*ImportPiece, "hash"
	if err := r.Change(r.t.Context(), func(c *Change) error { return c.QueueImport(r.t.Context(), &m) }); err != nil {
		r.t.Fatal(err)
	}
	return m
}

func (r *road) moves(l *Lease, m Import, s ImportStep) Import {
	r.t.Helper()
	got, err := r.MoveImport(r.t.Context(), l, &m, &s)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// pieces are the numbers of those that are left, added up as bits.
func (r *road) pieces(m Import) (left int) {
	r.t.Helper()
	for n := range int64(8) {
		if _, err := r.ImportPieceAt(r.t.Context(), &m, n); err == nil {
			left |= 1 << n
		} else if tend.CodeOf(err) != tend.NotFound {
			r.t.Fatal(err)
		}
	}
	return left
}

func TestAnImportMovesOnlyFromWhereItIs(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		m := r.queued(3)
		l := r.lease("imports")
		first := ImportStep{Position: ImportPiece + 1, Line: 10, Taken: 8, Same: 1, Refused: []RefusedRow{{Line: 3, Code: "required"}}, State: ImportRunning}
		got := r.moves(l, m, first)
		if got.State != ImportRunning || got.Taken != 8 || got.Unchanged != 1 || got.Refused != 1 || got.StartedAt == 0 || r.pieces(m) != 0b110 {
			t.Errorf("%+v, pieces %b", got, r.pieces(m))
		}
		// Whoever stood still and does the same step again changes nothing.
		if again := r.moves(l, m, first); again != got {
			t.Errorf("%+v, want %+v", again, got)
		}
		if next, err := r.NextImport(t.Context()); err != nil || next == nil || *next != got {
			t.Errorf("next %+v, %v", next, err)
		}
		if err := r.EndLease(t.Context(), l, false); err != nil {
			t.Fatal(err)
		}
		r.lease("imports")
		second := ImportStep{Position: 3 * ImportPiece, Line: 20, Taken: 9, State: ImportDone}
		if _, err := r.MoveImport(t.Context(), l, &got, &second); tend.CodeOf(err) != tend.Conflict {
			t.Errorf("without the lease: %v", err)
		}
		if now, err := r.Records().Import(t.Context(), r.site, m.ID); err != nil || now != got {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestACancelledImportMovesNoMore(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		m := r.queued(2)
		if err := r.Change(t.Context(), func(c *Change) error { return c.CancelImport(t.Context(), r.site, m.ID) }); err != nil {
			t.Fatal(err)
		}
		got := r.moves(r.lease("imports"), m, ImportStep{Position: ImportPiece, Line: 5, Taken: 5, State: ImportRunning})
		if got.State != ImportCancelled || got.Taken != 0 || got.Position != 0 || got.EndedAt == 0 || r.pieces(m) != 0 {
			t.Errorf("%+v, pieces %b", got, r.pieces(m))
		}
		if due, err := r.ImportsDue(t.Context()); err != nil || due {
			t.Errorf("due %v, %v", due, err)
		}
		other := addSite(t, r.DB, "other").ID
		if _, err := r.Records().Import(t.Context(), other, m.ID); tend.CodeOf(err) != tend.NotFound {
			t.Errorf("another site reads it: %v", err)
		}
	})
}

func TestWhatIsLeftOfImportsGoes(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		m := r.queued(1)
		l := r.lease("imports")
		r.moves(l, m, ImportStep{Position: ImportPiece, Line: 5, State: ImportDone, Refused: []RefusedRow{{Line: 3, Code: "required"}}})
		gone := Import{Site: r.site, Kind: "people", Format: "csv", Mapping: "{}"}
		if err := r.Change(t.Context(), func(c *Change) error { return c.CreateImport(t.Context(), &gone) }); err != nil {
			t.Fatal(err)
		}
		if err := r.AddImportPiece(t.Context(), &gone, 0, []byte("piece")); err != nil {
			t.Fatal(err)
		}
		for _, when := range []struct {
			later         time.Duration
			rows, imports int
		}{{0, 1, 2}, {receivingKept + time.Second, 1, 1}, {refusedKept + time.Second, 0, 1}} {
			r.clock = fixedClock{recordsTime.Add(when.later)}
			if err := r.EndLease(t.Context(), l, false); err != nil {
				t.Fatal(err)
			}
			l = r.lease("imports")
			if err := r.SweepImports(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			rows, err := r.Records().RefusedRows(t.Context(), r.site, m.ID, 0, 10)
			if err != nil || len(rows) != when.rows {
				t.Errorf("%v later: refused %+v, %v", when.later, rows, err)
			}
			if list, err := r.Records().Imports(t.Context(), r.site, "", 10); err != nil || len(list) != when.imports || (r.pieces(gone) == 0) != (when.imports == 1) {
				t.Errorf("%v later: imports %+v, %v", when.later, list, err)
			}
		}
	})
}

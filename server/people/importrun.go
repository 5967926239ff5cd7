package people

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// The bounds of a step: what a crash has done anew.
const (
	stepRows     = 2000
	stepAccounts = 100 // they are one transaction
	stepBytes    = 4 << 20
)

// Work keeps files that are dealt with, and how far that is; *store.DB implements it.
type Work interface {
	ImportsDue(ctx context.Context) (bool, error)
	NextImport(ctx context.Context) (*store.Import, error)
	ImportPieceAt(ctx context.Context, m *store.Import, n int64) ([]byte, error)
	MoveImport(ctx context.Context, l *store.Lease, m *store.Import, s *store.ImportStep) (store.Import, error)
	SweepImports(ctx context.Context, l *store.Lease) error
}

// Road takes what is past; *engage.Engine implements it.
type Road interface {
	Recall(ctx context.Context, crowds [][]*tend.Past) error
}

// ImportRun deals with files, one after the other, on one node at a time.
type ImportRun struct {
	work    Work
	members Members
	road    Road
	clock   tend.Clock
	log     *slog.Logger
}

// NewImportRun makes it.
func NewImportRun(work Work, members Members, road Road, clock tend.Clock, log *slog.Logger) *ImportRun {
	return &ImportRun{work: work, members: members, road: road, clock: clock, log: log}
}

// Due tells whether there is anything to do.
func (r *ImportRun) Due(ctx context.Context) (bool, error) { return r.work.ImportsDue(ctx) }

// Sweep forgets what is left of old imports.
func (r *ImportRun) Sweep(ctx context.Context, l *store.Lease) error {
	return r.work.SweepImports(ctx, l)
}

// Run deals with what waits, for whoever has the lease, and goes on where it was left.
func (r *ImportRun) Run(ctx context.Context, l *store.Lease) error {
	for {
		m, err := r.work.NextImport(ctx)
		if err != nil || m == nil {
			return err
		}
		if err := r.file(ctx, l, m); err != nil {
			return err
		}
	}
}

// file brings one file to its end.
func (r *ImportRun) file(ctx context.Context, l *store.Lease, m *store.Import) error {
	began := r.clock.Now()
	mapping, err := KeptMapping(m.Mapping)
	if err != nil {
		return err
	}
	f, err := r.open(ctx, m)
	if err != nil {
		return r.fail(ctx, l, m, err)
	}
	if m.Format == FormatCSV && m.Position == 0 && !mapping.Plain {
		if _, err := f.next(); err != nil { // the names of the columns
			return r.fail(ctx, l, m, err)
		}
	}
	replaced := tend.PersonID(0)
	for {
		reader := newColumnReader(m.Kind, m.Format, mapping, tend.Stamp(r.clock.Now()))
		step, err := r.next(ctx, m, f, reader, &replaced)
		if err != nil {
			return r.fail(ctx, l, m, err)
		}
		now, err := r.work.MoveImport(ctx, l, m, step)
		if err != nil {
			return err
		}
		if now.Position != step.Position || now.Line != step.Line || now.Ended() {
			r.log.Info("people: an import has ended", "import", m.ID, "kind", m.Kind, "state", now.State, "taken", now.Taken,
				"unchanged", now.Unchanged, "refused", now.Refused, "bytes", now.Position, "took", r.clock.Now().Sub(began).Round(time.Millisecond))
			return ctx.Err()
		}
		*m = now
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// fail ends an import whose file cannot be read. Whatever may be otherwise later is tried again.
func (r *ImportRun) fail(ctx context.Context, l *store.Lease, m *store.Import, err error) error {
	var te *tend.Error
	if !errors.As(err, &te) || te.Code != tend.NotFound && te.Code != tend.Invalid {
		return err
	}
	_, moved := r.work.MoveImport(ctx, l, m, &store.ImportStep{
		Position: m.Position, Line: m.Line, State: store.ImportFailed, Code: te.ReasonOrCode(), Detail: te.Message,
	})
	return moved
}

// open opens a file where the import is.
func (r *ImportRun) open(ctx context.Context, m *store.Import) (*rows, error) {
	p := &pieces{ctx: ctx, work: r.work, of: *m, n: m.Position / store.ImportPiece, skip: m.Position % store.ImportPiece}
	return newRows(p, m.Format, m.Position, m.Line), nil
}

// next deals with the next rows of a file, and gives what has to be noted of them.
func (r *ImportRun) next(ctx context.Context, m *store.Import, f *rows, reader *columnReader, replaced *tend.PersonID) (*store.ImportStep, error) {
	step := &store.ImportStep{State: store.ImportRunning}
	var list []said
	var lines []int64
	most, begun := stepRows, f.at
	switch m.Kind {
	case ImportAccounts:
		most = stepAccounts
	case ImportList:
		most = stepList
	}
	for len(list)+len(step.Refused) < most && f.at-begun < stepBytes {
		row, err := f.next()
		if errors.Is(err, io.EOF) {
			step.State = store.ImportDone
			break
		}
		if err != nil {
			return nil, err
		}
		s, bad := reader.read(row)
		if bad != nil {
			step.Refused = append(step.Refused, *bad)
			continue
		}
		list, lines = append(list, s), append(lines, row.line)
	}
	step.Position, step.Line = f.at, f.line
	if m.Kind == ImportList {
		if m.Mode == store.ListReplace && step.State == store.ImportDone {
			if len(list)+len(step.Refused) == 0 && m.Position == f.at {
				return r.clear(ctx, m, replaced)
			}
			step.State = store.ImportRunning // there are those whom it has not named
		}
		return step, r.enlist(ctx, m, reader.now, list, lines, step)
	}
	if m.Kind == ImportAccounts {
		for _, s := range list {
			step.Accounts = append(step.Accounts, store.AccountRow{ID: s.account, Traits: s.object, OwnerName: s.owner[0], OwnerEmail: s.owner[1]})
		}
		return step, nil
	}
	return step, r.recall(ctx, m, reader.now, list, lines, step)
}

// recall brings rows to their people.
func (r *ImportRun) recall(ctx context.Context, m *store.Import, now tend.Micros, list []said, lines []int64, step *store.ImportStep) error {
	crowds, of := pasts(m, now, list, lines)
	if err := r.road.Recall(ctx, crowds); err != nil {
		return err
	}
	for past, rows := range of {
		switch {
		case past.Err != nil:
			for _, line := range rows {
				step.Refused = append(step.Refused, store.RefusedRow{Line: line, Code: past.Err.ReasonOrCode(), Target: "/" + toUser, Detail: past.Err.Message})
			}
		case m.Kind == ImportEvents:
			step.Taken += int64(past.Taken)
			step.Same += int64(len(rows) - past.Taken)
		case past.Taken > 0:
			step.Taken += int64(len(rows))
		default:
			step.Same += int64(len(rows))
		}
	}
	return nil
}

// message is the id of a row's event where it has none: of the file and the line, so that the
// same file brings it once.
func message(m *store.Import, line int64) string {
	return "import:" + m.Hash + ":" + strconv.FormatInt(line, 10)
}

// pieces read a file out of its pieces.
type pieces struct {
	ctx  context.Context //nolint:containedctx // of the one run that reads it
	work Work
	of   store.Import
	n    int64
	skip int64 // of the piece that comes next, in bytes
	part bytes.Reader
}

// Read reads on.
func (p *pieces) Read(b []byte) (int, error) {
	for p.part.Len() == 0 {
		if p.n*store.ImportPiece+p.skip >= p.of.Size {
			return 0, io.EOF
		}
		raw, err := p.work.ImportPieceAt(p.ctx, &p.of, p.n)
		if err != nil {
			return 0, err
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(raw))
		if err == nil {
			raw, err = io.ReadAll(io.LimitReader(unpacked, store.ImportPiece))
		}
		if err != nil || int64(len(raw)) < p.skip {
			return 0, tend.Errorf(tend.Invalid, "damaged", "a piece of the file is damaged: import it again")
		}
		p.part.Reset(raw[p.skip:])
		p.n, p.skip = p.n+1, 0
	}
	return p.part.Read(b) //nolint:wrapcheck // io.EOF is not wrapped
}

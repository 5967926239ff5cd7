package people

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/tend"
)

// MaxImport is how long a file may be, in bytes.
const MaxImport = 1 << 30

// Files keep what is to be imported; *store.DB implements it.
type Files interface {
	Change(ctx context.Context, fn func(*store.Change) error) error
	AddImportPiece(ctx context.Context, m *store.Import, n int64, body []byte) error
	Records() store.Records
}

// Imports take files in and tell how far they are; ImportRun deals with them.
type Imports struct {
	files Files
	clock tend.Clock
	soon  chan struct{}
}

// NewImports makes it.
func NewImports(files Files, clock tend.Clock) *Imports {
	return &Imports{files: files, clock: clock, soon: make(chan struct{}, 1)}
}

// Soon tells when a file is there.
func (i *Imports) Soon() <-chan struct{} { return i.soon }

// NewImport is a file that is to be imported.
type NewImport struct {
	Site    tend.SiteID
	Kind    string
	Format  string
	Dry     bool
	Mapping string // JSON, as callers write it; "" guesses
	By      string
	List    string    // of the kind list: which
	Mode    string    // of the kind list: add, remove, replace
	Column  string    // of the kind list: which one has the ids; "" guesses
	Note    string    // for the audit log; "" is none
	Nobody  bool      // of the kind list: that the file names nobody is meant
	File    io.Reader // fails with a *tend.Error where its sender is to be told something
}

// Create takes a file in. What no row of it could be read by is refused at once.
func (i *Imports) Create(ctx context.Context, n *NewImport) (store.Import, error) {
	mapping, err := ReadMapping(n.Kind, n.Mapping)
	if err != nil {
		return store.Import{}, err
	}
	first := make([]byte, store.ImportPiece)
	got, err := io.ReadFull(n.File, first)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return store.Import{}, err
	}
	first = first[:got]
	if n.Kind == ImportList {
		err = mapping.fitList(n, first)
	} else {
		err = mapping.fit(n.Kind, n.Format, first)
	}
	if err != nil {
		return store.Import{}, err
	}
	m := store.Import{Site: n.Site, Kind: n.Kind, Format: n.Format, Dry: n.Dry, CreatedBy: n.By, List: n.List, Mode: n.Mode}
	if m.Mapping, err = mapping.keep(); err != nil {
		return store.Import{}, err
	}
	if err := i.files.Change(ctx, func(c *store.Change) error { return c.CreateImport(ctx, &m) }); err != nil {
		return store.Import{}, err
	}
	if err := i.receive(ctx, &m, first, n); err != nil {
		left := context.WithoutCancel(ctx)
		return store.Import{}, errors.Join(err, i.files.Change(left, func(c *store.Change) error { return c.DropImport(left, m.Site, m.ID) }))
	}
	select {
	case i.soon <- struct{}{}:
	default:
	}
	return m, nil
}

// receive keeps a file piece by piece, and then says that it is there.
func (i *Imports) receive(ctx context.Context, m *store.Import, piece []byte, of *NewImport) error {
	sum := sha256.New()
	for n := int64(0); len(piece) > 0; n++ {
		_, _ = sum.Write(piece) // never fails
		if m.Size += int64(len(piece)); m.Size > MaxImport {
			return tend.Errorf(tend.Limited, "too_large", "the file is longer than %d bytes: import it in parts", MaxImport)
		}
		body, err := pack(piece)
		if err != nil {
			return err
		}
		if err := i.files.AddImportPiece(ctx, m, n, body); err != nil {
			return err
		}
		if len(piece) < store.ImportPiece {
			break
		}
		got, err := io.ReadFull(of.File, piece)
		if piece = piece[:got]; err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
	}
	m.Hash = hex.EncodeToString(sum.Sum(nil)[:16])
	return i.files.Change(ctx, func(c *store.Change) error {
		if err := c.QueueImport(ctx, m); err != nil {
			return err
		}
		what := fmt.Sprintf("%s, %s, %d bytes", m.Kind, m.Format, m.Size)
		if m.Dry {
			what += ", dry run"
		}
		if m.Kind == ImportList {
			return c.Audit(ctx, m.Site, m.CreatedBy, "list."+m.Mode, m.List, what+of.Note)
		}
		return c.Audit(ctx, m.Site, m.CreatedBy, "import.create", m.ID, what)
	})
}

func pack(piece []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err == nil {
		_, err = w.Write(piece)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("people: pack a piece of a file: %w", err)
	}
	return b.Bytes(), nil
}

// fit makes the mapping one of the file that begins so, and finds what is missing in it.
func (m *Mapping) fit(kind, format string, beginning []byte) error {
	f := newRows(bytes.NewReader(beginning), format, 0, 0)
	head, err := f.next()
	if errors.Is(err, io.EOF) {
		return tend.Errorf(tend.Invalid, "empty", "the file is empty")
	}
	if err != nil {
		return err
	}
	var columns []string
	object := func(string) bool { return false }
	if format == FormatCSV {
		if head.err != nil {
			return head.err
		}
		if m.Delimiter, m.Header, err = header(string(head.text)); err != nil {
			return err
		}
		columns = m.Header
	} else {
		columns, object = namesIn(newRows(bytes.NewReader(beginning), format, 0, 0))
	}
	if len(m.Columns) == 0 {
		m.Columns = guess(kind, columns, object)
	}
	return m.complete(kind)
}

// namesIn are those that the rows of NDJSON begin with, in the order in which they are found.
func namesIn(f *rows) (list []string, object func(string) bool) {
	objects := map[string]bool{}
	for len(list) < maxColumns {
		r, err := f.next()
		if err != nil {
			break
		}
		var all map[string]jsontext.Value
		if r.err != nil || json.Unmarshal(r.text, &all) != nil {
			continue
		}
		for name, v := range all {
			if !slices.Contains(list, name) && name != "" && len(list) < maxColumns {
				list = append(list, name)
				objects[name] = v.Kind() == '{'
			}
		}
	}
	slices.Sort(list)
	return list, func(name string) bool { return objects[name] }
}

// List lists a site's imports, the newest first, those before an id, at most limit.
func (i *Imports) List(ctx context.Context, site tend.SiteID, before string, limit int) ([]store.Import, error) {
	return i.files.Records().Imports(ctx, site, before, limit)
}

// Get reads one.
func (i *Imports) Get(ctx context.Context, site tend.SiteID, id string) (store.Import, error) {
	return i.files.Records().Import(ctx, site, id)
}

// Cancel ends one that has not ended. What it has brought in stays.
func (i *Imports) Cancel(ctx context.Context, site tend.SiteID, id, by string) (store.Import, error) {
	var m store.Import
	err := i.files.Change(ctx, func(c *store.Change) error {
		_, err := c.Import(ctx, site, id)
		if err != nil {
			return err
		}
		if err := c.CancelImport(ctx, site, id); err != nil {
			return err
		}
		if m, err = c.Import(ctx, site, id); err != nil {
			return err
		}
		return c.Audit(ctx, site, by, "import.cancel", id, "")
	})
	return m, err
}

// Refused gives the rows of an import that were not taken, in their order.
func (i *Imports) Refused(ctx context.Context, site tend.SiteID, id string, each func(store.RefusedRow) error) error {
	if _, err := i.Get(ctx, site, id); err != nil {
		return err
	}
	const page = 500
	for after := int64(0); ; {
		list, err := i.files.Records().RefusedRows(ctx, site, id, after, page)
		if err != nil {
			return err
		}
		for _, r := range list {
			if err := each(r); err != nil {
				return err
			}
			after = r.Line
		}
		if len(list) < page {
			return nil
		}
	}
}

package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// Imports take files of people, accounts and past events in; *people.Imports implements it.
type Imports interface {
	Create(ctx context.Context, n *people.NewImport) (store.Import, error)
	Preview(n *people.NewImport, beginning []byte) (*people.Preview, error)
	Cancel(ctx context.Context, site tend.SiteID, id, by string) (store.Import, error)
	Refused(ctx context.Context, site tend.SiteID, id string, each func(store.RefusedRow) error) error
	ImportList
}

// ImportList tells how far imports are.
type ImportList interface {
	List(ctx context.Context, site tend.SiteID, before string, limit int) ([]store.Import, error)
	Get(ctx context.Context, site tend.SiteID, id string) (store.Import, error)
}

// CreateImport answers POST /sites/{site}/imports.
func (d *door) CreateImport(c echo.Context, _ api.InSite, params api.CreateImportParams) error {
	if err := importable(string(params.Kind), string(params.Format)); err != nil {
		return err
	}
	file, mapping, err := d.imported(c, params.Mapping)
	if err != nil {
		return err
	}
	return d.bringIn(c, &people.NewImport{
		Site: here(c).ID, Kind: string(params.Kind), Format: string(params.Format), Dry: params.DryRun, Mapping: mapping,
		By: who(c).name(), File: file,
	})
}

// bringIn takes a file, and answers with its import.
func (d *door) bringIn(c echo.Context, n *people.NewImport) error {
	m, err := d.Imports.Create(c.Request().Context(), n)
	if err != nil {
		return err
	}
	out, err := importOut(&m)
	if err != nil {
		return err
	}
	return answer(c, http.StatusAccepted, out)
}

// PreviewImport answers POST /sites/{site}/imports/preview.
func (d *door) PreviewImport(c echo.Context, _ api.InSite, params api.PreviewImportParams) error {
	if err := previewable(&params); err != nil {
		return err
	}
	file, mapping, err := d.imported(c, params.Mapping)
	if err != nil {
		return err
	}
	beginning, err := io.ReadAll(io.LimitReader(file, people.PreviewBytes))
	if err != nil {
		return err
	}
	p, err := d.Imports.Preview(&people.NewImport{
		Kind: string(params.Kind), Format: string(params.Format), Mapping: mapping, Column: params.Column,
	}, beginning)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, previewOut(p))
}

// importable tells whether there are such imports.
func importable(kind, format string) error {
	in := &tend.Input{}
	switch kind {
	case people.ImportPeople, people.ImportAccounts, people.ImportEvents:
	default:
		in.Fault("?kind", tend.ReasonValue, "kind must be people, accounts or events")
	}
	formatted(in, format)
	return in.Err("the import is refused")
}

func formatted(in *tend.Input, format string) {
	if format != people.FormatCSV && format != people.FormatNDJSON {
		in.Fault("?format", tend.ReasonValue, "format must be csv or ndjson")
	}
}

// previewable tells whether files of such imports can be looked at: those for a list as well, whose
// mapping is one column.
func previewable(params *api.PreviewImportParams) error {
	in := &tend.Input{}
	if params.Kind != people.ImportList {
		if params.Column != "" {
			in.Fault("?column", tend.ReasonUnknown, "column is of the kind list only: say what the columns are by mapping")
		}
		if err := in.Err("the import is refused"); err != nil {
			return err
		}
		return importable(string(params.Kind), string(params.Format))
	}
	if params.Mapping != "" {
		in.Fault("?mapping", tend.ReasonUnknown, "a file for a list has no mapping: say which column has the user ids by column")
	}
	formatted(in, string(params.Format))
	return in.Err("the import is refused")
}

// imported is the file of a body: the body itself, or the part of a form, where a mapping may
// stand before it. It is read while it comes.
func (d *door) imported(c echo.Context, mapping string) (io.Reader, string, error) {
	h := c.Request().Header
	if e := h.Get(echo.HeaderContentEncoding); e != "" && !strings.EqualFold(e, "identity") {
		return nil, "", errMedia("send the file as it is, without Content-Encoding")
	}
	media, params, err := mime.ParseMediaType(h.Get(echo.HeaderContentType))
	body := &patient{d: d, control: http.NewResponseController(c.Response()), from: c.Request().Body}
	switch {
	case err == nil && (media == "text/csv" || media == "application/x-ndjson" || media == echo.MIMEOctetStream || media == "text/plain"):
		return body, mapping, nil
	case err != nil || media != echo.MIMEMultipartForm:
		return nil, "", errMedia("send the file as the body, with the header Content-Type: text/csv or application/x-ndjson, or as the part `file` of a multipart/form-data form")
	}
	form := multipart.NewReader(body, params["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, "", errors.Join(body.err, tend.Errorf(tend.Invalid, tend.ReasonRequired, "the form has no part `file`"))
		}
		switch part.FormName() {
		case "mapping":
			raw, err := io.ReadAll(io.LimitReader(part, int64(maxQuery["mapping"])+1))
			if err != nil || len(raw) > maxQuery["mapping"] {
				return nil, "", tend.Errorf(tend.Invalid, tend.ReasonTooLong, "the mapping is longer than %d bytes", maxQuery["mapping"])
			}
			mapping = string(raw)
		case "file":
			return &partOf{part, body}, mapping, nil
		default:
			return nil, "", tend.Errorf(tend.Invalid, tend.ReasonUnknown, "a form has the parts `mapping` and `file`, in this order, and no other")
		}
	}
}

// patient reads a body that may take longer than others, as long as it goes on coming.
type patient struct {
	d       *door
	control *http.ResponseController
	from    io.Reader
	err     error
}

// patienceBytes are those that have to come within the time that a body is given.
const patienceBytes = 64 << 10

// Read reads on. The deadline moves with what comes.
func (p *patient) Read(b []byte) (int, error) {
	now := tend.SystemClock{}.Now() // deadlines are by the machine's clock
	_ = p.control.SetReadDeadline(now.Add(patience))
	_ = p.control.SetWriteDeadline(now.Add(patience + taking))
	n, err := io.ReadAtLeast(p.from, b, min(len(b), patienceBytes))
	if errors.Is(err, io.ErrUnexpectedEOF) && n > 0 {
		err = nil // what has come is read first
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = tend.Errorf(tend.Invalid, "", "the body ended before its time")
		p.err = err
	}
	return n, err
}

// partOf is a part of a form: a form that breaks off is told from a file that ends.
type partOf struct {
	part *multipart.Part
	body *patient
}

func (p *partOf) Read(b []byte) (int, error) {
	n, err := p.part.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errors.Join(p.body.err, tend.Errorf(tend.Invalid, tend.ReasonValue, "the form breaks off"))
	}
	return n, err
}

// ListImports answers GET /sites/{site}/imports.
func (d *door) ListImports(c echo.Context, _ api.InSite, params api.ListImportsParams) error {
	before, err := readCursor(params.Cursor)
	if err != nil {
		return err
	}
	limit := limitOf(params.Limit)
	list, err := d.Imports.List(c.Request().Context(), here(c).ID, before, limit+1)
	if err != nil {
		return err
	}
	out := api.ImportPage{Data: []api.Import{}}
	if len(list) > limit {
		list = list[:limit]
		out.Next = cursorAfter(list[limit-1].ID)
	}
	for i := range list {
		m, err := importOut(&list[i])
		if err != nil {
			return err
		}
		out.Data = append(out.Data, m)
	}
	return answer(c, http.StatusOK, out)
}

// GetImport answers GET /sites/{site}/imports/{id}.
func (d *door) GetImport(c echo.Context, _ api.InSite, id string) error {
	m, err := d.Imports.Get(c.Request().Context(), here(c).ID, id)
	return d.importAnswer(c, &m, err)
}

// CancelImport answers POST /sites/{site}/imports/{id}/cancel.
func (d *door) CancelImport(c echo.Context, _ api.InSite, id string) error {
	if err := nothing(c); err != nil {
		return err
	}
	m, err := d.Imports.Cancel(c.Request().Context(), here(c).ID, id, who(c).name())
	return d.importAnswer(c, &m, err)
}

func (d *door) importAnswer(c echo.Context, m *store.Import, err error) error {
	if err != nil {
		return err
	}
	out, err := importOut(m)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, out)
}

// GetRefusedRows answers GET /sites/{site}/imports/{id}/refused.
func (d *door) GetRefusedRows(c echo.Context, _ api.InSite, id string) error {
	r := c.Response()
	begin := func() {
		r.Header().Set(echo.HeaderContentType, "application/x-ndjson")
		r.Header().Set(echo.HeaderContentDisposition, `attachment; filename="refused.ndjson"`)
		r.Header().Set(echo.HeaderCacheControl, "no-store")
		r.WriteHeader(http.StatusOK)
	}
	lines, begun := jsontext.NewEncoder(r, json.DefaultOptionsV2()), false
	err := d.Imports.Refused(c.Request().Context(), here(c).ID, id, func(row store.RefusedRow) error {
		if !begun {
			begun = true
			begin()
		}
		return json.MarshalEncode(lines, refusedOut(&row))
	})
	if err == nil && !begun {
		begin()
	}
	return err
}

func refusedOut(r *store.RefusedRow) api.RefusedRow {
	return api.RefusedRow{Line: r.Line, Code: r.Code, Pointer: r.Target, Column: r.Source, Detail: r.Detail}
}

func importOut(m *store.Import) (api.Import, error) {
	out := api.Import{
		ID: m.ID, Kind: api.ImportKind(m.Kind), Format: api.ImportFormat(m.Format), DryRun: m.Dry, State: api.ImportState(m.State),
		CreatedBy: m.CreatedBy, CreatedAt: m.CreatedAt.Time(),
	}
	if m.StartedAt != 0 {
		out.StartedAt = m.StartedAt.Time()
	}
	if m.EndedAt != 0 {
		out.EndedAt = m.EndedAt.Time()
	}
	out.Rows.Read, out.Rows.Taken, out.Rows.Unchanged, out.Rows.Refused = m.Taken+m.Unchanged+m.Refused, m.Taken, m.Unchanged, m.Refused
	out.Bytes.Read, out.Bytes.Total = m.Position, m.Size
	out.List, out.Mode, out.Rows.Removed = m.List, m.Mode, m.Removed
	if m.Code != "" {
		out.Problem.Code, out.Problem.Detail = m.Code, m.Detail
	}
	mapping, err := people.KeptMapping(m.Mapping)
	out.Mapping = mappingOut(&mapping)
	return out, err
}

func mappingOut(m *people.Mapping) api.ImportMapping {
	out := api.ImportMapping{Columns: m.Columns, TimeFormat: api.ImportMappingTimeFormat(m.TimeFormat)}
	if out.Columns == nil {
		out.Columns = map[string]string{}
	}
	return out
}

func previewOut(p *people.Preview) api.ImportPreview {
	out := api.ImportPreview{Delimiter: p.Delimiter, Mapping: mappingOut(&p.Mapping)}
	var te *tend.Error
	if errors.As(p.Problem, &te) {
		out.Errors = te.Faults
	}
	for _, col := range p.Columns {
		out.Columns = append(out.Columns, api.PreviewColumn{Name: col.Name, Examples: col.Examples, Target: col.Target})
	}
	for _, row := range p.Rows {
		r := api.PreviewRow{Line: row.Line, Values: map[string]any{}}
		for target, v := range row.Values {
			r.Values[target] = v
		}
		if row.Fault != nil {
			r.Error = refusedOut(row.Fault)
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

package web

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// Exports hand out all that a site has of a kind; *people.Exports implements it.
type Exports interface {
	Begin(ctx context.Context, site tend.SiteID, asked people.ExportAsked, by string) (*people.Export, error)
}

// What a line of a site's export is, besides those of a person's.
const (
	exportAccount = "account"
	exportCursor  = "cursor"
)

// exportOn is a line that tells how to go on behind it.
type exportOn struct {
	Record string `json:"record"`
	Next   string `json:"next"`
	Lines  int    `json:"lines"` // before this one
}

// exportWhole is the last line.
type exportWhole struct {
	exportEnd
	Until time.Time `json:"whole_until"`
}

// exportedAccount is an account as a line: as it is read by the API, without its people and days.
type exportedAccount struct {
	Record string `json:"record"`
	api.SiteAccountItem
	Traits  api.Object       `json:"traits"`
	Metrics []exportedMetric `json:"metrics"`
}

// exportedMetric is how much an account has of something: no event of anybody's says so.
type exportedMetric struct {
	Name  string          `json:"name"`
	Value float64         `json:"value"`
	At    time.Time       `json:"at"`
	Days  []exportedLevel `json:"days"` // UTC, the oldest first
}

type exportedLevel struct {
	Day   string  `json:"day"`
	Value float64 `json:"value"`
}

func metricsOut(a *people.Account) []exportedMetric {
	out := make([]exportedMetric, len(a.Metrics))
	for i := range a.Metrics {
		m := &a.Metrics[i]
		out[i] = exportedMetric{Name: m.Name, Value: m.Now.Value, At: m.Now.At.Time(), Days: make([]exportedLevel, len(m.Days))}
		for j, l := range m.Days {
			out[i].Days[j] = exportedLevel{Day: l.At.Time().Format(time.DateOnly), Value: l.Value}
		}
	}
	return out
}

// exportedEvent is an event as a line: as it stands in a timeline, and whose it is.
type exportedEvent struct {
	Record string    `json:"record"`
	ID     string    `json:"id"`
	Person string    `json:"person"`
	Known  bool      `json:"known"`
	Came   time.Time `json:"received_at"`
	api.Entry
}

// exportedDelivery is a delivery as a line, and to whom it was made.
type exportedDelivery struct {
	exportSent
	Person string `json:"person"`
	Known  bool   `json:"known"`
}

// ExportSite answers GET /sites/{site}/exports/{kind}.
func (d *door) ExportSite(c echo.Context, _ api.InSite, kind string, params api.ExportSiteParams) error {
	asked, err := exportAsked(kind, params)
	if err != nil {
		return err
	}
	ctx, site := c.Request().Context(), here(c)
	x, err := d.Exports.Begin(ctx, site.ID, asked, who(c).name())
	if err != nil {
		return err
	}
	list, next, err := x.Next(ctx)
	if err != nil {
		return err
	}
	f := d.newExportFile(c, site.Name+"-"+kind)
	for {
		if err := f.page(list, next); err != nil {
			return err
		}
		if next == "" {
			return f.end(x.Whole())
		}
		if list, next, err = x.Next(ctx); err != nil {
			return err
		}
	}
}

// exportAsked reads what is asked for.
func exportAsked(kind string, params api.ExportSiteParams) (people.ExportAsked, error) {
	asked := people.ExportAsked{Kind: people.ExportKind(kind), Cursor: params.Cursor}
	if !slices.Contains(people.ExportKinds, asked.Kind) {
		return asked, tend.Errorf(tend.NotFound, "", "there is no export of %q; there are %v", short(kind), people.ExportKinds)
	}
	in := &tend.Input{}
	read := func(name, text string) tend.Micros {
		if text == "" {
			return 0
		}
		if asked.Cursor != "" {
			in.Fault("?"+name, tend.ReasonValue, "the cursor knows it: leave %s out", name)
		}
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || t.Unix() <= 0 {
			in.Fault("?"+name, tend.ReasonValue, "%s must be a moment such as 2026-12-01T09:00:00Z", name)
			return 0
		}
		return tend.Stamp(t)
	}
	asked.Between = store.Between{Since: read("since", params.Since), Until: read("until", params.Until)}
	if u := asked.Between.Until; u != 0 && u <= asked.Between.Since {
		in.Fault("?until", tend.ReasonValue, "until must be later than since")
	}
	return asked, in.Err("the query is refused")
}

// exportFile is a file that is written while it is sent.
type exportFile struct {
	to      http.ResponseWriter
	control *http.ResponseController
	zip     *gzip.Writer // nil: as it is
	lines   *jsontext.Encoder
	n       int
}

func (d *door) newExportFile(c echo.Context, name string) *exportFile {
	r := c.Response()
	f := &exportFile{to: r, control: http.NewResponseController(r)}
	out := io.Writer(r)
	h := r.Header()
	h.Set(echo.HeaderContentType, "application/x-ndjson")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+fileName(name+"-"+d.Clock.Now().UTC().Format(time.DateOnly))+`.ndjson"`)
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if takesGzip(c.Request().Header.Get(echo.HeaderAcceptEncoding)) {
		h.Set(echo.HeaderContentEncoding, "gzip")
		f.zip = gzip.NewWriter(r)
		out = f.zip
	}
	r.WriteHeader(http.StatusOK)
	f.lines = jsontext.NewEncoder(out, json.DefaultOptionsV2())
	return f
}

// page writes lines, and how to go on behind them; they are on their way when it returns. Whoever
// reads slowly has as long for each page as others have for a whole answer.
func (f *exportFile) page(list []people.Exported, next string) error {
	_ = f.control.SetWriteDeadline(tend.SystemClock{}.Now().Add(taking)) // a writer without deadlines is none of the server's
	for i := range list {
		if err := f.line(&list[i]); err != nil {
			return err
		}
	}
	if next == "" {
		return nil
	}
	if err := f.write(exportOn{exportCursor, next, f.n}); err != nil {
		return err
	}
	if f.zip != nil {
		if err := f.zip.Flush(); err != nil {
			return cutOff(err)
		}
	}
	return cutOff(f.control.Flush())
}

func (f *exportFile) end(until time.Time) error {
	if err := f.write(exportWhole{exportEnd{exportEnds, f.n}, until}); err != nil {
		return err
	}
	if f.zip == nil {
		return nil
	}
	return cutOff(f.zip.Close())
}

func (f *exportFile) write(line any) error {
	f.n++
	return cutOff(json.MarshalEncode(f.lines, line))
}

// cutOff is the error of a file whose reader is gone, or does not read any more.
func cutOff(err error) error {
	if err == nil {
		return nil
	}
	return tend.Errorf(tend.Unavailable, "export_cut", "the export was cut: %w", err)
}

func (f *exportFile) line(x *people.Exported) error {
	switch {
	case x.Record != nil:
		out, err := personOut(x.Record)
		if err != nil {
			return err
		}
		return f.write(exportedPerson{exportPerson, out})
	case x.Account != nil:
		out, err := accountOut(x.Account)
		if err != nil {
			return err
		}
		return f.write(exportedAccount{exportAccount, accountItem(&x.Account.Account), out.Traits, metricsOut(x.Account)})
	case x.Sent != nil:
		return f.write(exportedDelivery{sentOut(&x.Sent.Sending), x.Sent.Person, x.Sent.Known})
	}
	e := x.Event
	return f.write(exportedEvent{exportEvent, e.ID, e.Person, e.Known, e.Came.Time(), entryOut(&e.Entry, nil)})
}

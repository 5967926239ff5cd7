package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/tend"
	"tend/server/web/api"
)

const (
	// byteOrderMark tells spreadsheets that what follows is UTF-8.
	byteOrderMark = "\ufeff"
	// maxAnswers bounds the answers of one file, and answersAtOnce those of one query.
	maxAnswers    = 20_000
	answersAtOnce = 1000
)

// GetReportCSV answers GET /sites/{site}/campaigns/{id}/report.csv.
func (d *door) GetReportCSV(c echo.Context, _ api.InSite, id api.CampaignID) error {
	ctx, s := c.Request().Context(), here(c).ID
	rec, err := d.Shelf.Get(ctx, s, id)
	if err != nil {
		return err
	}
	r, err := d.Reports.Report(ctx, s, id, &rec.Message)
	if err != nil {
		return err
	}
	rows := [][]string{{"day", "matched", "stopped", "control_group", "granted", "shown", "clicked", "converted", "answered", "dismissed", "snoozed", "fewer", "failed"}}
	for i := range r.Series {
		rows = append(rows, figuresRow(r.Series[i].Day, &r.Series[i].Totals))
	}
	return answerCSV(c, id+"-days", append(rows, figuresRow("all", &r.Totals)))
}

func figuresRow(name string, t *insight.Totals) []string {
	return append([]string{name}, numbers(t.Matched, t.Suppressed, t.HeldOut, t.Granted, t.Shown, t.Clicked, t.Converted, t.Answered, t.Dismissed, t.Snoozed, t.Fewer, t.Failed)...)
}

func numbers(list ...int64) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.FormatInt(n, 10)
	}
	return out
}

// GetPagesCSV answers GET /sites/{site}/campaigns/{id}/pages.csv.
func (d *door) GetPagesCSV(c echo.Context, _ api.InSite, id api.CampaignID) error {
	p, err := d.pagesOf(c, id)
	if err != nil {
		return err
	}
	rows := [][]string{{"page", "shown", "clicked", "converted"}}
	for _, one := range p.List {
		name := one.Page
		if name == "" {
			name = "all other pages"
		}
		rows = append(rows, append([]string{name}, numbers(one.Shown, one.Clicked, one.Converted)...))
	}
	return answerCSV(c, id+"-pages", rows)
}

// GetAnswersCSV answers GET /sites/{site}/campaigns/{id}/answers.csv.
func (d *door) GetAnswersCSV(c echo.Context, _ api.InSite, id api.CampaignID) error {
	ctx, s := c.Request().Context(), here(c).ID
	if _, err := d.Shelf.Get(ctx, s, id); err != nil {
		return err
	}
	rows := [][]string{{"at", "person", "question", "kind", "answer", "delivery"}}
	for before := int64(0); len(rows) <= maxAnswers; {
		list, err := d.Reports.Answers(ctx, s, id, "", before, answersAtOnce)
		if err != nil {
			return err
		}
		for _, g := range list {
			rows = append(rows, []string{g.At.Time().Format(time.RFC3339), g.Person, g.Question, g.Kind, inCell(g.Value), g.Delivery})
			before = g.ID
		}
		if len(list) < answersAtOnce {
			break
		}
	}
	return answerCSV(c, id+"-answers", rows)
}

// inCell writes an answer for a cell: texts as they are, several of them behind each other.
func inCell(value string) string {
	var one string
	if json.Unmarshal([]byte(value), &one) == nil {
		return one
	}
	var several []string
	if json.Unmarshal([]byte(value), &several) == nil {
		return strings.Join(several, "; ")
	}
	return value
}

// answerCSV sends a table for a spreadsheet (RFC 4180), under a name for its file.
func answerCSV(c echo.Context, name string, rows [][]string) error {
	b := bytes.NewBufferString(byteOrderMark)
	w := csv.NewWriter(b)
	w.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := w.Write(row); err != nil {
			return tend.Errorf(tend.Internal, "", "csv: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return tend.Errorf(tend.Internal, "", "csv: %w", err)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+fileName(name)+`.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

// harmless keeps a spreadsheet from taking what strangers wrote for a formula, which could
// send the other cells away. https://owasp.org/www-community/attacks/CSV_Injection
func harmless(cell string) string {
	if cell != "" && strings.IndexByte("=+-@\t\r\n", cell[0]) >= 0 {
		return "'" + cell
	}
	return cell
}

// fileName leaves of a name what every system takes in one.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name)
}

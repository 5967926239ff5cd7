package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// table reads a CSV answer, without its byte order mark.
func (w *world) table(path string) [][]string {
	w.t.Helper()
	r := w.api("one", "GET", path, "").status(http.StatusOK)
	if got := r.Header().Get("Content-Type"); got != "text/csv; charset=utf-8" {
		w.t.Errorf("%s is %s", path, got)
	}
	if got := r.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="nps-`) || !strings.HasSuffix(got, `.csv"`) {
		w.t.Errorf("%s goes into %s", path, got)
	}
	return r.rows()
}

// rows reads a CSV answer, which begins with a byte order mark.
func (r *reply) rows() [][]string {
	r.t.Helper()
	text, marked := strings.CutPrefix(r.Body.String(), byteOrderMark)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked {
		r.t.Fatalf("%v, %q", err, text)
	}
	return rows
}

func TestFiguresAndAnswersAsCSV(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", surveyBody).status(http.StatusCreated)
	for i, said := range []string{`"=cmd|'/c calc'!A1"`, `"fine, \"really\"\nthanks"`, `["a","b"]`} {
		d := fmt.Sprint("d", i)
		a := w.arrive("one", "a-"+d, "user "+d)
		w.act(a, "export", func(*store.Ledger) store.Verdict {
			return store.Verdict{Grants: []tend.Grant{{Delivery: d, Campaign: "nps", Version: 1}}}
		})
		w.clock.pass(time.Second)
		w.answers(a, d, [3]string{"words", "text", said})
	}
	answers := w.table("/sites/one/campaigns/nps/answers.csv")
	var got []string
	for _, row := range answers {
		got = append(got, row[1]+"|"+row[4])
	}
	if want := []string{"person|answer", "user d2|a; b", "user d1|fine, \"really\"\nthanks", "user d0|'=cmd|'/c calc'!A1"}; !slices.Equal(got, want) {
		t.Errorf("answers %q, want %q", got, want)
	}
	days := w.table("/sites/one/campaigns/nps/report.csv")
	if len(days) != 3 || days[0][0] != "day" || days[1][0] != morning.Format(time.DateOnly) || days[2][0] != "all" || days[2][slices.Index(days[0], "answered")] != "3" {
		t.Errorf("days %q", days)
	}
	if pages := w.table("/sites/one/campaigns/nps/pages.csv"); len(pages) != 2 || !slices.Equal(pages[1], []string{"all other pages", "3", "0", "0"}) {
		t.Errorf("pages %q", pages)
	}
	w.api("one", "GET", "/sites/one/campaigns/nothing/report.csv", "").problem(http.StatusNotFound, "not_found")
}

func TestNoCellIsTakenForAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "a=b": "a=b", "12": "12", " =1": " =1",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tend/server/auth"
	"tend/server/web/api"
)

const threePeople = "user_id,plan\nada,pro\nben,free\n,free\n"

// typed is a body of some type.
func typed(media string) with { return header("Content-Type", media) }

func TestAFileIsTakenInAndCancelled(t *testing.T) {
	w := newWorld(t)
	var made, got api.Import
	const where = "/api/v1/sites/one/imports"
	admin := cookie(w.member("one", "eve@one.example", auth.RoleAdmin))
	w.do("POST", where+"?kind=people&format=csv", threePeople, admin, typed("text/csv")).status(http.StatusAccepted).into(&made)
	if made.State != "queued" || made.Bytes.Total != int64(len(threePeople)) || made.Mapping.Columns["plan"] != "traits.plan" || made.CreatedBy != "eve@one.example" {
		t.Errorf("%+v", made)
	}
	w.api("one", "GET", "/sites/one/imports/"+made.ID, "").status(http.StatusOK).into(&got)
	if got.ID != made.ID || got.State != "queued" {
		t.Errorf("%+v", got)
	}
	var page api.ImportPage
	w.api("one", "GET", "/sites/one/imports?limit=5", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].ID != made.ID || page.Next != "" {
		t.Errorf("%+v", page)
	}
	if r := w.api("one", "GET", "/sites/one/imports/"+made.ID+"/refused", "").status(http.StatusOK); r.Body.Len() != 0 || r.Header().Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("%s: %s", r.Header().Get("Content-Type"), r.Body)
	}
	w.api("one", "POST", "/sites/one/imports/"+made.ID+"/cancel", "").status(http.StatusOK).into(&got)
	if got.State != "cancelled" || got.EndedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	w.api("one", "POST", "/sites/one/imports/"+made.ID+"/cancel", "").problem(http.StatusConflict, "import_ended")
	audit := w.api("one", "GET", "/sites/one/audit?action=import.", "").status(http.StatusOK).Body.String()
	for _, action := range []string{"import.create", "import.cancel", "people, csv, 36 bytes"} {
		if !strings.Contains(audit, action) {
			t.Errorf("the audit log has no %q: %s", action, audit)
		}
	}
}

func TestAFileComesAsAFormToo(t *testing.T) {
	w := newWorld(t)
	form := func(parts ...string) *reply {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for i := 0; i < len(parts); i += 2 {
			p, err := m.CreateFormField(parts[i])
			if err == nil {
				_, err = p.Write([]byte(parts[i+1]))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		return w.do("POST", "/api/v1/sites/one/imports?kind=people&format=csv", b.String(), bearer(w.key["one"]), typed(m.FormDataContentType()))
	}
	var made api.Import
	form("mapping", `{"columns":{"user_id":"anonymous_id"}}`, "file", threePeople).status(http.StatusAccepted).into(&made)
	if len(made.Mapping.Columns) != 1 || made.Mapping.Columns["user_id"] != "anonymous_id" || made.Mapping.TimeFormat != "auto" {
		t.Errorf("%+v", made.Mapping)
	}
	form("mapping", `{}`).problem(http.StatusBadRequest, "required")
	form("other", "x", "file", threePeople).problem(http.StatusBadRequest, "unknown_field")
}

func TestWhatCannotBeImportedIsRefusedAtOnce(t *testing.T) {
	w := newWorld(t)
	send := func(query, body string, more ...with) *reply {
		return w.do("POST", "/api/v1/sites/one/imports?"+query, body, append([]with{bearer(w.key["one"]), typed("text/csv")}, more...)...)
	}
	mapping := func(m string) string { return "kind=people&format=csv&mapping=" + url.QueryEscape(m) }
	send("kind=people", threePeople).problem(http.StatusBadRequest, "required").fault(t, "?format", "required")
	send("kind=pets&format=csv", threePeople).problem(http.StatusBadRequest, "bad_value").fault(t, "?kind", "bad_value")
	send("kind=people&format=csv", "").problem(http.StatusBadRequest, "empty")
	send("kind=people&format=csv", threePeople, typed("image/png")).problem(http.StatusUnsupportedMediaType, "media_type")
	send("kind=events&format=csv", threePeople).problem(http.StatusUnprocessableEntity, "required").fault(t, "/columns", "required")
	send(mapping(`{"columns":{"user_id":"user_id","seats":"traits.seats"}}`), threePeople).problem(http.StatusUnprocessableEntity, "no_such_column").fault(t, "/columns/seats", "no_such_column")
	send(mapping(`{"columns":{"user_id":"user_id","plan":"user_id"}}`), threePeople).problem(http.StatusUnprocessableEntity, "twice")
	send(mapping(`{"columns":{"user_id":"user_id","plan":"plan"}}`), threePeople).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/columns/plan", "bad_value")
	send(mapping(`{"time_format":"stardate"}`), threePeople).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/time_format", "bad_value")
	send("kind=people&format=csv", "user_id,user_id\n").problem(http.StatusUnprocessableEntity, "twice")
	var page api.ImportPage
	if w.api("one", "GET", "/sites/one/imports", "").status(http.StatusOK).into(&page); len(page.Data) != 0 {
		t.Errorf("kept %+v", page)
	}
	for range 10 {
		send("kind=people&format=csv", threePeople).status(http.StatusAccepted)
	}
	send("kind=people&format=csv", threePeople).problem(http.StatusConflict, "too_many_imports")
}

func TestAPreviewShowsRowsAndKeepsNothing(t *testing.T) {
	w := newWorld(t)
	var p api.ImportPreview
	preview := func(query, body string) *reply {
		return w.do("POST", "/api/v1/sites/one/imports/preview?"+query, body, bearer(w.key["one"]), typed("application/octet-stream"))
	}
	preview("kind=people&format=csv", threePeople).status(http.StatusOK).into(&p)
	if len(p.Columns) != 2 || p.Columns[1].Target != "traits.plan" || strings.Join(p.Columns[1].Examples, " ") != "pro free" || p.Delimiter != "," || len(p.Errors) != 0 {
		t.Errorf("%+v", p)
	}
	if len(p.Rows) != 3 || p.Rows[0].Values["user_id"] != "ada" || p.Rows[0].Error.Code != "" || p.Rows[2].Error.Code != "required" || p.Rows[2].Line != 4 {
		t.Errorf("%+v", p.Rows)
	}
	p = api.ImportPreview{}
	preview("kind=events&format=ndjson", `{"user":"ada","event":"export","properties":{"format":"pdf"}}`).status(http.StatusOK).into(&p)
	if len(p.Errors) != 1 || p.Mapping.Columns["properties"] != "props" || p.Mapping.Columns["event"] != "name" || len(p.Rows) != 1 {
		t.Errorf("%+v", p)
	}
	// The last row of a beginning may be cut off.
	long := "user_id\n" + strings.Repeat(strings.Repeat("x", 60_000)+"\n", 5)
	p = api.ImportPreview{}
	preview("kind=people&format=csv", long).status(http.StatusOK).into(&p)
	if len(p.Rows) != 4 {
		t.Errorf("%d rows", len(p.Rows))
	}
	if rows := w.api("one", "GET", "/sites/one/imports", "").Body.String(); !strings.Contains(rows, `"data":[]`) {
		t.Errorf("kept %s", rows)
	}
}

package web

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/picture"
)

// uploaded is an image as a caller reads it.
type uploaded struct {
	ID, URL, Type        string
	Width, Height, Bytes int
	Still                bool
	CreatedAt            time.Time `json:"created_at"`
}

func pixels(t *testing.T, shade uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 6, 4))
	m.Set(1, 1, color.Gray{Y: shade})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (w *world) upload(site, body string, more ...with) *reply {
	w.t.Helper()
	return w.api(site, "POST", "/sites/"+site+"/images", body, append([]with{header("Content-Type", "image/png")}, more...)...)
}

func TestUploadedImageIsServedForEver(t *testing.T) {
	w := newWorld(t)
	var m uploaded
	w.upload("one", pixels(t, 9)).status(http.StatusCreated).into(&m)
	if m.Width != 6 || m.Height != 4 || m.Type != "image/png" || m.Bytes == 0 || !strings.HasPrefix(m.URL, "/i/") || m.Still {
		t.Errorf("uploaded %+v", m)
	}
	r := w.do("GET", m.URL, "", header("Origin", "https://shop.example")).status(http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": cacheForever, "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "cross-origin",
	} {
		if got := r.Header().Get(name); got != want {
			t.Errorf("%s %q, want %q", name, got, want)
		}
	}
	if got, err := png.DecodeConfig(r.Body); err != nil || got.Width != 6 {
		t.Errorf("served %+v, %v", got, err)
	}
	if not := w.do("GET", m.URL, "", header("If-None-Match", r.Header().Get("ETag"))).status(http.StatusNotModified); not.Body.Len() != 0 {
		t.Error("304 with a body")
	}
	if head := w.do("HEAD", m.URL, "").status(http.StatusOK); head.Header().Get("Content-Length") == "" {
		t.Error("HEAD says no length")
	}
	for _, path := range []string{
		strings.TrimSuffix(m.URL, "png") + "jpg", strings.TrimSuffix(m.URL, ".png"), "/i/zz" + m.URL[4:], "/i/+1" + m.URL[4:], "/i/1/x.png",
	} {
		w.do("GET", path, "", header("Accept", "text/html")).problem(http.StatusNotFound, "not_found")
	}
	if w.changed != 0 {
		t.Error("an image is no change of what runs")
	}
}

func TestImageIsUploadedByAForm(t *testing.T) {
	w := newWorld(t)
	form := func(parts ...string) (string, with) {
		var b bytes.Buffer
		f := multipart.NewWriter(&b)
		for i, p := range parts {
			part, err := f.CreateFormFile([]string{"file", "more"}[i], "x.svg") // its name plays no part
			if err != nil {
				t.Fatal(err)
			}
			_, _ = part.Write([]byte(p))
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), header("Content-Type", f.FormDataContentType())
	}
	body, kind := form(pixels(t, 9))
	var m uploaded
	w.upload("one", body, kind).status(http.StatusCreated).into(&m)
	if m.Width != 6 {
		t.Errorf("uploaded %+v", m)
	}
	body, kind = form(pixels(t, 9), pixels(t, 8))
	w.upload("one", body, kind).problem(http.StatusBadRequest, "unknown_field")
	body, kind = form()
	w.upload("one", body, kind).problem(http.StatusBadRequest, "bad_value")
	body, kind = form(`<svg xmlns="http://www.w3.org/2000/svg"/>`)
	w.upload("one", body, kind).problem(http.StatusUnsupportedMediaType, picture.ReasonSVG)
}

func TestUploadsThatAreRefusedSayWhy(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name, body string
		status     int
		code       string
		more       []with
	}{
		{"SVG", `<svg onload="alert(1)">`, http.StatusUnsupportedMediaType, "image_svg", nil},
		{"Text", "hello", http.StatusUnsupportedMediaType, "image_type", nil},
		{"Trailing", pixels(t, 9) + "<script>", http.StatusUnprocessableEntity, "image_trailing", nil},
		{"TooLarge", pixels(t, 9) + strings.Repeat("\x00", picture.MaxBytes), http.StatusRequestEntityTooLarge, "too_large", nil},
		{"BodyTooLarge", strings.Repeat("x", maxUpload+1), http.StatusRequestEntityTooLarge, "too_large", nil},
		{"JSON", `{}`, http.StatusUnsupportedMediaType, "media_type", []with{header("Content-Type", "application/json")}},
		{"Packed", pixels(t, 9), http.StatusUnsupportedMediaType, "media_type", []with{header("Content-Encoding", "gzip")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.upload("one", c.body, c.more...).problem(c.status, c.code)
		})
	}
	var page struct{ Data []uploaded }
	w.api("one", "GET", "/sites/one/images", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 0 {
		t.Errorf("kept %+v", page.Data)
	}
}

func TestTheSameImageIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	var first, again uploaded
	w.upload("one", pixels(t, 9), header("Idempotency-Key", "k")).status(http.StatusCreated).into(&first)
	w.upload("one", pixels(t, 9)).status(http.StatusOK).into(&again)
	if first.ID != again.ID || first.URL != again.URL {
		t.Errorf("%+v, then %+v", first, again)
	}
	if r := w.upload("one", pixels(t, 9), header("Idempotency-Key", "k")).status(http.StatusCreated); r.Header().Get("Idempotent-Replayed") != "true" {
		t.Error("not replayed")
	}
	for shade := range uint8(3) {
		w.clock.pass(time.Second)
		w.upload("one", pixels(t, 100+shade)).status(http.StatusCreated)
	}
	var page struct {
		Data []uploaded
		Next string
	}
	w.api("one", "GET", "/sites/one/images?limit=3", "").into(&page)
	if len(page.Data) != 3 || page.Next == "" {
		t.Fatalf("first page %+v", page)
	}
	cursor := page.Next
	page.Next = ""
	w.api("one", "GET", "/sites/one/images?limit=3&cursor="+cursor, "").into(&page)
	if len(page.Data) != 1 || page.Data[0].ID != first.ID || page.Next != "" {
		t.Errorf("second page %+v", page)
	}
}

func TestDeletedImageIsGone(t *testing.T) {
	w := newWorld(t)
	var m uploaded
	w.upload("one", pixels(t, 9)).into(&m)
	w.upload("two", pixels(t, 9)).status(http.StatusCreated)
	w.api("one", "DELETE", "/sites/one/images/"+m.ID, "").status(http.StatusNoContent)
	w.do("GET", m.URL, "").problem(http.StatusNotFound, "not_found")
	w.api("one", "DELETE", "/sites/one/images/"+m.ID, "").problem(http.StatusNotFound, "not_found")
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[0].Action != "image.delete" || log[1].Action != "image.create" || log[1].Detail != m.URL {
		t.Errorf("audit %+v, %v", log, err)
	}
}

func TestAnimationIsKeptAsItsFirstFrame(t *testing.T) {
	w := newWorld(t)
	frame := image.NewPaletted(image.Rect(0, 0, 6, 4), color.Palette{color.White, color.Black})
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{5, 5}}); err != nil {
		t.Fatal(err)
	}
	var m uploaded
	w.upload("one", b.String()).status(http.StatusCreated).into(&m)
	if !m.Still || m.Type != "image/png" {
		t.Errorf("uploaded %+v", m)
	}
}

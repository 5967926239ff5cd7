package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// types are the media types of what the builds make: those of the machine differ.
var types = map[string]string{
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".json":  "application/json",
	".map":   "application/json",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".webp":  "image/webp",
	".ico":   "image/x-icon",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// asset is a file as it is sent, also compressed where that makes it smaller.
type asset struct {
	media string
	body  []byte
	gz    []byte
	tag   string
}

// load reads all files of a build into memory, by their names. A placeholder,
// which stands for a build that was not made, is left out.
func load(files fs.FS) (map[string]*asset, error) {
	all := map[string]*asset{}
	if files == nil {
		return all, nil
	}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		all[name], err = newAsset(name, body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("web: read the front ends: %w", err)
	}
	return all, nil
}

func newAsset(name string, body []byte) (*asset, error) {
	sum := sha256.Sum256(body)
	a := &asset{media: types[path.Ext(name)], body: body, tag: hex.EncodeToString(sum[:12])}
	if a.media == "" {
		a.media = "application/octet-stream"
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if b.Len() < len(body) {
		a.gz = b.Bytes()
	}
	return a, nil
}

// send answers with the file; the caller has said how long it may be kept.
func (a *asset) send(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, a.media)
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	body, tag := a.body, a.tag
	if a.gz != nil && takesGzip(c.Request().Header.Get(echo.HeaderAcceptEncoding)) {
		body, tag = a.gz, tag+"-gz"
		h.Set(echo.HeaderContentEncoding, "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	if c.Request().Header.Get("Range") == "" {
		h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	}
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(body))
	return nil
}

// takesGzip reads Accept-Encoding; q=0 refuses.
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
			v, err := strconv.ParseFloat(q, 64)
			return !ok || err != nil || v > 0
		}
	}
	return false
}

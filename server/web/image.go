package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/picture"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// maxUpload leaves room for what multipart puts around an image.
const maxUpload = picture.MaxBytes + 16<<10

// CreateImage answers POST /sites/{site}/images.
func (d *door) CreateImage(c echo.Context, _ api.InSite, _ api.CreateImageParams) error {
	raw, err := upload(c)
	if err != nil {
		return err
	}
	p, err := d.clean(c.Request().Context(), raw)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var kept store.Image
	var made bool
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		m := store.Image{Site: here(c).ID, Type: p.Type, Ext: p.Ext, Width: p.Width, Height: p.Height, Body: p.Body}
		if kept, made, err = ch.AddImage(ctx, m); err != nil || !made {
			return err
		}
		return ch.Audit(ctx, kept.Site, who(c).name(), "image.create", kept.ID, kept.Address())
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if made {
		status = http.StatusCreated
	}
	out := imageOut(&kept)
	out.Still = p.Still
	return answer(c, status, out)
}

// clean decodes one image at a time: each takes a hundred times the memory of its file.
func (d *door) clean(ctx context.Context, raw []byte) (picture.Picture, error) {
	select {
	case d.decoding <- struct{}{}:
		defer func() { <-d.decoding }()
	case <-ctx.Done():
		return picture.Picture{}, tend.Errorf(tend.Unavailable, "", "other images are being read: try again")
	}
	return picture.Clean(raw)
}

// upload reads an image out of a body: the body itself, or the one file of a form.
func upload(c echo.Context) ([]byte, error) {
	h := c.Request().Header
	if e := h.Get(echo.HeaderContentEncoding); e != "" && !strings.EqualFold(e, "identity") {
		return nil, errMedia("send the image as it is, without Content-Encoding")
	}
	media, params, err := mime.ParseMediaType(h.Get(echo.HeaderContentType))
	raw, tooLong := readUpTo(c, maxUpload)
	switch {
	case tooLong != nil:
		return nil, tooLong
	case err == nil && media == echo.MIMEMultipartForm:
		return fileOf(raw, params["boundary"])
	case err == nil && (strings.HasPrefix(media, "image/") || media == echo.MIMEOctetStream):
		return raw, nil
	}
	return nil, errMedia("send the image as the body, with the header Content-Type: image/png (or application/octet-stream), or as the file of a multipart/form-data form")
}

func errMedia(what string) error { return tend.Errorf(tend.Invalid, reasonMediaType, "%s", what) }

// fileOf is the one part of a form, whatever its name.
func fileOf(raw []byte, boundary string) ([]byte, error) {
	form := multipart.NewReader(bytes.NewReader(raw), boundary)
	part, err := form.NextPart()
	if err != nil {
		return nil, tend.Errorf(tend.Invalid, tend.ReasonValue, "the form has no file: send one part with the image")
	}
	file, err := io.ReadAll(part)
	if err != nil {
		return nil, tend.Errorf(tend.Invalid, tend.ReasonValue, "the form breaks off")
	}
	if _, err := form.NextPart(); !errors.Is(err, io.EOF) {
		return nil, tend.Errorf(tend.Invalid, tend.ReasonUnknown, "the form has more than one part: send the image alone")
	}
	return file, nil
}

// ListImages answers GET /sites/{site}/images.
func (d *door) ListImages(c echo.Context, _ api.InSite, params api.ListImagesParams) error {
	before, err := readCursor(params.Cursor)
	if err != nil {
		return err
	}
	limit := limitOf(params.Limit)
	list, err := d.Records.Records().Images(c.Request().Context(), here(c).ID, before, limit+1)
	if err != nil {
		return err
	}
	out := api.ImagePage{Data: []api.Image{}}
	if len(list) > limit {
		list = list[:limit]
		out.Next = cursorAfter(list[limit-1].ID)
	}
	for i := range list {
		out.Data = append(out.Data, imageOut(&list[i]))
	}
	return answer(c, http.StatusOK, out)
}

// DeleteImage answers DELETE /sites/{site}/images/{id}.
func (d *door) DeleteImage(c echo.Context, _ api.InSite, id string) error {
	ctx := c.Request().Context()
	err := d.Records.Change(ctx, func(ch *store.Change) error {
		m, err := ch.DropImage(ctx, here(c).ID, id)
		if err != nil {
			return err
		}
		return ch.Audit(ctx, m.Site, who(c).name(), "image.delete", m.ID, m.Address())
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func imageOut(m *store.Image) api.Image {
	return api.Image{
		ID: m.ID, URL: m.Address(), Width: m.Width, Height: m.Height, Bytes: m.Bytes, Type: m.Type, CreatedAt: m.CreatedAt.Time(),
	}
}

// imageFile is the end of an image's address.
var imageFile = regexp.MustCompile(`^([0-9a-f]{32})\.(png|jpg)$`)

// images serves what was uploaded: to any page, for ever, and as an image only.
func (d *door) images(e *echo.Echo, folder string) {
	e.GET(folder+"i/:site/:file", func(c echo.Context) error {
		file := imageFile.FindStringSubmatch(c.Param("file"))
		site, ok := store.ImageSite(c.Param("site"))
		if file == nil || !ok {
			return echo.ErrNotFound
		}
		m, err := d.Records.Records().ImageByHash(c.Request().Context(), site, file[1])
		if err == nil && m.Ext != file[2] {
			return echo.ErrNotFound
		}
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, m.Type)
		h.Set(echo.HeaderCacheControl, cacheForever)
		h.Set("ETag", `"`+m.Hash+`"`)
		h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set(echo.HeaderAccessControlAllowOrigin, "*")
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(m.Body))
		return nil
	})
}

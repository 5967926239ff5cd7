package web

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"tend/server/author"
	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// Lists keep lists of people under their names; *author.Lists implements it.
type Lists interface {
	Create(ctx context.Context, site tend.SiteID, raw []byte, by string) (author.List, error)
	Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by string) (author.List, error)
	Drop(ctx context.Context, site tend.SiteID, id string, rev int64, by string) error
	Get(ctx context.Context, site tend.SiteID, id string) (author.List, error)
	List(ctx context.Context, site tend.SiteID) ([]author.List, error)
}

// ListLists answers GET /sites/{site}/lists.
func (d *door) ListLists(c echo.Context, _ api.InSite, params api.ListListsParams) error {
	list, err := d.Lists.List(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	data, next, err := pageOut(list, func(l *author.List) string { return l.ID }, listOut, params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.ListPage{Data: data, Next: next})
}

// CreateList answers POST /sites/{site}/lists.
func (d *door) CreateList(c echo.Context, _ api.InSite, _ api.CreateListParams) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	l, err := d.Lists.Create(c.Request().Context(), here(c).ID, raw, who(c).name())
	return list(c, http.StatusCreated, &l, err)
}

// GetList answers GET /sites/{site}/lists/{id}.
func (d *door) GetList(c echo.Context, _ api.InSite, id api.ListID) error {
	l, err := d.Lists.Get(c.Request().Context(), here(c).ID, id)
	return list(c, http.StatusOK, &l, err)
}

// UpdateList answers PUT /sites/{site}/lists/{id}.
func (d *door) UpdateList(c echo.Context, _ api.InSite, id api.ListID, params api.UpdateListParams) error {
	raw, rev, err := revision(c, params.IfMatch)
	if err != nil {
		return err
	}
	l, err := d.Lists.Edit(c.Request().Context(), here(c).ID, id, raw, rev, who(c).name())
	return list(c, http.StatusOK, &l, err)
}

// DeleteList answers DELETE /sites/{site}/lists/{id}.
func (d *door) DeleteList(c echo.Context, _ api.InSite, id api.ListID, params api.DeleteListParams) error {
	return gone(c, params.IfMatch, func(rev int64) error {
		return d.Lists.Drop(c.Request().Context(), here(c).ID, id, rev, who(c).name())
	})
}

// ListMembersOfList answers GET /sites/{site}/lists/{id}/members.
func (d *door) ListMembersOfList(c echo.Context, _ api.InSite, id api.ListID, params api.ListMembersOfListParams) error {
	ctx, site, records := c.Request().Context(), here(c).ID, d.Records.Records()
	if _, err := records.List(ctx, site, id); err != nil {
		return err
	}
	after := int64(0)
	if params.Cursor != "" {
		text, err := readCursor(params.Cursor)
		if err != nil {
			return err
		}
		if after, err = strconv.ParseInt(text, 10, 64); err != nil {
			return errCursor()
		}
	}
	limit := limitOf(params.Limit)
	list, err := records.ListMembers(ctx, site, id, tend.PersonID(after), limit+1)
	if err != nil {
		return err
	}
	out := api.ListMemberPage{Data: []api.ListMember{}}
	if len(list) > limit {
		list = list[:limit]
		out.Next = cursorAfter(strconv.FormatInt(int64(list[limit-1].Person), 10))
	}
	for _, m := range list {
		p := people.Listed(&store.Person{User: m.User, Anon: m.Anon, First: m.First, Last: m.Last})
		out.Data = append(out.Data, api.ListMember{
			ID: p.ID, Known: p.Known, AnonymousID: p.Anon, FirstSeen: p.First.Time(), LastSeen: p.Last.Time(), AddedAt: m.Added.Time(),
		})
	}
	return answer(c, http.StatusOK, out)
}

// UploadList answers POST /sites/{site}/lists/{id}/members. Whoever may bring people in may also
// approve campaigns, so nobody is asked who may not decide whom a live one reaches.
func (d *door) UploadList(c echo.Context, _ api.InSite, id api.ListID, params api.UploadListParams) error {
	l, err := d.Lists.Get(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	in := &tend.Input{}
	mode, format := string(params.Mode), string(params.Format)
	switch mode {
	case "":
		mode = store.ListAdd
	case store.ListAdd, store.ListRemove, store.ListReplace:
	default:
		in.Fault("?mode", tend.ReasonValue, "mode must be add, remove or replace")
	}
	if format != "" {
		formatted(in, format)
	}
	if err := in.Err("the upload is refused"); err != nil {
		return err
	}
	file, format, err := d.idsOf(c, format)
	if err != nil {
		return err
	}
	n := &people.NewImport{
		Site: here(c).ID, Kind: people.ImportList, Format: format, Dry: params.DryRun, By: who(c).name(), File: file, List: id, Mode: mode, Column: params.Column,
		Nobody: format == people.FormatNDJSON && mode == store.ListReplace && isArray(c),
	}
	if users := l.Naming(); users != "" && !params.DryRun {
		n.Note = "; changes whom " + users + " reaches"
	}
	return d.bringIn(c, n)
}

// maxIDsBytes is how long a JSON array of ids may be.
const maxIDsBytes = 8 << 20

// idsOf is the file of a body, or what is as good as one, and its format.
func (d *door) idsOf(c echo.Context, format string) (io.Reader, string, error) {
	if isArray(c) {
		raw, err := readUpTo(c, maxIDsBytes)
		if err != nil {
			return nil, "", err
		}
		file, err := people.FileOfIDs(bytes.TrimSpace(raw))
		return file, people.FormatNDJSON, err
	}
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if format == "" && media == "application/x-ndjson" {
		format = people.FormatNDJSON
	} else if format == "" {
		format = people.FormatCSV
	}
	file, _, err := d.imported(c, "")
	return file, format, err
}

// isArray tells whether the ids come as JSON, and not as a file.
func isArray(c echo.Context) bool {
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	return media == echo.MIMEApplicationJSON
}

// list answers with a list, or its error.
func list(c echo.Context, status int, l *author.List, err error) error {
	if err != nil {
		return err
	}
	etag(c, l.Rev)
	return answer(c, status, listOut(l))
}

func listOut(l *author.List) api.List {
	out := api.List{
		ID: l.ID, Name: l.Name, Description: l.Description, Members: l.Members, Author: l.Author,
		CreatedAt: l.CreatedAt.Time(), UpdatedAt: l.UpdatedAt.Time(), UsedBy: usesOut(l.UsedBy),
	}
	if m := l.LastUpload; m != nil {
		out.LastUpload.ID, out.LastUpload.State = m.ID, m.State
		out.LastUpload.CreatedBy, out.LastUpload.CreatedAt = m.CreatedBy, m.CreatedAt.Time()
	}
	return out
}

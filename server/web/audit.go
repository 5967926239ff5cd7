package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/web/api"
)

// ListAudit answers GET /sites/{site}/audit.
func (d *door) ListAudit(c echo.Context, _ api.InSite, params api.ListAuditParams) error {
	f := store.AuditFilter{Actor: params.Actor, Action: params.Action}
	if params.Cursor != "" {
		word, err := readCursor(params.Cursor)
		if err == nil {
			f.Before, err = strconv.ParseInt(word, 10, 64)
		}
		if err != nil || f.Before <= 0 {
			return errCursor()
		}
	}
	limit := limitOf(params.Limit)
	rows, err := d.Records.Records().AuditOf(c.Request().Context(), here(c).ID, f, limit+1)
	if err != nil {
		return err
	}
	out := api.AuditPage{}
	if len(rows) > limit {
		rows = rows[:limit]
		out.Next = cursorAfter(strconv.FormatInt(rows[limit-1].ID, 10))
	}
	out.Data = make([]api.AuditRow, len(rows))
	for i, r := range rows {
		out.Data[i] = api.AuditRow{
			ID: strconv.FormatInt(r.ID, 10), At: r.At.Time(), Actor: r.Actor, Action: r.Action, Target: r.Target, Detail: r.Detail,
		}
	}
	return answer(c, http.StatusOK, out)
}

package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// AuditRow is one change that somebody made.
type AuditRow struct {
	ID     int64
	Site   tend.SiteID // 0: belongs to no site
	At     tend.Micros
	Actor  string // an e-mail address, "key:NAME", "bootstrap", "cli"
	Action string // such as campaign.launch
	Target string // what it was done to
	Detail string // for people; "" where the action says it all
}

// Audit notes who did what, in the transaction of the change itself.
func (c *Change) Audit(ctx context.Context, site tend.SiteID, actor, action, target, detail string) error {
	return c.exec(ctx, "audit row", `INSERT INTO audit (site, at, actor, action, target, detail) VALUES (?, ?, ?, ?, ?, ?)`,
		site, c.now, actor, action, target, detail)
}

// AuditFilter narrows the audit log; the zero value takes all of it.
type AuditFilter struct {
	Actor  string // exactly; "": anybody
	Action string // what it begins with, such as "campaign."; "": anything
	Before int64  // only rows before this id; 0: from the newest
}

// AuditLog lists a site's audit rows, newest first, those before an id (0: from the newest), at most limit.
func (r Records) AuditLog(ctx context.Context, site tend.SiteID, before int64, limit int) ([]AuditRow, error) {
	return r.AuditOf(ctx, site, AuditFilter{Before: before}, limit)
}

// AuditOf lists those of a site's audit rows that a filter takes, newest first, at most limit.
func (r Records) AuditOf(ctx context.Context, site tend.SiteID, f AuditFilter, limit int) ([]AuditRow, error) {
	if f.Before <= 0 {
		f.Before = 1<<63 - 1
	}
	where, args := `site = ? AND id < ?`, []any{site, f.Before}
	if f.Actor != "" {
		where, args = where+` AND actor = ?`, append(args, f.Actor)
	}
	if f.Action != "" {
		where, args = where+` AND SUBSTR(action, 1, ?) = ?`, append(args, len(f.Action), f.Action)
	}
	rows := []AuditRow{}
	err := sqlx.SelectContext(ctx, r.q, &rows, `SELECT id, site, at, actor, action, target, detail FROM audit
WHERE `+where+` ORDER BY id DESC LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("store: read audit log: %w", err)
	}
	return rows, nil
}

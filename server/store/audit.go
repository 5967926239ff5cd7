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

// AuditLog lists a site's audit rows, newest first, those before an id (0: from the newest), at most limit.
func (r Records) AuditLog(ctx context.Context, site tend.SiteID, before int64, limit int) ([]AuditRow, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	rows := []AuditRow{}
	err := sqlx.SelectContext(ctx, r.q, &rows, `SELECT id, site, at, actor, action, target, detail FROM audit
WHERE site = ? AND id < ? ORDER BY id DESC LIMIT ?`, site, before, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read audit log: %w", err)
	}
	return rows, nil
}

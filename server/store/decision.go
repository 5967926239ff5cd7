package store

import (
	"context"

	"tend/server/tend"
)

// Decision is why a match was stopped.
type Decision struct {
	ID       int64
	At       tend.Micros
	Person   string // the user id, or the anonymous id; merges followed
	Known    bool   // it is a user id; of a list that is not one person's
	Campaign string
	Version  int64
	Reason   string
	Detail   string
}

// DecisionsOf narrows a list of decisions; zero values do not.
type DecisionsOf struct {
	Person   tend.PersonID // the person and those merged into them
	Campaign string
	Before   int64 // only decisions with a smaller id
	After    int64 // only decisions with a larger id
}

// Decisions lists a site's decisions, the newest first.
func (db *DB) Decisions(ctx context.Context, site tend.SiteID, of DecisionsOf, limit int) ([]Decision, error) {
	q := `SELECT d.id, d.at, d.campaign, d.version, d.reason, d.detail, COALESCE(k."user", k.anon, p."user", p.anon, '') AS person,
		COALESCE(k."user", p."user") IS NOT NULL AS known
		FROM decisions d LEFT JOIN persons p ON p.id = d.person LEFT JOIN persons k ON k.id = p.merged_into
		WHERE d.site = ?`
	order, args := "d.id", []any{site}
	if of.Person != 0 {
		order = "d.id + 0" // as sqlLastDecision
		q += ` AND d.person IN (SELECT ? UNION ALL SELECT id FROM persons WHERE merged_into = ?)`
		args = append(args, of.Person, of.Person)
	}
	if of.Campaign != "" {
		q += ` AND d.campaign = ?`
		args = append(args, of.Campaign)
	}
	if of.After != 0 {
		q += ` AND d.id > ?`
		args = append(args, of.After)
	}
	if of.Before != 0 {
		q += ` AND d.id < ?`
		args = append(args, of.Before)
	}
	var list []Decision
	if err := db.read.SelectContext(ctx, &list, q+` ORDER BY `+order+` DESC LIMIT ?`, append(args, limit)...); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

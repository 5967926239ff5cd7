package store

import (
	"context"
	"strings"

	"tend/server/tend"
)

// Shelf is an order in which campaigns are listed.
type Shelf string

// The orders.
const (
	ByID      Shelf = ""
	ByName    Shelf = "name"
	ByUpdated Shelf = "updated" // those changed last first
)

// CampaignsOf narrows a list of campaigns down; zero values do not.
type CampaignsOf struct {
	Search                            string // all its words are in the name or the id, whatever the case of ASCII letters
	Status, Channel, Category, Layout string
	Order                             Shelf
	AfterID, AfterName                string // the last of the page before; the name for ByName
	AfterUpdated                      tend.Micros
}

// escape takes the meaning from what LIKE reads as a pattern.
var escape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// CampaignsLike lists a site's campaigns that fit, in an order, at most limit.
func (r Records) CampaignsLike(ctx context.Context, site tend.SiteID, of *CampaignsOf, limit int) ([]Campaign, error) {
	field := r.db.dialect.field
	name := `LOWER(` + field("name") + `)`
	q, args := campaignSelect+` WHERE c.site = ?`, []any{site}
	and := func(condition string, more ...any) {
		q += ` AND ` + condition
		args = append(args, more...)
	}
	for word := range strings.FieldsSeq(of.Search) {
		like := `%` + escape.Replace(word) + `%`
		and(`(`+name+` LIKE LOWER(?) ESCAPE '\' OR LOWER(c.id) LIKE LOWER(?) ESCAPE '\')`, like, like)
	}
	for _, one := range []struct{ column, want string }{
		{`c.status`, of.Status},
		{field("channel"), of.Channel},
		{`COALESCE(` + field("category") + `, '')`, of.Category},
		{field("message", "layout"), of.Layout},
	} {
		if one.want != "" {
			and(one.column+` = ?`, one.want)
		}
	}
	order := ` ORDER BY c.id LIMIT ?`
	switch {
	case of.Order == ByName:
		order = ` ORDER BY ` + name + `, c.id LIMIT ?`
		if of.AfterID != "" {
			and(`(`+name+`, c.id) > (LOWER(?), ?)`, of.AfterName, of.AfterID)
		}
	case of.Order == ByUpdated:
		order = ` ORDER BY c.updated_at DESC, c.id DESC LIMIT ?`
		if of.AfterID != "" {
			and(`(c.updated_at, c.id) < (?, ?)`, of.AfterUpdated, of.AfterID)
		}
	case of.AfterID != "":
		and(`c.id > ?`, of.AfterID)
	}
	return r.campaigns(ctx, q+order, append(args, limit)...)
}

// What a version says at a place in its body.
func sqliteField(path ...string) string { return `v.body ->> '$.` + strings.Join(path, ".") + `'` }

func postgresField(path ...string) string {
	return `CAST(v.body AS json) #>> '{` + strings.Join(path, ",") + `}'`
}

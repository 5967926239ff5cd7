package store

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Campaign is a campaign's record: its newest version and where that stands.
type Campaign struct {
	tend.Campaign             // the newest version; Status is the campaign's own
	Live          int64       // the version that runs, or would on resume; 0: never launched
	Review        tend.Status // of the newest version: draft, in_review, approved
	Rev           int64       // counts its changes
	Author        string      // of the newest version
	ApprovedBy    string      // of the newest version; "" before approval
	CreatedAt     tend.Micros
	UpdatedAt     tend.Micros
}

// Version is one version of a campaign.
type Version struct {
	tend.Campaign             // Status is the version's review: draft, in_review, approved
	Author        string      //
	CreatedAt     tend.Micros //
	ApprovedBy    string      // "" before approval
	ApprovedAt    tend.Micros // 0 before approval
}

type campaignRow struct {
	Site       tend.SiteID
	ID         string
	Status     tend.Status
	Version    int64
	Live       int64
	Rev        int64
	CreatedAt  tend.Micros `db:"created_at"`
	UpdatedAt  tend.Micros `db:"updated_at"`
	Body       []byte
	Review     tend.Status
	Author     string
	ApprovedBy string `db:"approved_by"`
}

const campaignSelect = `SELECT c.site, c.id, c.status, c.version, c.live, c.rev, c.created_at, c.updated_at,
v.body, v.review, v.author, COALESCE(v.approved_by, '') AS approved_by
FROM campaigns c JOIN campaign_versions v ON v.site = c.site AND v.campaign = c.id AND v.version = c.version`

func (row *campaignRow) record() (Campaign, error) {
	c := Campaign{
		Live: row.Live, Review: row.Review, Rev: row.Rev, Author: row.Author, ApprovedBy: row.ApprovedBy,
		CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	}
	if err := json.Unmarshal(row.Body, &c.Campaign); err != nil {
		return Campaign{}, fmt.Errorf("store: campaign %s version %d: %w", row.ID, row.Version, err)
	}
	c.ID, c.Site, c.Version, c.Status = row.ID, row.Site, row.Version, row.Status
	return c, nil
}

// Campaign reads one campaign of a site.
func (r Records) Campaign(ctx context.Context, site tend.SiteID, id string) (Campaign, error) {
	var row campaignRow
	if err := sqlx.GetContext(ctx, r.q, &row, campaignSelect+` WHERE c.site = ? AND c.id = ?`, site, id); err != nil {
		return Campaign{}, notFound(err, "campaign")
	}
	return row.record()
}

// campaigns reads what a query that begins with campaignSelect finds.
func (r Records) campaigns(ctx context.Context, q string, args ...any) ([]Campaign, error) {
	var rows []campaignRow
	if err := sqlx.SelectContext(ctx, r.q, &rows, q, args...); err != nil {
		return nil, fmt.Errorf("store: read campaigns: %w", err)
	}
	list := make([]Campaign, 0, len(rows))
	for i := range rows {
		c, err := rows[i].record()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// Versions lists the versions of a campaign, newest first.
func (r Records) Versions(ctx context.Context, site tend.SiteID, campaign string) ([]Version, error) {
	var rows []struct {
		Version    int64
		Body       []byte
		Review     tend.Status
		Author     string
		CreatedAt  tend.Micros `db:"created_at"`
		ApprovedBy string      `db:"approved_by"`
		ApprovedAt tend.Micros `db:"approved_at"`
	}
	err := sqlx.SelectContext(ctx, r.q, &rows, `SELECT version, body, review, author, created_at,
COALESCE(approved_by, '') AS approved_by, COALESCE(approved_at, 0) AS approved_at
FROM campaign_versions WHERE site = ? AND campaign = ? ORDER BY version DESC`, site, campaign)
	if err != nil {
		return nil, fmt.Errorf("store: read versions: %w", err)
	}
	list := make([]Version, 0, len(rows))
	for _, row := range rows {
		v := Version{Author: row.Author, CreatedAt: row.CreatedAt, ApprovedBy: row.ApprovedBy, ApprovedAt: row.ApprovedAt}
		if err := json.Unmarshal(row.Body, &v.Campaign); err != nil {
			return nil, fmt.Errorf("store: campaign %s version %d: %w", campaign, row.Version, err)
		}
		v.ID, v.Site, v.Version, v.Status = campaign, site, row.Version, row.Review
		list = append(list, v)
	}
	return list, nil
}

// CreateCampaign adds a campaign: a draft of version 1.
func (c *Change) CreateCampaign(ctx context.Context, body tend.Campaign, author string) (Campaign, error) {
	err := c.exec(ctx, "campaign", `INSERT INTO campaigns (site, id, status, version, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)`,
		body.Site, body.ID, tend.Draft, c.now, c.now)
	if err != nil {
		return Campaign{}, err
	}
	if err := c.AddVersion(ctx, body, 1, author); err != nil {
		return Campaign{}, err
	}
	c.config = true
	return c.Campaign(ctx, body.Site, body.ID)
}

// AddVersion adds a version, a draft.
func (c *Change) AddVersion(ctx context.Context, body tend.Campaign, version int64, author string) error {
	raw, err := encodeBody(&body)
	if err != nil {
		return err
	}
	return c.exec(ctx, "version", `INSERT INTO campaign_versions (site, campaign, version, body, review, author, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		body.Site, body.ID, version, raw, tend.Draft, author, c.now)
}

// RewriteVersion replaces the body of a version that is not approved: it is a draft again.
func (c *Change) RewriteVersion(ctx context.Context, body tend.Campaign, version int64, author string) error {
	raw, err := encodeBody(&body)
	if err != nil {
		return err
	}
	return c.one(ctx, "version that is not approved", `UPDATE campaign_versions SET body = ?, review = ?, author = ?, created_at = ?
WHERE site = ? AND campaign = ? AND version = ? AND review <> ?`,
		raw, tend.Draft, author, c.now, body.Site, body.ID, version, tend.Approved)
}

// ReviewVersion sets where a version's review stands; by approves it.
func (c *Change) ReviewVersion(ctx context.Context, site tend.SiteID, campaign string, version int64, review tend.Status, by string) error {
	var at *tend.Micros
	var who *string
	if review == tend.Approved {
		at, who = &c.now, &by
	}
	return c.one(ctx, "version", `UPDATE campaign_versions SET review = ?, approved_by = ?, approved_at = ?
WHERE site = ? AND campaign = ? AND version = ?`, review, who, at, site, campaign, version)
}

// SetCampaign writes where a campaign stands: status, newest version, live
// version. rev is the one that the caller has read; another change since is a conflict.
func (c *Change) SetCampaign(ctx context.Context, next *Campaign, rev int64) error {
	n, err := c.affect(ctx, "campaign", `UPDATE campaigns SET status = ?, version = ?, live = ?, rev = rev + 1, updated_at = ?
WHERE site = ? AND id = ? AND rev = ?`, next.Status, next.Version, next.Live, c.now, next.Site, next.ID, rev)
	if err != nil {
		return err
	}
	if n == 0 {
		old, err := c.Campaign(ctx, next.Site, next.ID)
		if err != nil {
			return err
		}
		return stale("campaign", old.Rev, rev)
	}
	c.config = true
	return nil
}

// encodeBody is what a version keeps: what the author wrote, without where it stands.
func encodeBody(body *tend.Campaign) ([]byte, error) {
	b := *body
	b.Version, b.Status = 0, ""
	raw, err := json.Marshal(&b)
	if err != nil {
		return nil, fmt.Errorf("store: encode campaign %s: %w", body.ID, err)
	}
	return raw, nil
}

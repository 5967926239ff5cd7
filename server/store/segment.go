package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Segment is a saved condition's record.
type Segment struct {
	tend.Segment
	Kept
}

type segmentRow struct {
	Segment

	Body []byte
}

const segmentSelect = `SELECT site, id, name, description, body, rev, author, created_at, updated_at FROM segments`

func (row *segmentRow) record() Segment {
	row.Condition = row.Body
	return row.Segment
}

// Segment reads one segment of a site.
func (r Records) Segment(ctx context.Context, site tend.SiteID, id string) (Segment, error) {
	var row segmentRow
	if err := sqlx.GetContext(ctx, r.q, &row, segmentSelect+` WHERE site = ? AND id = ?`, site, id); err != nil {
		return Segment{}, notFound(err, "segment")
	}
	return row.record(), nil
}

// Segments lists a site's segments in the order of their ids.
func (r Records) Segments(ctx context.Context, site tend.SiteID) ([]Segment, error) {
	return r.segments(ctx, segmentSelect+` WHERE site = ? ORDER BY id`, site)
}

func (r Records) segments(ctx context.Context, q string, args ...any) ([]Segment, error) {
	var rows []segmentRow
	if err := sqlx.SelectContext(ctx, r.q, &rows, q, args...); err != nil {
		return nil, fmt.Errorf("store: read segments: %w", err)
	}
	list := make([]Segment, len(rows))
	for i := range rows {
		list[i] = rows[i].record()
	}
	return list, nil
}

// loadSegments gives each site its own.
func (r Records) loadSegments(ctx context.Context, sites []tend.Site) error {
	list, err := r.segments(ctx, segmentSelect+` ORDER BY site, id`)
	if err != nil {
		return err
	}
	at := sitesByID(sites)
	for i := range list {
		if s := at[list[i].Site]; s != nil {
			s.Segments = append(s.Segments, list[i].Segment)
		}
	}
	return nil
}

func sitesByID(sites []tend.Site) map[tend.SiteID]*tend.Site {
	at := make(map[tend.SiteID]*tend.Site, len(sites))
	for i := range sites {
		at[sites[i].ID] = &sites[i]
	}
	return at
}

// Aimed is a campaign with an audience, or one that is triggered by a segment, in one of the versions that count: the newest, and the
// one that runs or would on resume.
type Aimed struct {
	ID       string
	Name     string
	Status   tend.Status // of the campaign
	Review   tend.Status // of the version
	Audience []byte      // its condition; nil for everybody
	Moves    string      // the segment that its trigger names; "" where it is another one
}

// AimedCampaigns lists a site's campaigns that are aimed and have not ended, in the
// order of their ids; one whose newest version does not run comes in both.
func (r Records) AimedCampaigns(ctx context.Context, site tend.SiteID) ([]Aimed, error) {
	field := r.db.dialect.field
	var list []Aimed
	err := sqlx.SelectContext(ctx, r.q, &list, `SELECT c.id, `+field("name")+` AS name, c.status, v.review, `+field("audience")+` AS audience,
	CASE WHEN `+field("trigger", "type")+` = 'segment' THEN `+field("trigger", "id")+` ELSE '' END AS moves
FROM campaigns c JOIN campaign_versions v ON v.site = c.site AND v.campaign = c.id AND (v.version = c.version OR v.version = c.live)
WHERE c.site = ? AND c.status <> ? AND (`+field("audience")+` IS NOT NULL OR `+field("trigger", "type")+` = 'segment') ORDER BY c.id, v.version`, site, tend.Ended)
	if err != nil {
		return nil, fmt.Errorf("store: read audiences: %w", err)
	}
	return list, nil
}

// CreateSegment adds a segment.
func (c *Change) CreateSegment(ctx context.Context, s *tend.Segment, author string) (Segment, error) {
	err := c.exec(ctx, "segment", `INSERT INTO segments (site, id, name, description, body, author, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		s.Site, s.ID, s.Name, s.Description, string(s.Condition), author, c.now, c.now)
	if err != nil {
		return Segment{}, err
	}
	c.config = true
	return c.Segment(ctx, s.Site, s.ID)
}

// UpdateSegment writes a segment anew. rev is the one that the caller has read; another change
// since is a conflict.
func (c *Change) UpdateSegment(ctx context.Context, s *tend.Segment, rev int64, author string) (Segment, error) {
	n, err := c.affect(ctx, "segment", `UPDATE segments SET name = ?, description = ?, body = ?, author = ?, rev = rev + 1, updated_at = ?
WHERE site = ? AND id = ? AND rev = ?`, s.Name, s.Description, string(s.Condition), author, c.now, s.Site, s.ID, rev)
	if err != nil {
		return Segment{}, err
	}
	now, err := c.Segment(ctx, s.Site, s.ID)
	if err == nil && n == 0 {
		err = stale("segment", now.Rev, rev)
	}
	c.config = true
	return now, err
}

// DropSegment deletes a segment. That nobody refers to it is the caller's to see to.
func (c *Change) DropSegment(ctx context.Context, site tend.SiteID, id string) error {
	c.config = true
	return c.one(ctx, "segment", `DELETE FROM segments WHERE site = ? AND id = ?`, site, id)
}

package author

import (
	"bytes"
	"context"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Reasons for which a segment is not changed.
const (
	ReasonSegmentUsed     = "segment.used"           // what refers to it would have nothing to refer to
	ReasonSegmentApproval = "segment.needs_approval" // it decides whom an approved campaign reaches
	ReasonSegmentTooLarge = "segment.too_large"      // what refers to it would pass a bound
)

// Segment is a saved condition, and who refers to it.
type Segment struct {
	store.Segment

	UsedBy []Use
	Scan   *store.SegmentScan // of its people, while it is watched; nil otherwise
}

// By is who changes a segment.
type By struct {
	Name     string
	Approves bool // they may approve campaigns
}

// Segments is where conditions are saved, to be referred to. Each call that changes one is one
// transaction with its audit row.
type Segments struct{ desk *Desk }

// NewSegments makes it; changed is as NewDesk takes it.
func NewSegments(db *store.DB, changed func()) *Segments { return &Segments{NewDesk(db, changed)} }

// ParseSegment reads a segment as it is written, without the id where none is given. Whether
// what it refers to is there is for its site to say.
func ParseSegment(raw []byte) (tend.Segment, error) {
	in := &tend.Input{}
	s := tend.Segment{}
	if o, ok := in.ReadObject(raw, MaxBytes); ok {
		o.Only([]string{"id", "name", "description", "condition"}, nil)
		s.ID, s.Name, s.Description = called(o)
		if o.Need("condition") {
			condition := jsontext.Value(o.Raw("condition"))
			located(in, o.At("condition"), target.Check(condition))
			_ = condition.Compact() // it was read before
			s.Condition = []byte(condition)
		}
	}
	return s, in.Err(refusedSegment)
}

const (
	maxDescription = 1000
	refusedSegment = "the segment cannot be taken"
)

// Create reads a segment and keeps it.
func (s *Segments) Create(ctx context.Context, site tend.SiteID, raw []byte, by By) (Segment, error) {
	body, err := ParseSegment(raw)
	if err != nil {
		return Segment{}, err
	}
	body.Site = site
	return s.change(ctx, func(c *store.Change) (store.Segment, error) { return CreateSegment(ctx, c, &body, by) })
}

// Edit reads what a segment shall say from now on. The id may be left out; it cannot be
// changed. rev is the state that the caller has seen, 0 for any.
func (s *Segments) Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by By) (Segment, error) {
	body, err := ParseSegment(raw)
	if err != nil {
		return Segment{}, err
	}
	if err := sameID(body.ID, id, "segment", refusedSegment); err != nil {
		return Segment{}, err
	}
	body.Site, body.ID = site, id
	return s.change(ctx, func(c *store.Change) (store.Segment, error) { return EditSegment(ctx, c, &body, rev, by) })
}

// Drop deletes a segment that nothing refers to.
func (s *Segments) Drop(ctx context.Context, site tend.SiteID, id string, rev int64, by By) error {
	return s.desk.keep(ctx, func(c *store.Change) error {
		if _, err := currentSegment(ctx, c, site, id, rev); err != nil {
			return err
		}
		u, err := usersOf(ctx, c.Records, site)
		if err != nil {
			return err
		}
		if direct := u.direct(id); len(direct) > 0 {
			return tend.Errorf(tend.Conflict, ReasonSegmentUsed, "the segment %s is in use by %s: take it out there first", id, naming(direct))
		}
		if err := c.DropSegment(ctx, site, id); err != nil {
			return err
		}
		return c.Audit(ctx, site, by.Name, "segment.delete", id, "")
	})
}

// Get reads one segment, with who refers to it.
func (s *Segments) Get(ctx context.Context, site tend.SiteID, id string) (Segment, error) {
	rec, err := s.desk.db.Records().Segment(ctx, site, id)
	if err != nil {
		return Segment{}, err
	}
	u, err := usersOf(ctx, s.desk.db.Records(), site)
	if err != nil {
		return Segment{}, err
	}
	scans, err := s.desk.db.Records().SegmentScans(ctx, site)
	return Segment{rec, u.direct(id), scanOf(scans, id)}, err
}

// List reads a site's segments in the order of their ids.
func (s *Segments) List(ctx context.Context, site tend.SiteID) ([]Segment, error) {
	u, err := usersOf(ctx, s.desk.db.Records(), site)
	if err != nil {
		return nil, err
	}
	scans, err := s.desk.db.Records().SegmentScans(ctx, site)
	if err != nil {
		return nil, err
	}
	list := make([]Segment, len(u.segments))
	for i, rec := range u.segments {
		list[i] = Segment{rec, u.direct(rec.ID), scanOf(scans, rec.ID)}
	}
	return list, nil
}

func (s *Segments) change(ctx context.Context, fn func(*store.Change) (store.Segment, error)) (out Segment, err error) {
	err = s.desk.keep(ctx, func(c *store.Change) error {
		rec, err := fn(c)
		if err != nil {
			return err
		}
		u, err := usersOf(ctx, c.Records, rec.Site)
		if err != nil {
			return err
		}
		scans, err := c.SegmentScans(ctx, rec.Site)
		out = Segment{rec, u.direct(rec.ID), scanOf(scans, rec.ID)}
		return err
	})
	if err != nil {
		return Segment{}, err
	}
	return out, nil
}

func scanOf(scans []store.SegmentScan, id string) *store.SegmentScan {
	i := slices.IndexFunc(scans, func(x store.SegmentScan) bool { return x.Segment == id })
	if i < 0 {
		return nil
	}
	return &scans[i]
}

// CreateSegment adds a segment within a transaction. Without an id it gets one.
func CreateSegment(ctx context.Context, c *store.Change, body *tend.Segment, by By) (store.Segment, error) {
	if body.ID == "" {
		body.ID = tend.NewID(c.Now().Time())
	}
	known, err := Known(ctx, c.Records, body.Site)
	if err != nil {
		return store.Segment{}, err
	}
	if err := resolves(ctx, c, known, body); err != nil {
		return store.Segment{}, err
	}
	if _, there := known.Segments[body.ID]; !there && len(known.Segments) >= tend.MaxSegments {
		return store.Segment{}, tend.Errorf(tend.Conflict, "segment.too_many", "a site has at most %d segments: delete one that nothing refers to", tend.MaxSegments)
	}
	rec, err := c.CreateSegment(ctx, body, by.Name)
	if tend.CodeOf(err) == tend.Conflict {
		return store.Segment{}, taken("segment", body.ID)
	}
	if err != nil {
		return store.Segment{}, err
	}
	return rec, c.Audit(ctx, body.Site, by.Name, "segment.create", body.ID, "")
}

// EditSegment changes a segment within a transaction, and with it whom everything reaches that
// refers to it. The same content again changes nothing.
func EditSegment(ctx context.Context, c *store.Change, body *tend.Segment, rev int64, by By) (store.Segment, error) {
	old, err := currentSegment(ctx, c, body.Site, body.ID, rev)
	if err != nil {
		return store.Segment{}, err
	}
	detail := ""
	if !bytes.Equal(old.Condition, body.Condition) {
		if detail, err = reaim(ctx, c, body, by); err != nil {
			return store.Segment{}, err
		}
	} else if old.Name == body.Name && old.Description == body.Description {
		return old, nil
	}
	rec, err := c.UpdateSegment(ctx, body, old.Rev, by.Name)
	if err != nil {
		return store.Segment{}, err
	}
	return rec, c.Audit(ctx, body.Site, by.Name, "segment.edit", body.ID, detail)
}

// reaim looks whether a segment may have another condition, for all that refers to it. It names
// the campaigns that will reach others than before.
func reaim(ctx context.Context, c *store.Change, body *tend.Segment, by By) (string, error) {
	u, err := usersOf(ctx, c.Records, body.Site)
	if err != nil {
		return "", err
	}
	known := u.known()
	if err := resolves(ctx, c, known, body); err != nil {
		return "", err
	}
	known.Segments[body.ID] = *body
	reached, err := u.reached(body.ID, known)
	if err != nil {
		return "", err
	}
	if rule, err := known.CompileOf(body.ID, body.Condition); err == nil && len(reached.campaigns) > 0 {
		if err := countable(u.aimed, known, rule, ""); err != nil {
			return "", err
		}
	}
	if judged := naming(reached.judged); judged != "" && !by.Approves {
		return "", tend.Errorf(tend.Forbidden, ReasonSegmentApproval,
			"the segment %s decides whom %s reaches, which is approved or under review: ask somebody who may approve to change it, or save the new condition as another segment", body.ID, judged)
	}
	if len(reached.campaigns) == 0 {
		return "", nil
	}
	return "changes whom " + naming(reached.campaigns) + " reaches", nil
}

func currentSegment(ctx context.Context, c *store.Change, site tend.SiteID, id string, rev int64) (store.Segment, error) {
	rec, err := c.Segment(ctx, site, id)
	if err == nil {
		err = unchanged(rec.Kept, rev, "segment", id)
	}
	return rec, err
}

// resolves tells whether what a segment refers to is there and does not lead back to it.
func resolves(ctx context.Context, c *store.Change, known target.Saved, body *tend.Segment) error {
	in := &tend.Input{}
	if err := CheckLists(ctx, c.Records, body.Site, in, "/condition", body.Condition); err != nil {
		return err
	}
	_, err := known.CompileOf(body.ID, body.Condition)
	located(in, "/condition", err)
	return in.Err(refusedSegment)
}

// Known is what is saved on a site, for conditions that refer to it.
func Known(ctx context.Context, r store.Records, site tend.SiteID) (target.Saved, error) {
	list, err := r.Segments(ctx, site)
	if err != nil {
		return target.Saved{}, err
	}
	known := make(target.Segments, len(list))
	for i := range list {
		known[list[i].ID] = list[i].Segment
	}
	funnels, err := r.Funnels(ctx, site)
	return target.Saved{Segments: known, Funnels: funnelsOf(funnels)}, err
}

// Refers tells whether a condition names anything that Known has.
func Refers(condition []byte) bool {
	named := target.MentionsOf(condition)
	return len(named.Segments) > 0 || len(named.Funnels) > 0
}

package author

import (
	"context"
	"slices"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// ReasonListUsed is of a list that is not deleted: what refers to it would have nothing to refer to.
const ReasonListUsed = "list.used"

// List is an uploaded list, and who refers to it.
type List struct {
	store.List

	UsedBy     []Use
	LastUpload *store.Import // nil where there was none since it was made
}

// Lists is where lists are named; who is on them comes by files. Each call that changes one is one
// transaction with its audit row.
type Lists struct{ db *store.DB }

// NewLists makes it.
func NewLists(db *store.DB) *Lists { return &Lists{db} }

// ParseList reads a list as it is written, without the id where none is given.
func ParseList(raw []byte) (tend.List, error) {
	in := &tend.Input{}
	l := tend.List{}
	if o, ok := in.ReadObject(raw, MaxBytes); ok {
		o.Only([]string{"id", "name", "description"}, nil)
		l.ID, l.Name, l.Description = called(o)
	}
	return l, in.Err(refusedList)
}

// called reads how a list or a segment is called.
func called(o tend.Object) (id, name, description string) {
	o.Need("name")
	return o.Text("id", tend.MaxID), o.Text("name", maxName), o.Text("description", maxDescription)
}

// sameID tells whether what is written of a list, a segment or a funnel may stand for the one with this id.
func sameID(written, id, kind, refused string) error {
	if written == "" || written == id {
		return nil
	}
	in := &tend.Input{}
	in.Fault("/id", tend.ReasonValue, "the id of a %s cannot be changed: leave it out, or make another %s", kind, kind)
	return in.Err(refused)
}

// unchanged tells whether a list or a segment is still what the caller has seen; 0 is any.
func unchanged(k store.Kept, rev int64, kind, id string) error {
	if rev == 0 || k.Rev == rev {
		return nil
	}
	return tend.Errorf(tend.Conflict, "stale", "the %s %s was changed meanwhile: read it again and repeat the step", kind, id)
}

// taken is that there is a list or a segment with an id already.
func taken(kind, id string) error {
	return tend.Errorf(tend.Conflict, "exists", "there is already a %s %s on this site: choose another id, or leave it out to get one", kind, id)
}

const refusedList = "the list cannot be taken"

// Create reads a list and keeps it, with nobody on it. Without an id it gets one.
func (l *Lists) Create(ctx context.Context, site tend.SiteID, raw []byte, by string) (List, error) {
	body, err := ParseList(raw)
	if err != nil {
		return List{}, err
	}
	body.Site = site
	var out List
	err = l.db.Change(ctx, func(c *store.Change) (err error) {
		out.UsedBy = []Use{}
		out.List, err = CreateList(ctx, c, &body, by)
		return err
	})
	return out, err
}

// CreateList adds a list within a transaction. Without an id it gets one.
func CreateList(ctx context.Context, c *store.Change, body *tend.List, by string) (store.List, error) {
	if body.ID == "" {
		body.ID = tend.NewID(c.Now().Time())
	}
	known, err := c.Lists(ctx, body.Site)
	if err != nil {
		return store.List{}, err
	}
	there := slices.ContainsFunc(known, func(k store.List) bool { return k.ID == body.ID })
	if !there && len(known) >= tend.MaxUploadedLists {
		return store.List{}, tend.Errorf(tend.Conflict, "list.too_many", "a site has at most %d lists: delete one that nothing refers to", tend.MaxUploadedLists)
	}
	rec, err := c.CreateList(ctx, body, by)
	if tend.CodeOf(err) == tend.Conflict && there {
		return rec, taken("list", body.ID)
	}
	if tend.CodeOf(err) == tend.Conflict {
		return rec, tend.Errorf(tend.Conflict, "list.emptied", "a list %s was deleted, and people are still being taken off it: try again shortly, or choose another id", body.ID)
	}
	if err != nil {
		return rec, err
	}
	return rec, c.Audit(ctx, body.Site, by, "list.create", body.ID, "")
}

// Edit reads what a list is called from now on. The id may be left out; it cannot be changed. rev
// is the state that the caller has seen, 0 for any. The same content again changes nothing.
func (l *Lists) Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by string) (List, error) {
	body, err := ParseList(raw)
	if err != nil {
		return List{}, err
	}
	if err := sameID(body.ID, id, "list", refusedList); err != nil {
		return List{}, err
	}
	body.Site, body.ID = site, id
	if err := l.db.Change(ctx, func(c *store.Change) error {
		return EditList(ctx, c, &body, rev, by)
	}); err != nil {
		return List{}, err
	}
	return l.Get(ctx, site, id)
}

// EditList changes within a transaction what a list is called. The same content again changes nothing.
func EditList(ctx context.Context, c *store.Change, body *tend.List, rev int64, by string) error {
	old, err := currentList(ctx, c, body.Site, body.ID, rev)
	if err != nil || old.List == *body {
		return err
	}
	if _, err := c.UpdateList(ctx, body, old.Rev, by); err != nil {
		return err
	}
	return c.Audit(ctx, body.Site, by, "list.edit", body.ID, "")
}

// Drop deletes a list that nothing refers to.
func (l *Lists) Drop(ctx context.Context, site tend.SiteID, id string, rev int64, by string) error {
	return l.db.Change(ctx, func(c *store.Change) error {
		rec, err := currentList(ctx, c, site, id, rev)
		if err != nil {
			return err
		}
		u, err := usersOf(ctx, c.Records, site)
		if err != nil {
			return err
		}
		if users := u.listed(id); len(users) > 0 {
			return tend.Errorf(tend.Conflict, ReasonListUsed, "the list %s is in use by %s: take it out there first", id, naming(users))
		}
		if err := c.DropList(ctx, &rec, by); err != nil {
			return err
		}
		return c.Audit(ctx, site, by, "list.delete", id, "")
	})
}

// Get reads one list, with who refers to it.
func (l *Lists) Get(ctx context.Context, site tend.SiteID, id string) (List, error) {
	rec, err := l.db.Records().List(ctx, site, id)
	if err != nil {
		return List{}, err
	}
	list, err := l.whole(ctx, site, []store.List{rec})
	if err != nil {
		return List{}, err
	}
	return list[0], nil
}

// whole adds to lists who refers to them, and what was uploaded last since they were made.
func (l *Lists) whole(ctx context.Context, site tend.SiteID, recs []store.List) ([]List, error) {
	u, err := usersOf(ctx, l.db.Records(), site)
	if err != nil {
		return nil, err
	}
	last, err := l.db.Records().LastUploads(ctx, site)
	if err != nil {
		return nil, err
	}
	list := make([]List, len(recs))
	for i, rec := range recs {
		list[i] = List{List: rec, UsedBy: u.listed(rec.ID)}
		if m, ok := last[rec.ID]; ok && m.CreatedAt >= rec.CreatedAt {
			list[i].LastUpload = &m
		}
	}
	return list, nil
}

// List reads a site's lists in the order of their ids.
func (l *Lists) List(ctx context.Context, site tend.SiteID) ([]List, error) {
	recs, err := l.db.Records().Lists(ctx, site)
	if err != nil {
		return nil, err
	}
	return l.whole(ctx, site, recs)
}

// Naming names those that refer to a list, for people; "" where nothing does.
func (l *List) Naming() string { return naming(l.UsedBy) }

func currentList(ctx context.Context, c *store.Change, site tend.SiteID, id string, rev int64) (store.List, error) {
	rec, err := c.List(ctx, site, id)
	if err == nil {
		err = unchanged(rec.Kept, rev, "list", id)
	}
	return rec, err
}

// CheckLists notes the lists that a condition names and that are not there; at is where it stands.
func CheckLists(ctx context.Context, r store.Records, site tend.SiteID, in *tend.Input, at string, raw []byte) error {
	named := target.Lists(raw)
	if len(named) == 0 {
		return nil
	}
	there, err := r.Lists(ctx, site)
	if err != nil {
		return err
	}
	for _, m := range named {
		if !slices.ContainsFunc(there, func(l store.List) bool { return l.ID == m.ID }) {
			in.Fault(at+m.Pointer, tend.ReasonValue, "there is no list %q on this site: make it first, or choose another", m.ID)
		}
	}
	return nil
}

package author

import (
	"bytes"
	"context"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Funnel is a funnel, and what asks for it.
type Funnel struct {
	store.Funnel

	UsedBy []Use
}

// Funnels is where ways that people are meant to go are written. Each call that changes one is one
// transaction with its audit row.
type Funnels struct{ desk *Desk }

// NewFunnels makes it; changed is as NewDesk takes it.
func NewFunnels(db *store.DB, changed func()) *Funnels { return &Funnels{NewDesk(db, changed)} }

// Reasons for which a funnel is not changed.
const (
	ReasonFunnelUsed     = "funnel.used"           // what asks for it would have nothing to ask for
	ReasonFunnelApproval = "funnel.needs_approval" // it decides whom an approved campaign reaches
	ReasonFunnelUnusable = "funnel.unusable"       // what asks for it could not be used any more
)

const refusedFunnel = "the funnel cannot be taken"

// ParseFunnel reads a funnel as it is written, without the id where none is given.
func ParseFunnel(raw []byte) (tend.Funnel, error) {
	in := &tend.Input{}
	f := tend.Funnel{}
	if o, ok := in.ReadObject(raw, MaxBytes); ok {
		o.Only([]string{"id", "name", "within", "by", "steps"}, nil)
		o.Need("name")
		f.ID, f.Name = o.Text("id", tend.MaxID), o.Text("name", maxName)
		f.Body = funnelBody(o)
		_, err := target.ReadFunnel(f.Body)
		located(in, o.At(""), err)
	}
	return f, in.Err(refusedFunnel)
}

// funnelBody is what decides of a funnel, in one order.
func funnelBody(o tend.Object) []byte {
	body := struct {
		Within jsontext.Value `json:"within,omitempty"`
		By     jsontext.Value `json:"by"`
		Steps  jsontext.Value `json:"steps,omitempty"`
	}{o.Raw("within"), o.Raw("by"), o.Raw("steps")}
	if body.By == nil {
		body.By = jsontext.Value(`"person"`)
	}
	raw, err := json.Marshal(body)
	if err != nil { // never: all of it was read before
		return nil
	}
	return raw
}

// Create reads a funnel and keeps it.
func (f *Funnels) Create(ctx context.Context, site tend.SiteID, raw []byte, by By) (Funnel, error) {
	body, err := ParseFunnel(raw)
	if err != nil {
		return Funnel{}, err
	}
	body.Site = site
	return f.change(ctx, func(c *store.Change) (store.Funnel, error) { return CreateFunnel(ctx, c, &body, by) })
}

// Edit reads what a funnel shall say from now on. The id may be left out; it cannot be changed. rev
// is the state that the caller has seen, 0 for any.
func (f *Funnels) Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by By) (Funnel, error) {
	body, err := ParseFunnel(raw)
	if err != nil {
		return Funnel{}, err
	}
	if err := sameID(body.ID, id, "funnel", refusedFunnel); err != nil {
		return Funnel{}, err
	}
	body.Site, body.ID = site, id
	return f.change(ctx, func(c *store.Change) (store.Funnel, error) { return EditFunnel(ctx, c, &body, rev, by) })
}

// Drop deletes a funnel that nothing asks for.
func (f *Funnels) Drop(ctx context.Context, site tend.SiteID, id string, rev int64, by By) error {
	return f.desk.keep(ctx, func(c *store.Change) error {
		if _, err := currentFunnel(ctx, c, site, id, rev); err != nil {
			return err
		}
		u, err := usersOf(ctx, c.Records, site)
		if err != nil {
			return err
		}
		if users := u.asking(id); len(users) > 0 {
			return tend.Errorf(tend.Conflict, ReasonFunnelUsed, "the funnel %s is in use by %s: take it out there first", id, naming(users))
		}
		if err := c.DropFunnel(ctx, site, id); err != nil {
			return err
		}
		return c.Audit(ctx, site, by.Name, "funnel.delete", id, "")
	})
}

// Get reads one funnel, with what asks for it.
func (f *Funnels) Get(ctx context.Context, site tend.SiteID, id string) (Funnel, error) {
	rec, err := f.desk.db.Records().Funnel(ctx, site, id)
	if err != nil {
		return Funnel{}, err
	}
	u, err := usersOf(ctx, f.desk.db.Records(), site)
	return Funnel{rec, u.asking(id)}, err
}

// List reads a site's funnels in the order of their ids.
func (f *Funnels) List(ctx context.Context, site tend.SiteID) ([]Funnel, error) {
	u, err := usersOf(ctx, f.desk.db.Records(), site)
	if err != nil {
		return nil, err
	}
	list := make([]Funnel, len(u.funnels))
	for i, rec := range u.funnels {
		list[i] = Funnel{rec, u.asking(rec.ID)}
	}
	return list, nil
}

func (f *Funnels) change(ctx context.Context, fn func(*store.Change) (store.Funnel, error)) (out Funnel, err error) {
	err = f.desk.keep(ctx, func(c *store.Change) (err error) {
		if out.Funnel, err = fn(c); err != nil {
			return err
		}
		u, err := usersOf(ctx, c.Records, out.Site)
		out.UsedBy = u.asking(out.ID)
		return err
	})
	if err != nil {
		return Funnel{}, err
	}
	return out, nil
}

// CreateFunnel adds a funnel within a transaction. Without an id it gets one.
func CreateFunnel(ctx context.Context, c *store.Change, body *tend.Funnel, by By) (store.Funnel, error) {
	if body.ID == "" {
		body.ID = tend.NewID(c.Now().Time())
	}
	known, err := c.Funnels(ctx, body.Site)
	if err != nil {
		return store.Funnel{}, err
	}
	there := slices.ContainsFunc(known, func(k store.Funnel) bool { return k.ID == body.ID })
	if !there && len(known) >= tend.MaxFunnels {
		return store.Funnel{}, tend.Errorf(tend.Conflict, "funnel.too_many", "a site has at most %d funnels: delete one that nothing asks for", tend.MaxFunnels)
	}
	rec, err := c.CreateFunnel(ctx, body, by.Name)
	if tend.CodeOf(err) == tend.Conflict {
		return rec, taken("funnel", body.ID)
	}
	if err != nil {
		return rec, err
	}
	return rec, c.Audit(ctx, body.Site, by.Name, "funnel.create", body.ID, "")
}

// EditFunnel changes a funnel within a transaction, and with it whom everything reaches that asks for
// it. The same content again changes nothing.
func EditFunnel(ctx context.Context, c *store.Change, body *tend.Funnel, rev int64, by By) (store.Funnel, error) {
	old, err := currentFunnel(ctx, c, body.Site, body.ID, rev)
	if err != nil || old.Name == body.Name && bytes.Equal(old.Body, body.Body) {
		return old, err
	}
	detail := ""
	if goes(old.Body, body.Body) {
		if detail, err = reroute(ctx, c, body, by); err != nil {
			return store.Funnel{}, err
		}
	}
	rec, err := c.UpdateFunnel(ctx, body, old.Rev, by.Name)
	if err != nil {
		return store.Funnel{}, err
	}
	return rec, c.Audit(ctx, body.Site, by.Name, "funnel.edit", body.ID, detail)
}

// goes tells whether a funnel goes another way than before, others go it, or its steps have other keys: by
// what they are called for people nothing changes.
func goes(before, after []byte) bool {
	old, err := target.ReadFunnel(before)
	if err != nil { // never: it was read when it was saved
		return true
	}
	now, err := target.ReadFunnel(after)
	return err != nil || old.Key != now.Key || old.Account != now.Account || !slices.Equal(old.Keys, now.Keys)
}

// reroute looks whether a funnel may go another way, for all that asks for it. It names the campaigns
// that will reach others than before.
func reroute(ctx context.Context, c *store.Change, body *tend.Funnel, by By) (string, error) {
	u, err := usersOf(ctx, c.Records, body.Site)
	if err != nil {
		return "", err
	}
	known := u.known()
	known.Funnels[body.ID] = *body
	reached, err := u.led(func(i int) bool { return names(u.asks[i], body.ID) }, "", ReasonFunnelUnusable, known)
	if err != nil || len(reached.campaigns) == 0 {
		return "", err
	}
	asks, err := json.Marshal(map[string]string{"type": "funnel", "id": body.ID, "state": "completed"})
	if err != nil {
		return "", err
	}
	rule, err := known.Compile(asks)
	if err != nil {
		return "", err
	}
	if err := countable(u.aimed, known, rule, ""); err != nil {
		return "", err
	}
	if judged := naming(reached.judged); judged != "" && !by.Approves {
		return "", tend.Errorf(tend.Forbidden, ReasonFunnelApproval,
			"the funnel %s decides whom %s reaches, which is approved or under review: ask somebody who may approve to change it, or save it as another funnel", body.ID, judged)
	}
	return "changes whom " + naming(reached.campaigns) + " reaches", nil
}

// funnelsOf are funnels for conditions that ask for them.
func funnelsOf(list []store.Funnel) target.Funnels {
	known := make(target.Funnels, len(list))
	for i := range list {
		known[list[i].ID] = list[i].Funnel
	}
	return known
}

func currentFunnel(ctx context.Context, c *store.Change, site tend.SiteID, id string, rev int64) (store.Funnel, error) {
	rec, err := c.Funnel(ctx, site, id)
	if err == nil {
		err = unchanged(rec.Kept, rev, "funnel", id)
	}
	return rec, err
}

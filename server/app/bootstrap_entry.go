package app

import (
	"context"
	"slices"
	"strconv"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

// site makes a site or changes the one of that name. Without a write key in the
// file a new site gets one that nobody knows, and an old one keeps its own.
func (a *applier) site(ctx context.Context, e *config.SiteEntry) error {
	old, err := a.c.SiteByName(ctx, e.Name)
	var now store.Site
	switch tend.CodeOf(err) {
	case tend.NotFound:
		key := e.WriteKey
		if key == "" {
			key, _ = auth.NewWriteKey()
		}
		now, err = a.c.CreateSite(ctx, e.Site, auth.Hash(key))
	default:
		if err != nil {
			return err
		}
		s := e.Site
		s.ID, s.Stopped = old.ID, old.Stopped
		s.Identity.Keys = withHandmade(s.Identity.Keys, old.Identity.Keys)
		now, err = a.c.UpdateSite(ctx, s, 0)
		if err == nil && e.WriteKey != "" {
			err = a.c.SetWriteKey(ctx, old.ID, auth.Hash(e.WriteKey))
		}
	}
	if err != nil {
		return err
	}
	return a.c.Audit(ctx, now.ID, bootstrapper, "site.apply", e.Name, "")
}

// withHandmade are the keys of the file and those that were added by hand: a file that
// does not know of a key must not lock out whom it signs tokens for. Of one kid the
// file's is taken.
func withHandmade(file, old []tend.IdentityKey) []tend.IdentityKey {
	all := slices.Clone(file)
	for _, k := range old {
		if k.Added != 0 && !slices.ContainsFunc(file, func(f tend.IdentityKey) bool { return f.KID == k.KID }) {
			all = append(all, k)
		}
	}
	return all
}

// campaign makes or edits a campaign and leads it to where the file wants it.
func (a *applier) campaign(ctx context.Context, site string, e *config.CampaignEntry) error {
	s, err := a.c.SiteByName(ctx, site)
	if tend.CodeOf(err) == tend.NotFound {
		return nil // the site's own fault is noted, and nothing will be kept
	}
	if err != nil {
		return err
	}
	body := a.bodies[e.At]
	body.Site = s.ID
	rec, err := a.c.Campaign(ctx, s.ID, e.ID)
	if tend.CodeOf(err) == tend.NotFound {
		rec, err = author.Create(ctx, a.c, body, bootstrapper)
	} else if err == nil {
		rec, err = author.Edit(ctx, a.c, body, 0, bootstrapper)
	}
	if err != nil {
		return err
	}
	for {
		step, ok := towards(&rec, e.Status)
		if !ok {
			break
		}
		if rec, err = author.Take(ctx, a.c, s.ID, e.ID, step, 0, bootstrapper); err != nil {
			return err
		}
	}
	if rec.Status != e.Status && (rec.Version == rec.Live || rec.Review != e.Status) {
		return tend.Errorf(tend.Conflict, "wrong_state", "the campaign %s is %s: it cannot become %s", e.ID, rec.Status, e.Status)
	}
	return nil
}

// towards gives the next step of a campaign to where it is wanted.
func towards(rec *store.Campaign, want tend.Status) (author.Step, bool) {
	if rec.Version != rec.Live {
		order := []tend.Status{tend.Draft, tend.InReview, tend.Approved, tend.Live, tend.Paused, tend.Ended}
		if slices.Index(order, rec.Review) >= slices.Index(order, want) {
			return "", false
		}
		return map[tend.Status]author.Step{tend.Draft: author.Submit, tend.InReview: author.Approve, tend.Approved: author.Launch}[rec.Review], true
	}
	switch {
	case want == tend.Live && rec.Status == tend.Paused:
		return author.Resume, true
	case want == tend.Paused && rec.Status == tend.Live:
		return author.Pause, true
	case want == tend.Ended && rec.Status != tend.Ended:
		return author.End, true
	}
	return "", false
}

// key makes an API key, in place of the one of that name.
func (a *applier) key(ctx context.Context, e *config.KeyEntry) error {
	s, err := a.c.SiteByName(ctx, e.Site)
	if err != nil {
		return a.note(err, e.At+"/site")
	}
	old, err := a.c.APIKeyByName(ctx, s.ID, e.Name)
	if err == nil {
		err = a.c.DropAPIKey(ctx, s.ID, old.ID)
	}
	if err != nil && tend.CodeOf(err) != tend.NotFound {
		return err
	}
	_, err = a.c.CreateAPIKey(ctx, store.APIKey{
		Site: s.ID, Name: e.Name, Hash: auth.Hash(e.Key), Prefix: auth.Shown(e.Key), Scopes: e.Scopes,
	})
	if err != nil {
		return err
	}
	return a.c.Audit(ctx, s.ID, bootstrapper, "key.apply", e.Name, "")
}

// member gives a member the role on the sites that the file names, and on no others.
func (a *applier) member(ctx context.Context, e *config.MemberEntry) error {
	m, err := a.c.AddMember(ctx, a.emails[e.At])
	if err != nil {
		return err
	}
	old, err := a.c.SitesOf(ctx, m.ID)
	if err != nil {
		return err
	}
	for _, o := range old {
		if slices.Contains(e.Sites, o.SiteName) {
			continue
		}
		if err := a.c.DropRole(ctx, o.Site, m.ID); err != nil {
			return err
		}
	}
	for i, name := range e.Sites {
		s, err := a.c.SiteByName(ctx, name)
		if err != nil {
			if err := a.note(err, e.At+"/sites/"+strconv.Itoa(i)); err != nil {
				return err
			}
			continue
		}
		if err := a.c.SetRole(ctx, s.ID, m.ID, e.Role); err != nil {
			return err
		}
		if err := a.c.Audit(ctx, s.ID, bootstrapper, "member.apply", a.emails[e.At], e.Role); err != nil {
			return err
		}
	}
	return nil
}

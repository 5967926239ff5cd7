package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// activeKeys is how many keys a site may have so that another one can be added by
// hand: the one in use, and the one that follows it.
const activeKeys = 2

// GetIdentity answers GET /sites/{site}/identity.
func (d *door) GetIdentity(c echo.Context, _ api.InSite) error {
	etag(c, here(c).Rev)
	return answer(c, http.StatusOK, identityOut(&here(c).Identity))
}

// coverageDays is how many days coverage looks back on, today included.
const coverageDays = 7

// GetIdentityCoverage answers GET /sites/{site}/identity/coverage.
func (d *door) GetIdentityCoverage(c echo.Context, _ api.InSite) error {
	now := d.Clock.Now().UTC()
	from := now.Truncate(24*time.Hour).AddDate(0, 0, 1-coverageDays)
	ways, err := d.Proofs.ProofsSince(c.Request().Context(), here(c).ID, from.Unix()/(24*60*60))
	if err != nil {
		return err
	}
	out := api.IdentityCoverage{AsOf: now, From: from, Required: here(c).Identity.Required, Ways: []api.IdentityWay{}}
	for _, w := range ways {
		if w.People <= 0 { // those who came so have come otherwise since
			continue
		}
		out.People += w.People
		if w.What == store.ProofValid {
			out.Valid = w.People
		}
		out.Ways = append(out.Ways, api.IdentityWay{Code: w.What, People: w.People, LastSeen: w.Last.Time()})
	}
	return answer(c, http.StatusOK, out)
}

// UpdateIdentity answers PATCH /sites/{site}/identity.
func (d *door) UpdateIdentity(c echo.Context, _ api.InSite, params api.UpdateIdentityParams) error {
	rev, err := ifMatch(params.IfMatch)
	if err != nil {
		return err
	}
	o, in, err := object(c, "required")
	if err != nil {
		return err
	}
	o.Need("required")
	required := o.Flag("required")
	now, err := d.changeSite(c, rev, "identity.update", []string{map[bool]string{true: "required", false: "not required"}[required]},
		func(s *tend.Site) error {
			s.Identity.Required = required
			check(s, in, map[string]string{"/identity/keys": "/required"})
			return in.Err("identity cannot be changed like this")
		})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, identityOut(&now.Identity))
}

// CreateIdentityKey answers POST /sites/{site}/identity/keys.
func (d *door) CreateIdentityKey(c echo.Context, _ api.InSite) error {
	o, in, err := object(c, "alg", "kid", "public_key")
	if err != nil {
		return err
	}
	key := d.addedKey(o)
	_, err = d.changeSite(c, 0, "identity_key.create", []string{key.KID, key.Alg}, func(s *tend.Site) error {
		if len(s.Identity.Keys) >= activeKeys {
			return tend.Errorf(tend.Conflict, "two_keys",
				"there are %d keys already, and two are enough to change from one to the other: remove the one that signs no tokens any more", len(s.Identity.Keys))
		}
		at := "/identity/keys/" + strconv.Itoa(len(s.Identity.Keys))
		s.Identity.Keys = append(slices.Clone(s.Identity.Keys), key)
		check(s, in, map[string]string{at + "/alg": "/alg", at + "/kid": "/kid", at + "/public_key": "/public_key", at + "/secret": "/public_key"})
		return in.Err("the key cannot be added like this")
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, api.CreatedIdentityKey{
		Kid: key.KID, Alg: key.Alg, AddedAt: key.Added.Time(), Secret: key.Secret,
	})
}

// addedKey reads a key that is added by hand; a secret is made here, never given.
func (d *door) addedKey(o tend.Object) tend.IdentityKey {
	key := auth.NewIdentityKey(d.Clock.Now())
	o.Need("alg")
	key.Alg, key.Public = o.Text("alg", tend.MaxID), o.Text("public_key", tend.MaxSecret)
	if !key.Symmetric() {
		key.Secret = ""
	}
	if o.Has("kid") {
		key.KID = o.Text("kid", tend.MaxID)
		if key.KID != "" && !tend.CheckKey(key.KID) {
			o.Fault("kid", tend.ReasonValue, "kid must be letters, digits, hyphens, dots and underscores, such as k-2027")
		}
	}
	return key
}

// DeleteIdentityKey answers DELETE /sites/{site}/identity/keys/{kid}.
func (d *door) DeleteIdentityKey(c echo.Context, _ api.InSite, kid string) error {
	_, err := d.changeSite(c, 0, "identity_key.delete", []string{kid}, func(s *tend.Site) error {
		left := slices.DeleteFunc(slices.Clone(s.Identity.Keys), func(k tend.IdentityKey) bool { return k.KID == kid })
		switch {
		case len(left) == len(s.Identity.Keys):
			return tend.Errorf(tend.NotFound, "", "there is no identity key %s", strconv.Quote(kid))
		case len(left) == 0 && s.Identity.Required:
			return tend.Errorf(tend.Conflict, "last_key",
				"users of this site must prove who they are, and this is the only key that they can do it by: add another one first, or let users come without a token")
		}
		s.Identity.Keys = left
		return nil
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// identityIn reads identity as a whole. A key of the same kid and algorithm as an old
// one keeps what is not given: its secret or public key, and when it was added.
func identityIn(o tend.Object, old []tend.IdentityKey, now tend.Micros) tend.Identity {
	id := tend.ReadIdentity(o)
	for i := range id.Keys {
		key := &id.Keys[i]
		key.Added = now
		for _, before := range old {
			if before.KID != key.KID || before.Alg != key.Alg {
				continue
			}
			key.Added = before.Added
			if key.Secret == "" && key.Public == "" {
				key.Secret, key.Public = before.Secret, before.Public
			}
		}
	}
	return id
}

func identityOut(id *tend.Identity) api.Identity {
	out := api.Identity{Required: id.Required, Keys: make([]api.IdentityKey, len(id.Keys))}
	for i, k := range id.Keys {
		out.Keys[i] = api.IdentityKey{Kid: k.KID, Alg: k.Alg}
		if k.Added != 0 {
			out.Keys[i].AddedAt = k.Added.Time()
		}
	}
	return out
}

package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

func joined(names []string) string { return strings.Join(names, ", ") }

// ListKeys answers GET /sites/{site}/keys.
func (d *door) ListKeys(c echo.Context, _ api.InSite, params api.ListKeysParams) error {
	list, err := d.Records.Records().APIKeys(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	page, next, err := pageOf(list, func(k *store.APIKey) string { return k.Name }, params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	out := api.KeyPage{Data: make([]api.Key, len(page)), Next: next}
	for i := range page {
		out.Data[i] = keyOut(&page[i])
	}
	return answer(c, http.StatusOK, out)
}

// CreateKey answers POST /sites/{site}/keys.
func (d *door) CreateKey(c echo.Context, _ api.InSite) error {
	o, in, err := object(c, "name", "scopes")
	if err != nil {
		return err
	}
	o.Need("name")
	name := o.Text("name", tend.MaxID)
	words := o.Texts("scopes", 10, tend.MaxID)
	scopes, err := auth.ParseScopes(words)
	if err != nil {
		e := asError(err)
		o.Fault("scopes", e.ReasonOrCode(), "%s", e.Message)
	}
	if err := in.Err("the key cannot be made like this"); err != nil {
		return err
	}
	secret, hash := auth.NewAPIKey()
	key := store.APIKey{Site: here(c).ID, Name: name, Hash: hash, Prefix: auth.Shown(secret)}
	for _, s := range scopes {
		key.Scopes = append(key.Scopes, string(s))
	}
	ctx := c.Request().Context()
	err = d.Records.Change(ctx, func(ch *store.Change) (err error) {
		if key, err = ch.CreateAPIKey(ctx, key); err != nil {
			return err
		}
		return ch.Audit(ctx, key.Site, who(c).name(), "key.create", key.Name, joined(key.Scopes))
	})
	if tend.CodeOf(err) == tend.Conflict {
		return tend.Errorf(tend.Conflict, "exists", "there is already a key named %q on this site: choose another name", name)
	}
	if err != nil {
		return err
	}
	k := keyOut(&key)
	return answer(c, http.StatusCreated, api.CreatedKey{
		ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes, CreatedAt: k.CreatedAt, Key: secret,
	})
}

// DeleteKey answers DELETE /sites/{site}/keys/{id}.
func (d *door) DeleteKey(c echo.Context, _ api.InSite, id string) error {
	ctx := c.Request().Context()
	err := d.Records.Change(ctx, func(ch *store.Change) error {
		if err := ch.DropAPIKey(ctx, here(c).ID, id); err != nil {
			return err
		}
		return ch.Audit(ctx, here(c).ID, who(c).name(), "key.delete", id, "")
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func keyOut(k *store.APIKey) api.Key {
	return api.Key{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes, CreatedAt: k.CreatedAt.Time()}
}

// ReplaceWriteKey answers POST /sites/{site}/write-key.
func (d *door) ReplaceWriteKey(c echo.Context, _ api.InSite) error {
	ctx, site := c.Request().Context(), here(c).ID
	key, hash := auth.NewWriteKey()
	err := d.Records.Change(ctx, func(ch *store.Change) error {
		if err := ch.SetWriteKey(ctx, site, hash); err != nil {
			return err
		}
		return ch.Audit(ctx, site, who(c).name(), "write_key.replace", auth.Shown(key), "")
	})
	if err != nil {
		return err
	}
	d.Changed()
	return answer(c, http.StatusOK, api.WriteKey{WriteKey: key})
}

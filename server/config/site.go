package config

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/target"
	"tend/server/tend"
)

var (
	siteFields  = []string{"name", "key", "write_key", "origins", "identity", "caps", "campaigns"}
	laterInSite = []string{"test", "limits", "segments", "lists", "funnels"}
	statuses    = []string{"draft", "in_review", "approved", "live", "paused", "ended"}
)

func (b *Bootstrap) site(o tend.Object) SiteEntry {
	o.Only(slices.Concat(siteFields, tend.SettingNames), laterInSite)
	for _, name := range []string{"name", "key", "origins"} {
		o.Need(name)
	}
	e := SiteEntry{Entry: Entry{At: o.At("")}}
	e.Name, e.Key, e.WriteKey = o.Text("name", tend.MaxID), o.Text("key", tend.MaxID), o.Text("write_key", tend.MaxID)
	if e.WriteKey != "" && !tend.CheckKey(e.WriteKey) {
		o.Fault("write_key", tend.ReasonValue, "write_key must be letters, digits, hyphens, dots and underscores, such as wk_acme")
	}
	e.Origins = o.Texts("origins", tend.MaxOrigins, tend.MaxID)
	e.Identity = identity(o)
	e.Caps = siteCaps(o)
	e.Settings.Read(o, target.CheckPattern)
	b.check(o, &e.Site)
	ids := unique{}
	for _, v := range o.List("campaigns", maxCampaigns) {
		if c, ok := v.Object(); ok {
			ce := campaign(c)
			ids.check(c, "id", ce.ID)
			e.Campaigns = append(e.Campaigns, ce)
		}
	}
	e.Hash = contentHash(without(o, "campaigns"))
	return e
}

// check adds what is wrong with the site's values, where its form was right.
func (b *Bootstrap) check(o tend.Object, s *tend.Site) {
	values := tend.Input{}
	s.Check(&values)
	for _, f := range values.Faults {
		at := o.At("") + f.Pointer
		if !slices.ContainsFunc(b.in.Faults, func(g tend.Fault) bool { return within(at, g.Pointer) || within(g.Pointer, at) }) {
			b.in.Fault(at, f.Code, "%s", f.Detail)
		}
	}
}

// within tells whether a pointer leads to a place or into it.
func within(pointer, place string) bool {
	return pointer == place || strings.HasPrefix(pointer, place+"/")
}

func identity(o tend.Object) (id tend.Identity) {
	o, ok := o.Object("identity")
	if !ok {
		return id
	}
	o.Only([]string{"required", "keys"}, nil)
	id.Required = o.Flag("required")
	for _, v := range o.List("keys", tend.MaxKeys) {
		k, ok := v.Object()
		if !ok {
			id.Keys = append(id.Keys, tend.IdentityKey{})
			continue
		}
		k.Need("kid")
		k.Need("alg")
		k.Only([]string{"kid", "alg", "secret", "public_key"}, nil)
		key := tend.IdentityKey{
			KID: k.Text("kid", tend.MaxID), Alg: k.Text("alg", tend.MaxID),
			Secret: k.Text("secret", tend.MaxSecret), Public: k.Text("public_key", tend.MaxSecret),
		}
		if key.Symmetric() {
			k.Need("secret")
		}
		id.Keys = append(id.Keys, key)
	}
	return id
}

func siteCaps(o tend.Object) (caps tend.SiteCaps) {
	o, ok := o.Object("caps")
	if !ok {
		return caps
	}
	o.Only([]string{"global", "categories"}, []string{"channels", "account"})
	caps.Global = capList(o, "global")
	if c, ok := o.Object("categories"); ok {
		caps.Categories = map[string][]tend.Cap{}
		for _, name := range c.Names() {
			caps.Categories[name] = capList(c, name)
		}
	}
	return caps
}

func capList(o tend.Object, name string) []tend.Cap {
	var list []tend.Cap
	for _, v := range o.List(name, tend.MaxCaps) {
		c, ok := v.Object()
		if ok {
			c.Only([]string{"max", "per"}, nil)
			c.Need("max")
			c.Need("per")
			list = append(list, tend.Cap{Max: c.Whole("max", 1, 1000), Per: c.Text("per", 20)})
		} else {
			list = append(list, tend.Cap{})
		}
	}
	return list
}

func campaign(o tend.Object) CampaignEntry {
	o.Need("id")
	e := CampaignEntry{Entry: Entry{At: o.At("")}, ID: o.Text("id", tend.MaxID), Status: tend.Status(o.Choice("status", statuses, nil))}
	if e.Status == "" {
		e.Status = tend.Draft
	}
	e.Hash = contentHash(without(o, ""))
	e.Body = without(o, "status")
	return e
}

// without is an object as JSON, with one member left out.
func without(o tend.Object, name string) []byte {
	members := map[string]jsontext.Value{}
	for _, n := range o.Names() {
		if raw := o.Raw(n); n != name && raw != nil {
			members[n] = raw
		}
	}
	raw, err := json.Marshal(members, json.Deterministic(true))
	if err != nil { // never: all members were read before
		return nil
	}
	return raw
}

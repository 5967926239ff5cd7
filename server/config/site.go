package config

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/target"
	"tend/server/tend"
)

var (
	siteFields  = []string{"name", "key", "write_key", "origins", "identity", "caps", "segments", "lists", "funnels", "campaigns"}
	laterInSite = []string{"test", "limits"}
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
	e.Identity = tend.ReadIdentity(o)
	e.Caps = tend.ReadCaps(o)
	e.Settings.Read(o, target.CheckPattern)
	b.check(o, &e.Site)
	ids := unique{}
	e.Segments, e.Lists = named(o, "segments", tend.MaxSegments), named(o, "lists", tend.MaxUploadedLists)
	e.Funnels = named(o, "funnels", tend.MaxFunnels)
	for _, v := range o.List("campaigns", maxCampaigns) {
		if c, ok := v.Object(); ok {
			ce := campaign(c)
			ids.check(c, "id", ce.ID)
			e.Campaigns = append(e.Campaigns, ce)
		}
	}
	e.Hash = contentHash(without(o, "campaigns", "segments", "lists", "funnels"))
	return e
}

// named reads entries with an id whose body others judge.
func named(o tend.Object, field string, most int) []NamedEntry {
	ids := unique{}
	var list []NamedEntry
	for _, v := range o.List(field, most) {
		if one, ok := v.Object(); ok {
			one.Need("id")
			e := NamedEntry{Entry: entry(v), ID: one.Text("id", tend.MaxID), Body: v.Raw}
			ids.check(one, "id", e.ID)
			list = append(list, e)
		}
	}
	return list
}

// check adds what is wrong with the site's values, where its form was right.
func (b *Bootstrap) check(o tend.Object, s *tend.Site) {
	values := tend.Input{}
	s.Check(&values)
	b.in.Also(o.At(""), values.Faults)
}

func campaign(o tend.Object) CampaignEntry {
	o.Need("id")
	e := CampaignEntry{Entry: Entry{At: o.At("")}, ID: o.Text("id", tend.MaxID), Status: tend.Status(o.Choice("status", statuses, nil))}
	if e.Status == "" {
		e.Status = tend.Draft
	}
	e.Hash = contentHash(without(o))
	e.Body = without(o, "status")
	return e
}

// without is an object as JSON, with some members left out.
func without(o tend.Object, names ...string) []byte {
	members := map[string]jsontext.Value{}
	for _, n := range o.Names() {
		if raw := o.Raw(n); !slices.Contains(names, n) && raw != nil {
			members[n] = raw
		}
	}
	raw, err := json.Marshal(members, json.Deterministic(true))
	if err != nil { // never: all members were read before
		return nil
	}
	return raw
}

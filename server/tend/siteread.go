package tend

// ReadIdentity reads identity out of a site's object, as the admin API and bootstrap
// files have it. Its values are judged by Site.Check.
func ReadIdentity(o Object) (id Identity) {
	o, ok := o.Object("identity")
	if !ok {
		return id
	}
	o.Only([]string{"required", "keys"}, nil)
	id.Required = o.Flag("required")
	for _, v := range o.List("keys", MaxKeys) {
		k, ok := v.Object()
		if !ok { // it keeps its place, so that pointers stay right
			id.Keys = append(id.Keys, IdentityKey{})
			continue
		}
		k.Only([]string{"kid", "alg", "secret", "public_key"}, nil)
		k.Need("kid")
		k.Need("alg")
		id.Keys = append(id.Keys, IdentityKey{
			KID: k.Text("kid", MaxID), Alg: k.Text("alg", MaxID), Secret: k.Text("secret", MaxSecret), Public: k.Text("public_key", MaxSecret),
		})
	}
	return id
}

// ReadCaps reads caps out of a site's object.
func ReadCaps(o Object) (caps SiteCaps) {
	o, ok := o.Object("caps")
	if !ok {
		return caps
	}
	o.Only([]string{"global", "categories"}, []string{"channels", "account"})
	caps.Global = readCaps(o, "global")
	if c, ok := o.Object("categories"); ok {
		caps.Categories = map[string][]Cap{}
		for _, name := range c.Names() {
			caps.Categories[name] = readCaps(c, name)
		}
	}
	return caps
}

func readCaps(o Object, name string) (list []Cap) {
	for _, v := range o.List(name, MaxCaps) {
		c, ok := v.Object()
		if !ok {
			list = append(list, Cap{})
			continue
		}
		c.Only([]string{"max", "per"}, nil)
		c.Need("max")
		c.Need("per")
		list = append(list, Cap{Max: c.Whole("max", 1, 1000), Per: c.Text("per", MaxID)})
	}
	return list
}

package engage

import "tend/server/tend"

// served is the site of a key, where its pages may speak for it.
func (c *config) served(key, origin string) (*site, error) {
	st := c.byKey[key]
	if st == nil {
		return nil, tend.Errorf(tend.Forbidden, "site_unknown", "site: no site has the key %q; copy the snippet from the install page again", clip(key))
	}
	if !st.Allows(origin) {
		return nil, tend.Errorf(tend.Forbidden, "origin_refused", "origin %q is not one of this site's: add it to the site's origins", clip(origin))
	}
	return st, nil
}

// SiteOf is the site of a key, for whoever speaks from one of its origins.
func (e *Engine) SiteOf(key, origin string) (tend.SiteID, error) {
	st, err := e.config.Load().served(key, origin)
	if err != nil {
		return 0, err
	}
	return st.ID, nil
}

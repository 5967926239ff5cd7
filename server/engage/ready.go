package engage

import (
	"fmt"
	"hash/fnv"
	"maps"
	"net/url"
	"slices"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// siteConfig is what the snippet has to know of its site: only what differs from the
// default, since every hello is answered with it.
type siteConfig struct {
	Theme tend.Theme `json:"theme,omitempty"`
	Busy  []string   `json:"busy,omitempty"`
	GPC   string     `json:"gpc,omitempty"`
	DNT   string     `json:"dnt,omitempty"`
	// Of the live campaigns: what a person may choose not to receive.
	Categories []string `json:"categories,omitempty"`
	// Where their names are, below Tend's own folder: asked for when they are shown, so that
	// not every hello carries them. It changes with them.
	Named string      `json:"named,omitempty"`
	Push  *pushConfig `json:"push,omitempty"`
}

// pushConfig is what a browser subscribes with; absent where the site sends no web push.
type pushConfig struct {
	Key    string `json:"key"`
	Worker string `json:"worker"`
	Scope  string `json:"scope"`
}

func pushOf(s *tend.Site) *pushConfig {
	if s.Settings.Push == nil || s.PushKey == "" {
		return nil
	}
	p := s.Settings.Push.Shown()
	return &pushConfig{Key: s.PushKey, Worker: p.Worker, Scope: p.Scope}
}

// readyConfig is the configuration that ready carries; nil where there is nothing to say.
func readyConfig(site *tend.Site, live map[string]*campaign) ([]byte, error) {
	s := &site.Settings
	named, err := namedAt(site)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(siteConfig{
		Theme: s.Theme, Busy: s.Browser.Busy, GPC: s.Privacy.GPC, DNT: s.Privacy.DNT, Categories: categoriesOf(s.Categories, live), Named: named, Push: pushOf(site),
	})
	if err != nil {
		return nil, fmt.Errorf("engage: settings: %w", err)
	}
	if string(raw) == "{}" {
		return nil, nil
	}
	return raw, nil
}

// categoriesOf are those of the live campaigns: the ones that the site names in its order,
// and then the others.
func categoriesOf(named []tend.Category, live map[string]*campaign) []string {
	seen := map[string]bool{}
	for _, c := range live {
		if c.Category != "" {
			seen[c.Category] = true
		}
	}
	var list []string
	for _, c := range named {
		if seen[c.Key] {
			list = append(list, c.Key)
			delete(seen, c.Key)
		}
	}
	return append(list, slices.Sorted(maps.Keys(seen))...)
}

// namedAt is where a site's names of categories are; "" where it has none.
func namedAt(site *tend.Site) (string, error) {
	if len(site.Settings.Categories) == 0 {
		return "", nil
	}
	raw, err := json.Marshal(site.Settings.Categories, json.Deterministic(true))
	if err != nil {
		return "", fmt.Errorf("engage: categories: %w", err)
	}
	h := fnv.New32a()
	_, _ = h.Write(raw) // never fails
	return fmt.Sprintf("v1/categories?site=%s&v=%08x", url.QueryEscape(site.Key), h.Sum32()), nil
}

// Categories is what a site calls its categories, for a page of one of its origins; "" is a
// page of Tend's own.
func (e *Engine) Categories(key, origin string) ([]tend.Category, error) {
	st := e.config.Load().byKey[key]
	if st == nil {
		return nil, tend.Errorf(tend.NotFound, "", "no site has the key %q", key)
	}
	if origin != "" && !st.Allows(origin) {
		return nil, tend.Errorf(tend.Forbidden, "origin_unknown", "this page is of no origin of the site")
	}
	return st.Settings.Categories, nil
}

package engage

import (
	"fmt"
	"maps"
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
}

// readyConfig is the configuration that ready carries; nil where there is nothing to say.
func readyConfig(s *tend.Settings, live map[string]*campaign) ([]byte, error) {
	raw, err := json.Marshal(siteConfig{
		Theme: s.Theme, Busy: s.Browser.Busy, GPC: s.Privacy.GPC, DNT: s.Privacy.DNT, Categories: categoriesOf(live),
	})
	if err != nil {
		return nil, fmt.Errorf("engage: settings: %w", err)
	}
	if string(raw) == "{}" {
		return nil, nil
	}
	return raw, nil
}

func categoriesOf(live map[string]*campaign) []string {
	seen := map[string]bool{}
	for _, c := range live {
		if c.Category != "" {
			seen[c.Category] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

package target_test

import (
	"net/url"
	"strings"
	"time"

	"pgregory.net/rapid"

	"tend/server/tend"
)

// context says the condition by what the last hello told, and by the first page of the last
// visit.
func (p *past) context(c map[string]any) bool {
	known := map[string]any{}
	tell := func(path, text string) {
		delete(known, path)
		if text != "" {
			known[path] = text
		}
	}
	var last, began tend.Micros
	visits, first := 0, false
	for _, e := range p.events {
		if e.Kind == tend.KindContext {
			if e.Context.Lang != "" {
				tell("language", e.Context.Lang)
			}
			if e.Context.Device != "" {
				tell("device", e.Context.Device)
				tell("browser", e.Context.Browser)
				tell("os", e.Context.OS)
			}
			if e.Context.Width > 0 {
				known["width"] = float64(e.Context.Width)
			}
		}
		if quiet(e) || e.Kind == tend.KindContext {
			continue
		}
		if visits == 0 || e.At.Sub(last) > 30*time.Minute {
			visits, began, first = visits+1, e.At, true
			for _, path := range []string{"referrer", "utm.source", "utm.term"} {
				tell(path, "")
			}
		}
		last = max(last, e.At)
		if e.Kind == tend.KindPage && first && e.At >= began {
			first = false
			at, _ := url.Parse(e.Page.URL)
			tell("referrer", e.Page.Referrer)
			tell("utm.source", at.Query().Get("utm_source"))
			tell("utm.term", at.Query().Get("utm_term"))
		}
	}
	v := known[c["path"].(string)]
	if lang, ok := v.(string); ok && c["path"] == "language" {
		if asked, ok := c["value"].(string); ok && strings.HasPrefix(lang, asked+"-") {
			v = asked // the language without its region
		}
	}
	return asks(v, c)
}

func someContext(t *rapid.T) *tend.Context {
	c := &tend.Context{
		Zone: someZone.Draw(t, "zone"), Lang: rapid.SampledFrom([]string{"", "de", "de-AT", "den", "fr"}).Draw(t, "lang"),
		Width: rapid.SampledFrom([]int{0, 320, 1280}).Draw(t, "width"),
	}
	if rapid.Bool().Draw(t, "seen") {
		c.Browser, c.Device = rapid.SampledFrom([]string{"", "chrome", "safari"}).Draw(t, "browser"), rapid.SampledFrom([]string{"mobile", "desktop"}).Draw(t, "device")
	}
	return c
}

func someContextCondition(t *rapid.T) map[string]any {
	values := map[string][]any{
		"device": {"mobile", "desktop", "tablet"}, "browser": {"chrome", "safari"}, "language": {"de", "de-AT", "fr"}, "width": {320.0, 1280.0},
		"referrer": {"https://google.com/", "https://x/a"}, "utm.source": {"a", "b"}, "utm.term": {"x y", "z"},
	}
	path := rapid.SampledFrom([]string{"device", "browser", "language", "width", "referrer", "utm.source", "utm.term"}).Draw(t, "path")
	c := map[string]any{"type": "context", "path": path, "op": rapid.SampledFrom([]string{"eq", "ne", "exists", "in"}).Draw(t, "op")}
	switch c["op"] {
	case "exists":
		c["value"] = rapid.Bool().Draw(t, "wanted")
	case "in":
		c["op"], c["value"] = "not_in", values[path]
		if path == "language" {
			c["value"] = []any{"fr"}
		}
	default:
		c["value"] = rapid.SampledFrom(values[path]).Draw(t, "value")
	}
	return c
}

package tend

import (
	"net/url"
	"strings"
)

// PushScope is what a service worker of Tend's own is registered for where the site does
// not say: no page of the site lies there, so that nothing but pushes reaches it.
const PushScope = "/push/tend/"

// maxPushPath bounds the paths of a worker, in bytes.
const maxPushPath = 200

func readPush(o Object) *PushSettings {
	o, ok := o.Object("push")
	if !ok {
		return nil
	}
	o.Only([]string{"worker", "scope"}, nil)
	o.Need("worker")
	p := &PushSettings{Worker: pushPath(o, "worker"), Scope: unless(PushScope, pushPath(o, "scope"))}
	if p.Scope != "" && !strings.HasSuffix(p.Scope, "/") {
		o.Fault("scope", ReasonValue, "scope must end in a slash, such as %s", PushScope)
	}
	return p
}

// pushPath reads a path on the site's own origin.
func pushPath(o Object, name string) string {
	path := o.Text(name, maxPushPath)
	if path == "" {
		return ""
	}
	u, err := url.Parse(path)
	if err != nil || path[0] != '/' || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\?#") || u.Host != "" || strings.Contains(u.Path, "/../") {
		o.Fault(name, ReasonValue, "%s must be a path on the site's own origin, such as /tend-worker.js: one slash first, without host, query and fragment", name)
	}
	return path
}

// Shown is the settings with what is the default; nil where push is off.
func (p *PushSettings) Shown() *PushSettings {
	if p == nil {
		return nil
	}
	return &PushSettings{Worker: p.Worker, Scope: or(p.Scope, PushScope)}
}

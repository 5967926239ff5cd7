package web

import (
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is one call of the specification.
type operation struct {
	method string
	path   string // with {site}
	op     *openapi3.Operation
	item   *openapi3.PathItem
}

func operations(t *testing.T) (all []operation) {
	t.Helper()
	for path, item := range loadSpec(t).Paths.Map() {
		for method, op := range item.Operations() {
			all = append(all, operation{method, path, op, item})
		}
	}
	if len(all) < 29 {
		t.Fatalf("the specification has %d operations: it was not read as a whole", len(all))
	}
	sort.Slice(all, func(i, j int) bool { return all[i].path+all[i].method < all[j].path+all[j].method })
	return all
}

func (o operation) name() string { return o.method + " " + o.path }

// fill puts a site and an id into the path.
func (o operation) fill(site, id string) string {
	return strings.NewReplacer("{site}", site, "{id}", id, "{event}", id).Replace(o.path)
}

// ask is fill with the query that the call cannot do without, and more of it.
func (o operation) ask(site, id string, more ...string) string {
	for _, p := range o.op.Parameters {
		if p.Value.In == "query" && p.Value.Required {
			more = append(more, p.Value.Name+"=x")
		}
	}
	if len(more) == 0 {
		return o.fill(site, id)
	}
	return o.fill(site, id) + "?" + strings.Join(more, "&")
}

func (o operation) public() bool { return o.op.Security != nil && len(*o.op.Security) == 0 }

func TestEveryOperationIsRouted(t *testing.T) {
	w := newWorld(t)
	for _, o := range operations(t) {
		t.Run(o.name(), func(t *testing.T) {
			r := w.do(o.method, apiRoot+o.fill("one", "x"), "")
			switch {
			case o.public() && (r.Code == http.StatusNotFound || r.Code == http.StatusMethodNotAllowed || r.Code == http.StatusUnauthorized):
				t.Errorf("answers %d, though nobody need be known for it", r.Code)
			case !o.public() && r.Code != http.StatusUnauthorized:
				t.Errorf("answers %d to somebody unknown", r.Code)
			}
		})
	}
}

var echoParam = regexp.MustCompile(`:([a-z]+)`)

func TestEveryRouteIsInTheSpecification(t *testing.T) {
	w := newWorld(t)
	d := &door{Parts: w.parts, cross: http.NewCrossOriginProtection()}
	e, err := d.routes()
	if err != nil {
		t.Fatal(err)
	}
	var spec []string
	for _, o := range operations(t) {
		spec = append(spec, o.name())
	}
	seen := 0
	for _, r := range e.Routes() {
		path, ok := strings.CutPrefix(r.Path, apiRoot)
		if !ok || r.Method == "echo_route_not_found" {
			continue
		}
		seen++
		if name := r.Method + " " + echoParam.ReplaceAllString(path, "{$1}"); !slices.Contains(spec, name) {
			t.Errorf("%s is routed and not in the specification", name)
		}
	}
	if seen != len(spec) {
		t.Errorf("%d routes, %d operations", seen, len(spec))
	}
}

func TestQueryParametersAreThoseOfTheSpecification(t *testing.T) {
	for _, o := range operations(t) {
		var want []string
		for _, p := range o.op.Parameters {
			if p.Value.In == "query" {
				want = append(want, p.Value.Name)
			}
		}
		path := specParam.ReplaceAllString(o.path, ":$1")
		if o.method != http.MethodGet {
			path = o.method + " " + path
		}
		got := slices.Clone(queries[path])
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s takes %v, the specification says %v", o.name(), got, want)
		}
	}
}

func TestUnknownQueryParametersAreRefusedEverywhere(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", withID("x")).status(http.StatusCreated)
	for _, o := range operations(t) {
		p := w.do(o.method, apiRoot+o.ask("one", "x", "lmit=5"), "", cookie(w.cookie["one"])).problem(http.StatusBadRequest, "unknown_field")
		p.fault(t, "?lmit", "unknown_field")
	}
}

// Whatever is under a site answers another site's key as if the site were not
// there, also what is not built yet.
func TestAnotherSitesKeyFindsNothing(t *testing.T) {
	w := newWorld(t)
	w.api("two", "POST", "/sites/two/campaigns", withID("x")).status(http.StatusCreated)
	var paths []operation
	for _, o := range operations(t) {
		if strings.Contains(o.path, "{site}") {
			paths = append(paths, o)
		}
	}
	if len(paths) < 22 {
		t.Fatalf("only %d operations of a site", len(paths))
	}
	for _, o := range paths {
		t.Run(o.name(), func(t *testing.T) {
			for who, as := range map[string]with{"key": bearer(w.key["one"]), "member": cookie(w.cookie["one"])} {
				foreign := w.do(o.method, apiRoot+o.fill("two", "x"), "{}", as).problem(http.StatusNotFound, "not_found")
				unknown := w.do(o.method, apiRoot+o.fill("nowhere", "x"), "{}", as).problem(http.StatusNotFound, "not_found")
				if foreign.Detail != unknown.Detail {
					t.Errorf("a %s learns that the site exists: %q, not %q", who, foreign.Detail, unknown.Detail)
				}
			}
		})
	}
	w.api("two", "GET", "/sites/two/campaigns/x", "").status(http.StatusOK)
}

// The same id in the caller's own site leads to the caller's own record.
func TestIDsBelongToTheirSite(t *testing.T) {
	w := newWorld(t)
	w.api("two", "POST", "/sites/two/campaigns", withID("theirs")).status(http.StatusCreated)
	w.api("two", "POST", "/sites/two/segments", `{"id":"theirs",`+proSegment[1:]).status(http.StatusCreated)
	w.api("two", "POST", "/sites/two/funnels", `{"id":"theirs",`+onboarding[1:]).status(http.StatusCreated)
	var keys struct{ Data []struct{ ID string } }
	w.api("two", "GET", "/sites/two/keys", "").status(http.StatusOK).into(&keys)
	ada := w.arrive("two", "a2", "ada")
	w.act(ada, "secret")
	for _, o := range operations(t) {
		if !strings.Contains(o.path, "{site}") || !strings.Contains(o.path, "{id}") || strings.Contains(o.path, "/events/names/") {
			continue // an event's name is no record: of one that nobody has reported there is nothing to tell
		}
		for _, id := range []string{"theirs", keys.Data[0].ID, "ada", "a2"} {
			body := ""
			switch {
			case strings.HasSuffix(o.path, "/segments/{id}") && o.method == http.MethodPut:
				body = proSegment
			case strings.HasSuffix(o.path, "/funnels/{id}") && o.method == http.MethodPut:
				body = onboarding
			case strings.HasSuffix(o.path, "/lists/{id}") && o.method == http.MethodPut:
				body = `{"name":"Beta"}`
			case o.method == http.MethodPut:
				body = hello
			case strings.HasSuffix(o.path, "/merge"):
				body = `{"from":"ada"}`
			case strings.HasSuffix(o.path, "/trigger"):
				body = `{"people":["ada"]}`
			case strings.HasSuffix(o.path, "/accounts/{id}") && o.method == http.MethodPatch:
				body = `{"owner":{"name":"Ada"}}`
			}
			w.api("one", o.method, o.ask("one", id), body).problem(http.StatusNotFound, "not_found")
		}
	}
	w.api("two", "GET", "/sites/two/keys", "").status(http.StatusOK)
}

func TestSpecificationIsServed(t *testing.T) {
	w := newWorld(t)
	r := w.do("GET", "/api/openapi.yaml", "").status(http.StatusOK)
	if !strings.HasPrefix(r.Body.String(), "openapi: 3") || r.Header().Get("Content-Type") != "application/yaml" {
		t.Errorf("%s: %.40s", r.Header().Get("Content-Type"), r.Body)
	}
}

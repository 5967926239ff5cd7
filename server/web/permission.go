package web

import (
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/tend"
)

// The lines of openapi.yaml that a permission hangs on. The file is our own, and what is
// read here is compared with the whole of it by TestPermissionsAreThoseOfTheSpecification.
var (
	specPath       = regexp.MustCompile(`^  (/\S*):$`)
	specMethod     = regexp.MustCompile(`^    (get|put|post|patch|delete):$`)
	specPermission = regexp.MustCompile(`^      x-permission: (\S+)$`)
	specParam      = regexp.MustCompile(`\{(\w+)\}`)
)

// permissionsOf reads what each call asks of its caller, by "METHOD /route". A call
// that does not say fails the doors, so that none stands open by forgetting.
func permissionsOf(spec string) (map[string]auth.Permission, error) {
	asked := map[string]auth.Permission{}
	var path, call string
	for line := range strings.Lines(spec) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "components:") {
			break
		}
		if m := specPath.FindStringSubmatch(line); m != nil {
			path = specParam.ReplaceAllString(m[1], ":$1")
		} else if m := specMethod.FindStringSubmatch(line); m != nil {
			call = strings.ToUpper(m[1]) + " " + path
			asked[call] = ""
		} else if m := specPermission.FindStringSubmatch(line); m != nil {
			p, err := auth.ParsePermission(m[1])
			if err != nil {
				return nil, tend.Errorf(tend.Internal, "", "openapi.yaml, %s: %w", call, err)
			}
			asked[call] = p
		}
	}
	for call, p := range asked {
		if p == "" {
			return nil, tend.Errorf(tend.Internal, "", "openapi.yaml: %s has no x-permission", call)
		}
	}
	return asked, nil
}

// asks is what a call asks of its caller; "" where it is not built yet.
func (d *door) asks(c echo.Context) auth.Permission {
	return d.permissions[c.Request().Method+" "+route(c)]
}

// permitted refuses a call that the caller's roles do not give. It is the one place
// where that is asked; tenant has found the roles before.
func (d *door) permitted(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p := d.asks(c)
		switch {
		case p == auth.Anybody || p == auth.Caller || p == "":
			return next(c)
		case p == auth.Self && who(c).key != nil, p == auth.SiteCreate && who(c).key != nil:
			return tend.Errorf(tend.Forbidden, "members_only", "a key belongs to its site: this is for a member, who signs in")
		case p == auth.Self:
			return next(c)
		}
		roles, err := d.rolesFor(c)
		if err != nil {
			return err
		}
		if !auth.May(roles, p) {
			return tend.Errorf(tend.Forbidden, "not_permitted", "this takes the permission %s, which %s has here: you have not", p, auth.WhoMay(p))
		}
		return next(c)
	}
}

// rolesFor are the caller's roles on the site of the path; where it has none, on all sites.
func (d *door) rolesFor(c echo.Context) ([]auth.Role, error) {
	w := who(c)
	if strings.HasPrefix(route(c), "/sites/:site") {
		return w.roles, nil
	}
	access, err := d.accessOf(c)
	if err != nil {
		return nil, err
	}
	var roles []auth.Role
	for _, a := range access {
		roles = append(roles, a.roles...)
	}
	return roles, nil
}

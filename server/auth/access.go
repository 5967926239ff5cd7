package auth

import (
	"slices"

	"tend/server/tend"
)

// Role is what a member is on a site.
type Role string

// RoleOwner may do everything on a site. The other roles of the contract are not
// available yet, because nothing holds their limits.
const RoleOwner Role = "owner"

var laterRoles = []string{"admin", "marketer", "editor", "viewer"}

// ParseRole reads a role.
func ParseRole(s string) (Role, error) {
	if s == string(RoleOwner) {
		return RoleOwner, nil
	}
	if slices.Contains(laterRoles, s) {
		return "", tend.Errorf(tend.Invalid, tend.ReasonNotAvailable, "the role %s is not available yet: write owner", s)
	}
	return "", tend.Errorf(tend.Invalid, tend.ReasonValue, "there is no such role: write owner")
}

// Scope is what an API key may do on its site.
type Scope string

// ScopeAdmin may do everything on the key's site. The others are not available yet.
const ScopeAdmin Scope = "admin"

var laterScopes = []string{"read", "write", "track", "author"}

// ParseScopes reads the scopes of a key.
func ParseScopes(list []string) ([]Scope, error) {
	if len(list) == 0 {
		return nil, tend.Errorf(tend.Invalid, tend.ReasonRequired, "a key needs a scope: write admin")
	}
	scopes := make([]Scope, 0, len(list))
	for _, s := range list {
		switch {
		case s == string(ScopeAdmin):
			scopes = append(scopes, ScopeAdmin)
		case slices.Contains(laterScopes, s):
			return nil, tend.Errorf(tend.Invalid, tend.ReasonNotAvailable, "the scope %s is not available yet: write admin", s)
		default:
			return nil, tend.Errorf(tend.Invalid, tend.ReasonValue, "there is no such scope: write admin")
		}
	}
	return slices.Compact(scopes), nil
}

package auth

import (
	"slices"
	"strings"

	"tend/server/tend"
)

// Role is what a member is on a site.
type Role string

// The roles. An owner may do everything on a site, an admin everything but make or
// unmake owners; what the others may do is in the table below.
const (
	RoleOwner    Role = "owner"
	RoleAdmin    Role = "admin"
	RoleAuthor   Role = "author"
	RoleApprover Role = "approver"
	RoleAnalyst  Role = "analyst"
	RoleSupport  Role = "support"
)

// Roles are all of them, the mightiest first.
var Roles = []Role{RoleOwner, RoleAdmin, RoleAuthor, RoleApprover, RoleAnalyst, RoleSupport}

// ParseRole reads a role.
func ParseRole(s string) (Role, error) {
	if slices.Contains(Roles, Role(s)) {
		return Role(s), nil
	}
	return "", tend.Errorf(tend.Invalid, tend.ReasonValue, "there is no such role: write %s", wordsOf(Roles))
}

// Scope is what an API key may do on its site: the same as the role of that name.
// There is none for owners, who are people.
type Scope string

// ScopeAdmin may do everything that an admin may.
const ScopeAdmin = Scope(RoleAdmin)

// ParseScopes reads the scopes of a key.
func ParseScopes(list []string) ([]Scope, error) {
	takes := wordsOf(Roles[1:])
	if len(list) == 0 {
		return nil, tend.Errorf(tend.Invalid, tend.ReasonRequired, "a key needs a scope: write %s", takes)
	}
	scopes := make([]Scope, 0, len(list))
	for _, s := range list {
		if !slices.Contains(Roles[1:], Role(s)) {
			return nil, tend.Errorf(tend.Invalid, tend.ReasonValue, "there is no such scope: write %s", takes)
		}
		if !slices.Contains(scopes, Scope(s)) {
			scopes = append(scopes, Scope(s))
		}
	}
	return scopes, nil
}

func wordsOf(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// Permission is what a call of the admin API asks of its caller; each names its own
// as x-permission in openapi.yaml.
type Permission string

// What asks for no role.
const (
	Anybody Permission = "anybody" // nobody need be known
	Caller  Permission = "caller"  // any member, any key
	Self    Permission = "self"    // any member, about themselves
)

// What a role on a site gives.
const (
	SiteRead        Permission = "site.read"
	SiteWrite       Permission = "site.write"
	SiteCreate      Permission = "site.create" // of a member who has it on some site
	CampaignRead    Permission = "campaign.read"
	CampaignWrite   Permission = "campaign.write" // also to submit and duplicate
	CampaignPreview Permission = "campaign.preview"
	CampaignApprove Permission = "campaign.approve" // also to reject
	CampaignLaunch  Permission = "campaign.launch"  // also to resume and end
	CampaignPause   Permission = "campaign.pause"
	ReportRead      Permission = "report.read"
	PersonRead      Permission = "person.read"
	PersonWrite     Permission = "person.write"
	ImageRead       Permission = "image.read"
	ImageWrite      Permission = "image.write"
	KeyManage       Permission = "key.manage"
	MemberManage    Permission = "member.manage"
	AuditRead       Permission = "audit.read"
)

// grants say which roles have a permission, besides owner and admin, who have all. It
// is the one place where that is decided.
var grants = []struct {
	permission Permission
	roles      []Role
}{
	{SiteRead, []Role{RoleAuthor, RoleApprover, RoleAnalyst, RoleSupport}},
	{SiteWrite, nil},
	{SiteCreate, nil},
	{CampaignRead, []Role{RoleAuthor, RoleApprover, RoleAnalyst, RoleSupport}},
	{CampaignWrite, []Role{RoleAuthor}},
	{CampaignPreview, []Role{RoleAuthor, RoleApprover}},
	{CampaignApprove, []Role{RoleApprover}},
	{CampaignLaunch, []Role{RoleApprover}},
	{CampaignPause, []Role{RoleApprover, RoleSupport}},
	{ReportRead, []Role{RoleAuthor, RoleApprover, RoleAnalyst, RoleSupport}},
	{PersonRead, []Role{RoleAuthor, RoleApprover, RoleSupport}},
	{PersonWrite, nil},
	{ImageRead, []Role{RoleAuthor, RoleApprover, RoleAnalyst, RoleSupport}},
	{ImageWrite, []Role{RoleAuthor}},
	{KeyManage, nil},
	{MemberManage, nil},
	{AuditRead, nil},
}

// ParsePermission reads a permission.
func ParsePermission(s string) (Permission, error) {
	p := Permission(s)
	if p == Anybody || p == Caller || p == Self {
		return p, nil
	}
	for _, g := range grants {
		if g.permission == p {
			return p, nil
		}
	}
	return "", tend.Errorf(tend.Invalid, tend.ReasonValue, "there is no permission %q", s)
}

// May tells whether one of the roles has a permission.
func May(roles []Role, p Permission) bool {
	if p == Caller {
		return true
	}
	for _, g := range grants {
		if g.permission != p {
			continue
		}
		return slices.ContainsFunc(roles, func(r Role) bool {
			return r == RoleOwner || r == RoleAdmin || slices.Contains(g.roles, r)
		})
	}
	return false
}

// PermissionsOf lists what the roles give together.
func PermissionsOf(roles []Role) (list []Permission) {
	for _, g := range grants {
		if May(roles, g.permission) {
			list = append(list, g.permission)
		}
	}
	return list
}

// WhoMay names the roles that have a permission, for people.
func WhoMay(p Permission) string {
	var roles []Role
	for _, r := range Roles {
		if May([]Role{r}, p) {
			roles = append(roles, r)
		}
	}
	return wordsOf(roles)
}

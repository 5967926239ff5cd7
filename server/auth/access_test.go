package auth

import (
	"slices"
	"strings"
	"testing"
)

// What each role may do, written down a second time: a slip in the table is seen here.
func TestWhatEachRoleMayDo(t *testing.T) {
	all := "audit.read campaign.approve campaign.launch campaign.pause campaign.preview campaign.read campaign.write image.read image.write " +
		"key.manage member.manage person.read person.write report.read site.create site.read site.write"
	reads := []string{"site.read", "campaign.read", "report.read", "image.read"}
	for role, want := range map[Role][]string{
		RoleOwner:    strings.Fields(all),
		RoleAdmin:    strings.Fields(all),
		RoleAuthor:   append([]string{"campaign.write", "campaign.preview", "image.write", "person.read"}, reads...),
		RoleApprover: append([]string{"campaign.approve", "campaign.launch", "campaign.pause", "campaign.preview", "person.read"}, reads...),
		RoleAnalyst:  reads,
		RoleSupport:  append([]string{"campaign.pause", "person.read"}, reads...),
		"stranger":   nil,
	} {
		var got []string
		for _, p := range PermissionsOf([]Role{role}) {
			got = append(got, string(p))
		}
		want := slices.Clone(want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s may %v, want %v", role, got, want)
		}
	}
	if May([]Role{RoleOwner}, "no.such") || May([]Role{RoleOwner}, "") {
		t.Error("what is no permission is given")
	}
	if !May([]Role{RoleAnalyst, RoleAuthor}, CampaignWrite) {
		t.Error("the second of two scopes gives nothing")
	}
}

func TestParseRolesAndScopes(t *testing.T) {
	for _, r := range Roles {
		if got, err := ParseRole(string(r)); err != nil || got != r {
			t.Errorf("%v, %v", got, err)
		}
	}
	for _, bad := range []string{"", "king", "Owner", "marketer"} {
		if _, err := ParseRole(bad); err == nil || !strings.Contains(err.Error(), "owner, admin, author, approver, analyst or support") {
			t.Errorf("role %q: %v", bad, err)
		}
	}
	if got, err := ParseScopes([]string{"author", "support", "author"}); err != nil || !slices.Equal(got, []Scope{"author", "support"}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range [][]string{nil, {"owner"}, {"admin", "all"}, {""}} {
		if _, err := ParseScopes(bad); err == nil || !strings.Contains(err.Error(), "admin, author, approver, analyst or support") {
			t.Errorf("scopes %q: %v", bad, err)
		}
	}
}

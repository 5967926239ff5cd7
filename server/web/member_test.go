package web

import (
	"net/http"
	"strings"
	"testing"

	"tend/server/auth"
)

type siteMember struct {
	ID, Email, Role string
	Password        bool
}

func (w *world) members(site, token string) map[string]siteMember {
	w.t.Helper()
	var page struct{ Data []siteMember }
	w.do("GET", "/api/v1/sites/"+site+"/members", "", cookie(token)).status(http.StatusOK).into(&page)
	by := map[string]siteMember{}
	for _, m := range page.Data {
		by[m.Email] = m
	}
	return by
}

type added struct {
	Member     siteMember
	Invitation struct{ Link string }
}

func TestAMemberIsInvitedAndRemoved(t *testing.T) {
	w := newWorld(t)
	owner := cookie(w.cookie["one"])
	var a added
	w.do("POST", "/api/v1/sites/one/members", `{"email":"Bea@one.example","role":"author"}`, owner).status(http.StatusCreated).into(&a)
	path, token, _ := strings.Cut(a.Invitation.Link, "#")
	if a.Member.Email != "bea@one.example" || a.Member.Role != "author" || path != "/password" || token == "" {
		t.Fatalf("added %+v", a)
	}
	w.do("POST", "/api/v1/sites/one/members", `{"email":"bea@one.example","role":"author"}`, owner).problem(http.StatusConflict, "exists")
	w.do("POST", "/api/v1/sites/one/members", `{"email":"bea","role":"king"}`, owner).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/role", "bad_value")
	w.do("POST", "/api/v1/password", `{"token":"`+token+`","password":"`+plum+`"}`).status(http.StatusOK)
	bea := cookie(cookieOf(w.signIn("bea@one.example", plum, "")).Value)
	w.do("GET", "/api/v1/sites/one", "", bea).status(http.StatusOK)

	w.do("PATCH", "/api/v1/sites/one/members/"+a.Member.ID, `{"role":"analyst"}`, owner).status(http.StatusOK)
	w.do("POST", "/api/v1/sites/one/campaigns", hello, bea).problem(http.StatusForbidden, "not_permitted")
	w.do("DELETE", "/api/v1/sites/one/members/"+a.Member.ID, "", owner).status(http.StatusNoContent)
	w.do("GET", "/api/v1/sites/one", "", bea).problem(http.StatusNotFound, "not_found")
	w.do("DELETE", "/api/v1/sites/one/members/"+a.Member.ID, "", owner).problem(http.StatusNotFound, "not_found")
}

// A link is the account: nobody gets the link of one that has more than what they decide on.
func TestALinkIsNotMadeOverOthersHeads(t *testing.T) {
	w := newWorld(t)
	owner := cookie(w.cookie["one"])
	var a added
	w.do("POST", "/api/v1/sites/one/members", `{"email":"two@tend.example","role":"analyst"}`, owner).status(http.StatusCreated).into(&a)
	if a.Invitation.Link != "" {
		t.Error("adding the owner of another site gives a link to their account")
	}
	w.do("POST", "/api/v1/sites/one/members/"+a.Member.ID+"/reset", "", owner).problem(http.StatusForbidden, "other_sites")
	w.api("one", "POST", "/sites/one/members/"+a.Member.ID+"/reset", "").problem(http.StatusForbidden, "other_sites")

	admin := cookie(w.member("one", "adm@one.example", auth.RoleAdmin))
	one := w.members("one", w.cookie["one"])
	w.do("POST", "/api/v1/sites/one/members/"+one["one@tend.example"].ID+"/reset", "", admin).problem(http.StatusForbidden, "other_sites")
	w.do("POST", "/api/v1/sites/one/members/"+one["adm@one.example"].ID+"/reset", "", owner).status(http.StatusCreated)
}

func TestOwnersAreMadeAndUnmadeByOwners(t *testing.T) {
	w := newWorld(t)
	owner, admin := cookie(w.cookie["one"]), cookie(w.member("one", "adm@one.example", auth.RoleAdmin))
	all := w.members("one", w.cookie["one"])
	first, second := "/api/v1/sites/one/members/"+all["one@tend.example"].ID, "/api/v1/sites/one/members/"+all["adm@one.example"].ID
	for name, r := range map[string]*reply{
		"Add":     w.do("POST", "/api/v1/sites/one/members", `{"email":"x@one.example","role":"owner"}`, admin),
		"Promote": w.do("PATCH", second, `{"role":"owner"}`, admin),
		"Lower":   w.do("PATCH", first, `{"role":"support"}`, admin),
		"Remove":  w.do("DELETE", first, "", admin),
		"Key":     w.api("one", "DELETE", strings.TrimPrefix(first, apiRoot), ""),
	} {
		t.Run(name, func(t *testing.T) { r.problem(http.StatusForbidden, "owners_only") })
	}
	w.do("PATCH", first, `{"role":"admin"}`, owner).problem(http.StatusConflict, "last_owner")
	w.do("DELETE", first, "", owner).problem(http.StatusConflict, "last_owner")
	w.do("PATCH", first, `{"role":"owner"}`, owner).status(http.StatusOK)
	w.do("PATCH", second, `{"role":"owner"}`, owner).status(http.StatusOK)
	w.do("DELETE", first, "", owner).status(http.StatusNoContent)
}

func TestTheAuditLogIsPagedAndFiltered(t *testing.T) {
	w := newWorld(t)
	owner := cookie(w.cookie["one"])
	w.do("POST", "/api/v1/sites/one/members", `{"email":"bea@one.example","role":"author"}`, owner).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/keys", `{"name":"deploy","scopes":["author"]}`).status(http.StatusCreated)
	w.do("PUT", "/api/v1/account/password", `{"password":"`+plum+`"}`, cookie(w.cookie["two"])).status(http.StatusNoContent)
	type page struct {
		Data []struct{ ID, Actor, Action, Target, Detail string }
		Next string
	}
	var first, rest, some page
	w.api("one", "GET", "/sites/one/audit?limit=1", "").status(http.StatusOK).into(&first)
	if len(first.Data) != 1 || first.Data[0].Action != "key.create" || first.Data[0].Actor != "key:ci" || first.Next == "" {
		t.Fatalf("%+v", first)
	}
	w.api("one", "GET", "/sites/one/audit?cursor="+first.Next, "").status(http.StatusOK).into(&rest)
	if len(rest.Data) != 2 || rest.Data[0].Action != "member.add" || rest.Data[1].Action != "site.create" || rest.Next != "" {
		t.Errorf("%+v", rest)
	}
	w.api("one", "GET", "/sites/one/audit?actor=one@tend.example&action=member.", "").status(http.StatusOK).into(&some)
	if len(some.Data) != 1 || some.Data[0].Target != "bea@one.example" || some.Data[0].Detail != "author" {
		t.Errorf("%+v", some)
	}
	w.api("one", "GET", "/sites/one/audit?cursor=rubbish!", "").problem(http.StatusBadRequest, "bad_value")
	w.do("GET", "/api/v1/sites/two/audit", "", cookie(w.cookie["one"])).problem(http.StatusNotFound, "not_found")
}

package web

import (
	"net/http"
	"strings"
	"testing"

	"tend/server/auth"
	"tend/server/tend"
)

type site struct {
	Name, Key string
	Origins   []string
	Stopped   bool
	Identity  struct {
		Required bool
		Keys     []map[string]string
	}
	Caps struct {
		Global     []tend.Cap
		Categories map[string][]tend.Cap
	}
}

func TestMemberMakesASite(t *testing.T) {
	w := newWorld(t)
	as := cookie(w.cookie["one"])
	r := w.do("POST", "/api/v1/sites", `{"name":"shop","origins":["https://shop.example"],"caps":{"global":[{"max":3,"per":"1d"}]}}`, as).status(http.StatusCreated)
	var made struct {
		Site     site
		WriteKey string `json:"write_key"`
	}
	r.into(&made)
	if made.Site.Name != "shop" || !strings.HasPrefix(made.Site.Key, "site_") || !strings.HasPrefix(made.WriteKey, "tend_wk_") || made.Site.Caps.Global[0].Max != 3 {
		t.Errorf("made %+v", made)
	}
	if found, err := w.db.Records().SiteByWriteKey(t.Context(), auth.Hash(made.WriteKey)); err != nil || found.Name != "shop" {
		t.Errorf("the write key leads to %q, %v", found.Name, err)
	}
	if strings.Contains(w.do("GET", "/api/v1/sites/shop", "", as).status(http.StatusOK).Body.String(), "tend_wk_") {
		t.Error("the write key is shown again")
	}
	w.do("POST", "/api/v1/sites", `{"name":"shop","origins":["https://x.example"]}`, as).problem(http.StatusConflict, "exists")
	w.api("one", "POST", "/sites", `{"name":"mine","origins":["https://x.example"]}`).problem(http.StatusForbidden, "members_only")

	var page struct {
		Data []site
		Next string
	}
	w.do("GET", "/api/v1/sites?limit=1", "", as).status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].Name != "one" || page.Next == "" {
		t.Fatalf("first page %+v", page)
	}
	first := page.Next
	page.Next = ""
	w.do("GET", "/api/v1/sites?limit=1&cursor="+first, "", as).status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].Name != "shop" || page.Next != "" {
		t.Errorf("second page %+v", page)
	}
}

func TestSiteFaultsAreNamed(t *testing.T) {
	w := newWorld(t)
	body := `{"name":"A","origins":["shop.example","https://ok.example"],"colour":"red",
		"identity":{"required":true,"keys":[{"kid":"k1","alg":"none"},{"kid":"k2","alg":"RS384","secret":"s"},{"kid":"k3","alg":"HS256"}]},
		"caps":{"global":[{"max":0,"per":"1d"},{"max":1,"per":"soon"}],"categories":{"Promo!":[]}}}`
	p := w.do("POST", "/api/v1/sites", body, cookie(w.cookie["one"])).problem(http.StatusUnprocessableEntity, "invalid")
	for pointer, code := range map[string]string{
		"/name": "bad_value", "/origins/0": "bad_value", "/colour": "unknown_field", "/identity/keys/0/alg": "bad_value",
		"/identity/keys/2/secret": "required", "/identity/keys/1/alg": "not_available", "/caps/global/0/max": "bad_value",
		"/caps/global/1/per": "bad_value", "/caps/categories/Promo!": "bad_value",
	} {
		p.fault(t, pointer, code)
	}
	seen := map[string]bool{}
	for _, f := range p.Errors {
		if seen[f.Pointer] {
			t.Errorf("%s is named twice", f.Pointer)
		}
		seen[f.Pointer] = true
	}
}

func TestSettingsChangeOneByOne(t *testing.T) {
	w := newWorld(t)
	patch := func(body string, more ...with) *reply { return w.api("one", "PATCH", "/sites/one", body, more...) }
	patch(`{"identity":{"required":true,"keys":[{"kid":"k1","alg":"HS256","secret":"quite-secret"}]}}`).status(http.StatusOK)
	r := patch(`{"caps":{"global":[{"max":2,"per":"7d"}]}}`).status(http.StatusOK)
	if strings.Contains(r.Body.String(), "quite-secret") {
		t.Error("the secret of an identity key is shown")
	}
	var s site
	patch(`{"stopped":true}`).status(http.StatusOK).into(&s)
	if !s.Stopped || !s.Identity.Required || len(s.Caps.Global) != 1 || s.Origins[0] != "https://one.example" {
		t.Errorf("site %+v: what was not given must stay", s)
	}
	// A key that is given without a secret keeps the one it has.
	patch(`{"identity":{"required":true,"keys":[{"kid":"k1","alg":"HS256"},{"kid":"k2","alg":"HS256","secret":"other"}]}}`).status(http.StatusOK)
	rec, err := w.db.Records().SiteByName(t.Context(), "one")
	if err != nil || len(rec.Identity.Keys) != 2 || rec.Identity.Keys[0].Secret != "quite-secret" || rec.Identity.Keys[1].Secret != "other" {
		t.Errorf("keys %+v, %v", rec.Identity.Keys, err)
	}
	patch(`{"identity":{"keys":[{"kid":"new","alg":"HS256"}]}}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/identity/keys/0/secret", "required")
	patch(`{}`).problem(http.StatusUnprocessableEntity, "required")
	patch(`{"stopped":null}`).problem(http.StatusUnprocessableEntity, "wrong_type").fault(t, "/stopped", "wrong_type")
	patch(`{"origins":[]}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/origins", "required")
	if w.changed != 4 {
		t.Errorf("what runs was told of 4 changes %d times", w.changed)
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[0].Actor != "key:ci" || log[0].Action != "site.update" || log[0].Detail != "identity" {
		t.Errorf("audit %+v, %v", log, err)
	}
}

func TestSettingsKnowWhoWasFaster(t *testing.T) {
	w := newWorld(t)
	tag := w.api("one", "GET", "/sites/one", "").status(http.StatusOK).Header().Get("ETag")
	r := w.api("one", "PATCH", "/sites/one", `{"stopped":true}`, header("If-Match", tag)).status(http.StatusOK)
	if now := r.Header().Get("ETag"); now == tag || now == "" {
		t.Errorf("ETag %s after %s", now, tag)
	}
	w.api("one", "PATCH", "/sites/one", `{"stopped":false}`, header("If-Match", tag)).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "PATCH", "/sites/one", `{"stopped":false}`, header("If-Match", "3")).problem(http.StatusBadRequest, "bad_value")
	w.api("one", "PATCH", "/sites/one", `{"stopped":false}`, header("If-Match", "*")).status(http.StatusOK)
}

func TestKeysAreShownOnce(t *testing.T) {
	w := newWorld(t)
	var made struct{ ID, Name, Prefix, Key string }
	w.api("one", "POST", "/sites/one/keys", `{"name":"deploy","scopes":["admin"]}`).status(http.StatusCreated).into(&made)
	w.do("GET", "/api/v1/sites/one", "", bearer(made.Key)).status(http.StatusOK)
	r := w.api("one", "GET", "/sites/one/keys", "").status(http.StatusOK)
	if strings.Contains(r.Body.String(), made.Key) || !strings.Contains(r.Body.String(), made.Prefix) {
		t.Errorf("list of keys: %s", r.Body)
	}
	w.api("one", "POST", "/sites/one/keys", `{"name":"deploy","scopes":["admin"]}`).problem(http.StatusConflict, "exists")
	w.api("one", "POST", "/sites/one/keys", `{"name":"x","scopes":["read"]}`).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/scopes", "bad_value")
	w.api("one", "POST", "/sites/one/keys", `{"scopes":[]}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/name", "required")

	w.api("one", "DELETE", "/sites/one/keys/"+made.ID, "").status(http.StatusNoContent)
	w.do("GET", "/api/v1/sites/one", "", bearer(made.Key)).problem(http.StatusUnauthorized, "key_unknown")
	w.api("one", "DELETE", "/sites/one/keys/"+made.ID, "").problem(http.StatusNotFound, "not_found")
}

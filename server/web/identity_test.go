package web

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/store"
	"tend/server/tend"
)

type madeKey struct{ Kid, Alg, Secret string }

// publicKey is a body that adds a key of EdDSA.
func publicKey(t *testing.T, kid string) string {
	t.Helper()
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	body, err := json.Marshal(map[string]string{"alg": "EdDSA", "kid": kid, "public_key": text})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSecretsOfIdentityAreShownOnce(t *testing.T) {
	w := newWorld(t)
	var made madeKey
	w.api("one", "POST", "/sites/one/identity/keys", `{"alg":"HS256"}`).status(http.StatusCreated).into(&made)
	if !strings.HasPrefix(made.Kid, "k-") || !strings.HasPrefix(made.Secret, "tend_id_") || len(made.Secret) < 50 || w.changed != 1 {
		t.Errorf("made %+v, told of %d changes", made, w.changed)
	}
	rec, err := w.db.Records().SiteByName(t.Context(), "one")
	if err != nil || len(rec.Identity.Keys) != 1 || rec.Identity.Keys[0].Secret != made.Secret || rec.Identity.Keys[0].Added == 0 {
		t.Errorf("kept %+v, %v", rec.Identity.Keys, err)
	}
	for _, path := range []string{"/sites/one/identity", "/sites/one", "/sites", "/sites/one/settings", "/sites/one/audit"} {
		if r := w.api("one", "GET", path, "").status(http.StatusOK); strings.Contains(r.Body.String(), made.Secret[len("tend_id_"):]) {
			t.Errorf("%s shows the secret again", path)
		}
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[0].Action != "identity_key.create" || log[0].Detail != made.Kid+", HS256" {
		t.Errorf("audit %+v, %v", log, err)
	}
	w.api("one", "POST", "/sites/one/identity/keys", `{"alg":"HS256"}`, header("Idempotency-Key", "k")).problem(http.StatusBadRequest, "not_available")
}

func TestTwoIdentityKeysLiveTogether(t *testing.T) {
	w := newWorld(t)
	add := func(body string) *reply { return w.api("one", "POST", "/sites/one/identity/keys", body) }
	var secret, pair madeKey
	add(`{"alg":"HS256","kid":"old"}`).status(http.StatusCreated).into(&secret)
	add(publicKey(t, "old")).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/kid", "bad_value")
	add(publicKey(t, "next")).status(http.StatusCreated).into(&pair)
	if secret.Kid != "old" || pair.Kid != "next" || pair.Secret != "" {
		t.Errorf("made %+v and %+v", secret, pair)
	}
	add(`{"alg":"HS256"}`).problem(http.StatusConflict, "two_keys")
	w.api("one", "DELETE", "/sites/one/identity/keys/none", "").problem(http.StatusNotFound, "not_found")
	w.api("one", "DELETE", "/sites/one/identity/keys/old", "").status(http.StatusNoContent)
	add(`{"alg":"HS256"}`).status(http.StatusCreated)
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[1].Action != "identity_key.delete" || log[1].Detail != "old" {
		t.Errorf("audit %+v, %v", log, err)
	}
}

func TestUsersProveThemselvesOnlyWhereTheyCan(t *testing.T) {
	w := newWorld(t)
	turn := func(body string, more ...with) *reply {
		return w.api("one", "PATCH", "/sites/one/identity", body, more...)
	}
	turn(`{"required":true}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/required", "required")
	turn(`{}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/required", "required")
	turn(`{"required":"yes"}`).problem(http.StatusUnprocessableEntity, "wrong_type").fault(t, "/required", "wrong_type")
	w.api("one", "POST", "/sites/one/identity/keys", `{"alg":"HS256","kid":"k1"}`).status(http.StatusCreated)
	tag := w.api("one", "GET", "/sites/one/identity", "").status(http.StatusOK).Header().Get("ETag")
	turn(`{"required":true}`, header("If-Match", tag)).status(http.StatusOK)
	turn(`{"required":false}`, header("If-Match", tag)).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "DELETE", "/sites/one/identity/keys/k1", "").problem(http.StatusConflict, "last_key")
	turn(`{"required":false}`).status(http.StatusOK)
	w.api("one", "DELETE", "/sites/one/identity/keys/k1", "").status(http.StatusNoContent)
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[1].Action != "identity.update" || log[1].Detail != "not required" || log[2].Detail != "required" {
		t.Errorf("audit %+v, %v", log, err)
	}
}

func TestIdentityKeysThatCannotBeAdded(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ body, code, pointer string }{
		{`{}`, "required", "/alg"},
		{`{"alg":"none"}`, "bad_value", "/alg"},
		{`{"alg":"ES512"}`, "not_available", "/alg"},
		{`{"alg":"HS256","kid":"a b"}`, "bad_value", "/kid"},
		{`{"alg":"HS256","secret":"chosen by hand"}`, "unknown_field", "/secret"},
		{`{"alg":"HS256","public_key":"-----BEGIN PUBLIC KEY-----"}`, "bad_value", "/public_key"},
		{`{"alg":"ES256"}`, "required", "/public_key"},
		{`{"alg":"RS256","public_key":"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"}`, tend.ReasonPrivateKey, "/public_key"},
		{`{"alg":"EdDSA","public_key":"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\",\"d\":\"AA\"}"}`, tend.ReasonPrivateKey, "/public_key"},
	} {
		w.api("one", "POST", "/sites/one/identity/keys", c.body).problem(http.StatusUnprocessableEntity, c.code).fault(t, c.pointer, c.code)
	}
	if w.changed != 0 {
		t.Error("something was changed")
	}
}

func TestCoverageTellsWhoComesWithATokenBeforeItIsRequired(t *testing.T) {
	w := newWorld(t)
	at := func(id tend.PersonID, days int, how string) {
		now := tend.Stamp(morning.AddDate(0, 0, -days))
		if _, err := w.db.Commit(t.Context(), &store.Unit{
			Site: w.site["one"], At: now, Proof: how, Subject: store.Subject{ID: id, New: true, Anon: fmt.Sprint("a", id), Bind: true},
			Events: []tend.Event{{Kind: tend.KindTrack, At: now, Name: "came"}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	type way struct {
		Code     string
		People   int64
		LastSeen time.Time `json:"last_seen"`
	}
	var got struct {
		Required      bool
		People, Valid int64
		Ways          []way
	}
	w.api("one", "GET", "/sites/one/identity/coverage", "").status(http.StatusOK).into(&got)
	if got.People != 0 || got.Ways == nil {
		t.Errorf("of nobody: %+v", got)
	}
	at(1, 0, "valid")
	at(2, 6, "valid")
	at(3, 1, "token_expired")
	at(4, 7, "token_missing") // too long ago
	at(5, 0, "")
	w.api("one", "GET", "/sites/one/identity/coverage", "").status(http.StatusOK).into(&got)
	want := []way{{"valid", 2, morning.UTC()}, {"token_expired", 1, morning.AddDate(0, 0, -1).UTC()}}
	if got.Required || got.People != 3 || got.Valid != 2 || !slices.Equal(got.Ways, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	w.api("two", "GET", "/sites/two/identity/coverage", "").status(http.StatusOK).into(&got)
	if got.People != 0 {
		t.Errorf("another site's: %+v", got)
	}
}

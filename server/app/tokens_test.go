package app

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tend/server/tend"
)

// guarded is a server with a site that wants proof of who its users are, and the keys that
// its tokens are signed with.
type guarded struct {
	*started
	rs  *rsa.PrivateKey
	pem string
}

const tokenSecret = "of the first key"

func newGuarded(t *testing.T, required bool) *guarded {
	t.Helper()
	g := &guarded{}
	var err error
	if g.rs, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(g.rs.Public())
	if err != nil {
		t.Fatal(err)
	}
	g.pem = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	keys, err := json.Marshal([]map[string]string{
		{"kid": "k1", "alg": "HS256", "secret": tokenSecret}, {"kid": "k2", "alg": "RS256", "public_key": g.pem},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := settings(t)
	s.Bootstrap = filepath.Join(t.TempDir(), "tend.yaml")
	yaml := fmt.Sprintf(`sites:
  - {name: acme, key: site_acme, origins: ["http://acme.example"], identity: {required: %v, keys: %s}}
  - {name: other, key: site_other, origins: ["http://acme.example"], identity: {keys: [{kid: k9, alg: HS256, secret: "of the other site"}]}}
`, required, keys)
	if err := os.WriteFile(s.Bootstrap, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	g.started = start(t, s, Options{})
	return g
}

// tokenClaims are those of a good token, with some changed; nil takes one away.
func tokenClaims(change map[string]any) map[string]any {
	c := map[string]any{"sub": "ada", "aud": "site_acme", "exp": time.Now().Add(time.Hour).Unix()}
	for name, v := range change {
		if c[name] = v; v == nil {
			delete(c, name)
		}
	}
	return c
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// signToken makes a token by hand: with a secret, a key of RSA or of P-256, or unsigned.
func signToken(t *testing.T, key any, claims, header map[string]any) string {
	t.Helper()
	all := maps.Clone(header)
	if all == nil {
		all = map[string]any{}
	}
	all["alg"] = "none"
	switch key.(type) {
	case string:
		all["alg"] = "HS256"
	case *rsa.PrivateKey:
		all["alg"] = "RS256"
	case *ecdsa.PrivateKey:
		all["alg"] = "ES256"
	}
	head, err := json.Marshal(all)
	body, err2 := json.Marshal(claims)
	text := base64url(head) + "." + base64url(body)
	sum := sha256.Sum256([]byte(text))
	var signature []byte
	var err3 error
	switch k := key.(type) {
	case string:
		mac := hmac.New(sha256.New, []byte(k))
		mac.Write([]byte(text))
		signature = mac.Sum(nil)
	case *rsa.PrivateKey:
		signature, err3 = rsa.SignPKCS1v15(nil, k, crypto.SHA256, sum[:])
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, k, sum[:])
		if err3 = err; err == nil {
			signature = slices.Concat(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32)))
		}
	}
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	return text + "." + base64url(signature)
}

type badToken struct{ name, token, code string }

// bad is a token of each class that is refused.
func (g *guarded) bad(t *testing.T) []badToken {
	t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	hs := func(secret string, c, header map[string]any) string { return signToken(t, secret, c, header) }
	k1 := map[string]any{"kid": "k1"}
	with := func(name string, v any) map[string]any { return map[string]any{"kid": "k1", name: v} }
	point, err := own.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	jwk := map[string]any{"kty": "EC", "crv": "P-256", "x": base64url(point[1:33]), "y": base64url(point[33:])}
	return []badToken{
		{"None", signToken(t, nil, tokenClaims(nil), k1), "token_algorithm"},
		{"SecretThatIsThePublicKey", hs(g.pem, tokenClaims(nil), map[string]any{"kid": "k2"}), "token_algorithm"},
		{"AlgorithmOfAnotherKey", signToken(t, g.rs, tokenClaims(nil), k1), "token_algorithm"},
		{"ForeignKid", hs(tokenSecret, tokenClaims(nil), map[string]any{"kid": "k7"}), "token_key"},
		{"NoKid", hs(tokenSecret, tokenClaims(nil), nil), "token_key"},
		{"OtherSitesKey", hs("of the other site", tokenClaims(nil), map[string]any{"kid": "k9"}), "token_key"},
		{"OtherSitesSecret", hs("of the other site", tokenClaims(nil), k1), "token_signature"},
		{"JKU", hs(tokenSecret, tokenClaims(nil), with("jku", "https://evil.example/keys")), "token_header"},
		{"JWK", signToken(t, own, tokenClaims(nil), with("jwk", jwk)), "token_header"},
		{"X5U", hs(tokenSecret, tokenClaims(nil), with("x5u", "https://evil.example/chain")), "token_header"},
		{"NoExp", hs(tokenSecret, tokenClaims(map[string]any{"exp": nil}), k1), "token_malformed"},
		{"PastExp", hs(tokenSecret, tokenClaims(map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}), k1), "token_expired"},
		{"WrongAudience", hs(tokenSecret, tokenClaims(map[string]any{"aud": "site_other"}), k1), "token_audience"},
		{"TooLarge", hs(tokenSecret, tokenClaims(map[string]any{"traits": map[string]any{"x": strings.Repeat("x", 4096)}}), k1), "token_too_large"},
		{"OtherUser", hs(tokenSecret, tokenClaims(map[string]any{"sub": "bob"}), k1), "token_subject"},
		{"Missing", "", "token_missing"},
	}
}

// nobody sees that no user is known, and that nothing was written beyond what a visitor did.
func (g *guarded) nobody(t *testing.T, site tend.SiteID) {
	t.Helper()
	for _, user := range []string{"ada", "bob"} {
		who, err := g.db.Resolve(t.Context(), site, "", user)
		if err != nil || who.User != 0 {
			t.Errorf("%s came to be: %+v, %v", user, who, err)
		}
	}
	ways, err := g.db.ProofsSince(t.Context(), site, 0)
	if err != nil || len(ways) != 0 {
		t.Errorf("a refused token was counted as somebody who came: %+v, %v", ways, err)
	}
}

func (g *guarded) site(t *testing.T) tend.SiteID {
	t.Helper()
	rec, err := g.db.Records().SiteByName(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	return rec.ID
}

func (g *guarded) dial(t *testing.T, hello string) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(g.URL(), "http")+"/v1/socket", &websocket.DialOptions{
		Subprotocols: []string{"tend.v1"}, HTTPHeader: http.Header{"Origin": {"http://acme.example"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.CloseNow() })
	if err := ws.Write(t.Context(), websocket.MessageText, []byte(hello)); err != nil {
		t.Fatal(err)
	}
	return ws
}

// hears reads until the socket is closed: what was said, and with which code it ended.
func hears(t *testing.T, ws *websocket.Conn) (said string, code websocket.StatusCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		_, b, err := ws.Read(ctx)
		if err != nil {
			return said + err.Error(), websocket.CloseStatus(err)
		}
		said += string(b)
	}
}

func hello(anon, user, token string) string {
	return fmt.Sprintf(`{"t":"hello","v":1,"site":"site_acme","anon":%q,"user":%q,"token":%q,"tab":"tab %s"}`, anon, user, token, anon)
}

func identifyFrame(token string) string {
	return fmt.Sprintf(`{"t":"events","e":[{"n":1,"k":"page","page":{"url":"http://acme.example/"}},{"n":2,"k":"identify","user":"ada","token":%q,"traits":{"plan":"pro"}},{"n":3,"k":"track","name":"after"}]}`, token)
}

func (g *guarded) post(t *testing.T, frames string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.URL()+"/v1/events", strings.NewReader(frames))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "http://acme.example")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// Each class of bad token is refused by its code at every door, and changes nothing.
func TestBadTokensAreRefusedAtEveryDoor(t *testing.T) {
	g := newGuarded(t, true)
	site := g.site(t)
	for _, bad := range g.bad(t) {
		t.Run(bad.name, func(t *testing.T) {
			if said, code := hears(t, g.dial(t, hello("h "+bad.name, "ada", bad.token))); code != 4401 || !strings.Contains(said, bad.code) {
				t.Errorf("in hello: closed with %d, %s", code, said)
			}
			ws := g.dial(t, hello("i "+bad.name, "", ""))
			if err := ws.Write(t.Context(), websocket.MessageText, []byte(identifyFrame(bad.token))); err != nil {
				t.Fatal(err)
			}
			if said, code := hears(t, ws); code != 4401 || !strings.Contains(said, `"code":"`+bad.code+`"`) || !strings.Contains(said, `"n":2`) {
				t.Errorf("in identify: closed with %d, %s", code, said)
			}
			if status, body := g.post(t, "["+hello("p "+bad.name, "ada", bad.token)+"]"); status != http.StatusUnauthorized || !strings.Contains(body, bad.code) {
				t.Errorf("over HTTP, in hello: %d %s", status, body)
			}
			if status, body := g.post(t, "["+hello("q "+bad.name, "", "")+","+identifyFrame(bad.token)+"]"); !strings.Contains(body, bad.code) || strings.Contains(body, `"n":3`) {
				t.Errorf("over HTTP, in identify: %d %s", status, body)
			}
			g.nobody(t, site)
		})
	}
}

// While one key follows another, tokens of both are taken.
func TestTokensOfBothKeysAreTaken(t *testing.T) {
	g := newGuarded(t, true)
	for i, token := range []string{
		signToken(t, tokenSecret, tokenClaims(nil), map[string]any{"kid": "k1"}),
		signToken(t, g.rs, tokenClaims(nil), map[string]any{"kid": "k2"}),
	} {
		page := `{"t":"events","e":[{"n":1,"k":"page","page":{"url":"http://acme.example/"}}]}`
		if status, body := g.post(t, "["+hello(fmt.Sprint("a", i), "ada", token)+","+page+"]"); status != http.StatusOK || !strings.Contains(body, `{"t":"ack","n":1}`) {
			t.Errorf("token %d: %d %s", i, status, body)
		}
	}
	ways, err := g.db.ProofsSince(t.Context(), g.site(t), 0)
	if err != nil || len(ways) != 1 || ways[0].What != "valid" || ways[0].People != 1 {
		t.Errorf("counted %+v, %v, want one person", ways, err)
	}
}

// Where no token is required, people are served whatever they bring, and counted by it.
func TestTokensAreCountedBeforeTheyAreRequired(t *testing.T) {
	g := newGuarded(t, false)
	site := g.site(t)
	for i, bad := range g.bad(t) {
		if bad.code == "token_too_large" {
			continue // no frame has room for it, whoever sends it
		}
		user := fmt.Sprint("user ", i)
		status, body := g.post(t, "["+hello("a "+user, user, bad.token)+`,{"t":"events","e":[{"n":1,"k":"page","page":{"url":"http://acme.example/"}}]}]`)
		if status != http.StatusOK || !strings.Contains(body, `{"t":"ack","n":1}`) {
			t.Errorf("%s: %d %s", bad.name, status, body)
		}
		ways, err := g.db.ProofsSince(t.Context(), site, 0)
		found := false
		for _, w := range ways {
			found = found || w.What == bad.code && w.People > 0
		}
		if err != nil || !found {
			t.Errorf("%s: counted %+v, %v, want %s", bad.name, ways, err, bad.code)
		}
	}
}

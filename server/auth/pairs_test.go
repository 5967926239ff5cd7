package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"tend/server/tend"
)

// pairs are key pairs of all algorithms that have them, made anew for each run.
type pairs struct {
	es  *ecdsa.PrivateKey
	rs  *rsa.PrivateKey
	ed  ed25519.PrivateKey
	pem map[string]string // of the public halves, by algorithm
}

func publicPEM(t *testing.T, key crypto.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func newPairs(t *testing.T) *pairs {
	t.Helper()
	p := &pairs{}
	var err [3]error
	p.es, err[0] = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p.rs, err[1] = rsa.GenerateKey(rand.Reader, 2048)
	_, p.ed, err[2] = ed25519.GenerateKey(rand.Reader)
	if e := errors.Join(err[:]...); e != nil {
		t.Fatal(e)
	}
	p.pem = map[string]string{
		"ES256": publicPEM(t, p.es.Public()), "RS256": publicPEM(t, p.rs.Public()), "EdDSA": publicPEM(t, p.ed.Public()),
	}
	return p
}

// site has one key of each algorithm, named after it.
func (p *pairs) site() *tend.Site {
	keys := []tend.IdentityKey{{KID: "HS256", Alg: "HS256", Secret: "first-secret"}}
	for alg, public := range p.pem {
		keys = append(keys, tend.IdentityKey{KID: alg, Alg: alg, Public: public})
	}
	return &tend.Site{Key: "site_acme", Identity: tend.Identity{Required: true, Keys: keys}}
}

func signed(t *testing.T, method jwt.SigningMethod, key any, kid string, header map[string]any) string {
	t.Helper()
	token := jwt.NewWithClaims(method, jwt.MapClaims{"sub": "ada", "aud": "site_acme", "exp": now.Add(time.Hour).Unix()})
	token.Header["kid"] = kid
	for name, value := range header {
		token.Header[name] = value
	}
	s, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestVerifyTokenTakesKeyPairs(t *testing.T) {
	p := newPairs(t)
	b64 := base64.RawURLEncoding.EncodeToString
	point, err := p.es.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	jwks := p.site()
	for i, k := range jwks.Identity.Keys {
		switch k.Alg {
		case "ES256":
			k.Public = fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":%q,"y":%q,"use":"sig"}`, b64(point[1:33]), b64(point[33:]))
		case "RS256":
			k.Public = fmt.Sprintf(`{"kty":"RSA","n":%q,"e":%q}`, b64(p.rs.N.Bytes()), b64(big.NewInt(int64(p.rs.E)).Bytes()))
		case "EdDSA":
			k.Public = fmt.Sprintf(`{"kty":"OKP","crv":"Ed25519","x":%q}`, b64(p.ed.Public().(ed25519.PublicKey)))
		}
		jwks.Identity.Keys[i] = k
	}
	for _, c := range []struct {
		method jwt.SigningMethod
		key    any
	}{{jwt.SigningMethodES256, p.es}, {jwt.SigningMethodRS256, p.rs}, {jwt.SigningMethodEdDSA, p.ed}} {
		token := signed(t, c.method, c.key, c.method.Alg(), nil)
		for name, s := range map[string]*tend.Site{"PEM": p.site(), "JWK": jwks} {
			if got, err := VerifyToken(s, token, now); err != nil || got.User != "ada" {
				t.Errorf("%s, %s: %+v, %v", c.method.Alg(), name, got, err)
			}
		}
	}
}

// The algorithm is the key's: what the token says of it and of keys changes nothing.
func TestTheAlgorithmBelongsToTheKey(t *testing.T) {
	p, other := newPairs(t), newPairs(t)
	foreign := map[string]any{
		"jku": "https://evil.example/keys", "x5u": "https://evil.example/cert",
		"jwk": map[string]any{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(other.ed.Public().(ed25519.PublicKey))},
	}
	secretOf := func(alg string) []byte { return []byte(p.pem[alg]) }
	for _, c := range []struct{ name, token, reason string }{
		{"PublicRSAKeyAsSecret", signed(t, jwt.SigningMethodHS256, secretOf("RS256"), "RS256", nil), ReasonTokenAlgorithm},
		{"PublicECKeyAsSecret", signed(t, jwt.SigningMethodHS256, secretOf("ES256"), "ES256", nil), ReasonTokenAlgorithm},
		{"PublicEdKeyAsSecret", signed(t, jwt.SigningMethodHS256, secretOf("EdDSA"), "EdDSA", nil), ReasonTokenAlgorithm},
		{"PairForASecret", signed(t, jwt.SigningMethodRS256, p.rs, "HS256", nil), ReasonTokenAlgorithm},
		{"PSForRS", signed(t, jwt.SigningMethodPS256, p.rs, "RS256", nil), ReasonTokenAlgorithm},
		{"KidOfAnotherKey", signed(t, jwt.SigningMethodES256, p.es, "EdDSA", nil), ReasonTokenAlgorithm},
		{"ForeignPair", signed(t, jwt.SigningMethodES256, other.es, "ES256", nil), ReasonTokenSignature},
		{"ForeignKid", signed(t, jwt.SigningMethodEdDSA, p.ed, "another site's", nil), ReasonTokenKey},
		{"KeysInTheHeader", signed(t, jwt.SigningMethodEdDSA, other.ed, "EdDSA", foreign), ReasonTokenHeader},
		{"KeysBesideAGoodSignature", signed(t, jwt.SigningMethodEdDSA, p.ed, "EdDSA", foreign), ReasonTokenHeader},
		{"None", signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "EdDSA", nil), ReasonTokenAlgorithm},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := VerifyToken(p.site(), c.token, now)
			var e *tend.Error
			if !errors.As(err, &e) || e.Reason != c.reason || got.User != "" {
				t.Errorf("%+v, %v; want the reason %s", got, err, c.reason)
			}
		})
	}
	if _, err := VerifyToken(p.site(), sign(sha256.New, "first-secret", `{"alg":"HS256","kid":"HS256"}`, claims("")), now); err != nil {
		t.Error(err)
	}
}

package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

var site = &tend.Site{Key: "site_acme", Identity: tend.Identity{Required: true, Keys: []tend.IdentityKey{
	{KID: "k1", Alg: "HS256", Secret: "first-secret"},
	{KID: "k2", Alg: "HS256", Secret: "zweites Geheimnis ü"},
	{KID: "empty", Alg: "HS256", Secret: ""},
	{KID: "other", Alg: "HS512", Secret: "first-secret"},
}}}

func part(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// sign makes a token by hand, so that each part of it can be wrong.
func sign(h func() hash.Hash, secret, header, claims string) string {
	text := part(header) + "." + part(claims)
	mac := hmac.New(h, []byte(secret))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

const goodHeader = `{"alg":"HS256","typ":"JWT","kid":"k1"}`

func claims(more string) string {
	return fmt.Sprintf(`{"sub":"ada","aud":"site_acme","exp":%d%s}`, now.Add(time.Hour).Unix(), more)
}

func hs256(header, body string) string { return sign(sha256.New, "first-secret", header, body) }

func TestVerifyTokenTakesGoodOnes(t *testing.T) {
	for name, token := range map[string]string{
		"Plain":       hs256(goodHeader, claims("")),
		"SecondKey":   sign(sha256.New, "zweites Geheimnis ü", `{"alg":"HS256","kid":"k2"}`, claims("")),
		"Audiences":   hs256(goodHeader, fmt.Sprintf(`{"sub":"ada","aud":["x","site_acme"],"exp":%d}`, now.Add(time.Hour).Unix())),
		"OtherClaims": hs256(goodHeader, claims(`,"iss":"shop","iat":1,"jti":"7","email":"x"`)),
		"JustExpired": hs256(goodHeader, fmt.Sprintf(`{"sub":"ada","aud":"site_acme","exp":%d}`, now.Add(-29*time.Second).Unix())),
		"NullTraits":  hs256(goodHeader, claims(`,"traits":null`)),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := VerifyToken(site, token, now)
			if err != nil || c.User != "ada" || c.Traits != nil {
				t.Errorf("claims %+v, %v", c, err)
			}
		})
	}
	c, err := VerifyToken(site, hs256(goodHeader, claims(`,"account":"acme-inc","traits":{"plan":"pro","n":[{"a":1}]}`)), now)
	if err != nil || c.Account != "acme-inc" || string(c.Traits) != `{"plan":"pro","n":[{"a":1}]}` || !c.Expires.Equal(now.Add(time.Hour)) {
		t.Errorf("claims %+v, %v", c, err)
	}
}

func TestVerifyTokenRefuses(t *testing.T) {
	unsigned := part(`{"alg":"none","kid":"k1"}`) + "." + part(claims("")) + "."
	deep := strings.Repeat(`{"a":`, 16) + "{}" + strings.Repeat("}", 16)
	good := hs256(goodHeader, claims(""))
	for _, c := range []struct{ name, token, reason string }{
		{"Missing", "", ReasonTokenMissing},
		{"TooLarge", good + strings.Repeat("A", MaxToken), ReasonTokenTooLarge},
		{"NotAToken", "hello", ReasonTokenMalformed},
		{"FourParts", good + ".x", ReasonTokenMalformed},
		{"ClaimsAreNoJSON", hs256(goodHeader, "hello"), ReasonTokenMalformed},
		{"ClaimsAreNull", hs256(goodHeader, "null"), ReasonTokenMalformed},
		{"AlgNone", unsigned, ReasonTokenAlgorithm},
		{"AlgNoneWithSignature", hs256(`{"alg":"none","kid":"k1"}`, claims("")), ReasonTokenAlgorithm},
		{"AlgNoneInCapitals", hs256(`{"alg":"NONE","kid":"k1"}`, claims("")), ReasonTokenAlgorithm},
		{"AlgUnknown", hs256(`{"alg":"HS255","kid":"k1"}`, claims("")), ReasonTokenAlgorithm},
		{"AlgAbsent", hs256(`{"kid":"k1"}`, claims("")), ReasonTokenAlgorithm},
		{"AlgOfTheToken", sign(sha512.New, "first-secret", `{"alg":"HS512","kid":"k1"}`, claims("")), ReasonTokenAlgorithm},
		{"KeyOfAnotherAlg", sign(sha512.New, "first-secret", `{"alg":"HS512","kid":"other"}`, claims("")), ReasonTokenAlgorithm},
		{"EmptySecret", sign(sha256.New, "", `{"alg":"HS256","kid":"empty"}`, claims("")), ReasonTokenAlgorithm},
		{"KidAbsent", hs256(`{"alg":"HS256"}`, claims("")), ReasonTokenKey},
		{"KidUnknown", hs256(`{"alg":"HS256","kid":"k9"}`, claims("")), ReasonTokenKey},
		{"KidIsANumber", hs256(`{"alg":"HS256","kid":1}`, claims("")), ReasonTokenKey},
		{"Critical", hs256(`{"alg":"HS256","kid":"k1","crit":["b64"],"b64":false}`, claims("")), ReasonTokenMalformed},
		{"WrongSecret", sign(sha256.New, "guess", goodHeader, claims("")), ReasonTokenSignature},
		{"OtherKeysSecret", sign(sha256.New, "first-secret", `{"alg":"HS256","kid":"k2"}`, claims("")), ReasonTokenSignature},
		{"Tampered", strings.Replace(good, part(claims("")), part(claims(`,"account":"x"`)), 1), ReasonTokenSignature},
		{"SignatureCut", good[:len(good)-3], ReasonTokenSignature},
		{"Expired", hs256(goodHeader, fmt.Sprintf(`{"sub":"ada","aud":"site_acme","exp":%d}`, now.Add(-31*time.Second).Unix())), ReasonTokenExpired},
		{"ExpAbsent", hs256(goodHeader, `{"sub":"ada","aud":"site_acme"}`), ReasonTokenMalformed},
		{"ExpInOtherCase", hs256(goodHeader, `{"sub":"ada","aud":"site_acme","EXP":9999999999}`), ReasonTokenMalformed},
		{"ExpIsText", hs256(goodHeader, `{"sub":"ada","aud":"site_acme","exp":"tomorrow"}`), ReasonTokenMalformed},
		{"NotYet", hs256(goodHeader, claims(fmt.Sprintf(`,"nbf":%d`, now.Add(time.Minute).Unix()))), ReasonTokenEarly},
		{"OtherAudience", hs256(goodHeader, `{"sub":"ada","aud":"site_other","exp":9999999999}`), ReasonTokenAudience},
		{"AudienceAbsent", hs256(goodHeader, `{"sub":"ada","exp":9999999999}`), ReasonTokenMalformed},
		{"SubAbsent", hs256(goodHeader, `{"aud":"site_acme","exp":9999999999}`), ReasonTokenUser},
		{"SubTwice", hs256(goodHeader, claims(`,"sub":"eve"`)), ReasonTokenMalformed},
		{"SubTooLong", hs256(goodHeader, fmt.Sprintf(`{"sub":%q,"aud":"site_acme","exp":9999999999}`, strings.Repeat("a", 256))), ReasonTokenUser},
		{"AccountTooLong", hs256(goodHeader, claims(fmt.Sprintf(`,"account":%q`, strings.Repeat("a", 256)))), ReasonTokenMalformed},
		{"TraitsAreAList", hs256(goodHeader, claims(`,"traits":[1]`)), ReasonTokenMalformed},
		{"TraitsTooDeep", hs256(goodHeader, claims(`,"traits":`+deep)), ReasonTokenMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := VerifyToken(site, c.token, now)
			var e *tend.Error
			if !errors.As(err, &e) || e.Code != tend.Unauthorized || e.Reason != c.reason {
				t.Fatalf("%+v, %v; want the reason %s", got, err, c.reason)
			}
			if got.User != "" {
				t.Errorf("a refused token names the user %q", got.User)
			}
			if strings.Contains(err.Error(), "first-secret") {
				t.Error("the refusal shows the secret")
			}
		})
	}
}

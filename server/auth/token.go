package auth

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/golang-jwt/jwt/v5"

	"tend/server/tend"
)

// Bounds of an identity token.
const (
	MaxToken       = 4096 // bytes of it
	maxTraitsDepth = 16
	maxRole        = 64               // bytes
	Leeway         = 30 * time.Second // by which a site's clock may be wrong
)

// Reasons why a token is refused. Each is Unauthorized.
//
//nolint:gosec // words about tokens, none of them is one
const (
	ReasonTokenMissing   = "token_missing"
	ReasonTokenExpired   = "token_expired"
	ReasonTokenTooLarge  = "token_too_large"
	ReasonTokenMalformed = "token_malformed" // not a JWT, or its claims are not of the contract's form
	ReasonTokenAlgorithm = "token_algorithm" // none, or another one than the key's
	ReasonTokenKey       = "token_key"       // kid is absent or of no key of the site
	ReasonTokenSignature = "token_signature"
	ReasonTokenAudience  = "token_audience" // made for another site
	ReasonTokenEarly     = "token_early"    // nbf lies ahead
	ReasonTokenUser      = "token_user"     // sub is absent or too long
	ReasonTokenHeader    = "token_header"   // it brings a key of its own
)

// Claims is what a valid identity token says.
type Claims struct {
	User    string          // sub
	Account string          // "" where the token names none
	Role    string          // in the account; "" where it names none
	Traits  json.RawMessage // a JSON object, nil where the token has none
	Expires time.Time       // exp, without the leeway
}

// payload is decoded by json/v2: names in their exact case, none twice.
type payload struct {
	Subject   string           `json:"sub"`
	Audience  jwt.ClaimStrings `json:"aud"`
	Issuer    string           `json:"iss"`
	Expires   *jwt.NumericDate `json:"exp"`
	NotBefore *jwt.NumericDate `json:"nbf"`
	IssuedAt  *jwt.NumericDate `json:"iat"`
	Account   string           `json:"account"`
	Role      jsontext.Value   `json:"role"`
	Traits    jsontext.Value   `json:"traits"`
}

func (p *payload) GetExpirationTime() (*jwt.NumericDate, error) { return p.Expires, nil }
func (p *payload) GetIssuedAt() (*jwt.NumericDate, error)       { return p.IssuedAt, nil }
func (p *payload) GetNotBefore() (*jwt.NumericDate, error)      { return p.NotBefore, nil }
func (p *payload) GetIssuer() (string, error)                   { return p.Issuer, nil }
func (p *payload) GetSubject() (string, error)                  { return p.Subject, nil }
func (p *payload) GetAudience() (jwt.ClaimStrings, error)       { return p.Audience, nil }

// role is that in the account. Other makers of tokens have a claim of that name too: one that
// cannot be a role here is let be.
func (p *payload) role() string {
	var role string
	if p.Account == "" || jsonv2.Unmarshal(p.Role, &role) != nil || len(role) > maxRole {
		return ""
	}
	return role
}

// UnmarshalJSON makes golang-jwt decode the claims strictly.
func (p *payload) UnmarshalJSON(b []byte) error {
	type plain payload
	return jsonv2.Unmarshal(b, (*plain)(p))
}

// refusal is an error of ours on its way through golang-jwt.
func refusal(reason, format string, args ...any) *tend.Error {
	return tend.Errorf(tend.Unauthorized, reason, format, args...)
}

// VerifyToken checks the identity token of a site's user: made by the site's own
// server as a JWT (RFC 7519) with sub, aud = the site's key, and exp.
func VerifyToken(site *tend.Site, token string, now time.Time) (Claims, error) {
	switch {
	case token == "":
		return Claims{}, refusal(ReasonTokenMissing, "an identity token is missing: this site takes users with a token only")
	case len(token) > MaxToken:
		return Claims{}, refusal(ReasonTokenTooLarge, "the identity token has %d bytes, at most %d are taken: put fewer traits in it", len(token), MaxToken)
	}
	parser := jwt.NewParser(
		jwt.WithExpirationRequired(), jwt.WithAudience(site.Key), jwt.WithLeeway(Leeway),
		jwt.WithTimeFunc(func() time.Time { return now }))
	p := &payload{}
	if _, err := parser.ParseWithClaims(token, p, keyOf(site)); err != nil {
		return Claims{}, explain(site, err)
	}
	if p.Subject == "" || len(p.Subject) > tend.MaxID {
		return Claims{}, refusal(ReasonTokenUser, "the identity token's sub must be the user's id, 1 to %d bytes", tend.MaxID)
	}
	if len(p.Account) > tend.MaxID {
		return Claims{}, refusal(ReasonTokenMalformed, "the identity token's account has %d bytes, at most %d are taken", len(p.Account), tend.MaxID)
	}
	c := Claims{User: p.Subject, Account: p.Account, Role: p.role(), Expires: p.Expires.Time}
	if len(p.Traits) > 0 && p.Traits.Kind() != 'n' {
		if p.Traits.Kind() != '{' || depth(p.Traits) > maxTraitsDepth {
			return Claims{}, refusal(ReasonTokenMalformed, "the identity token's traits must be an object, nested at most %d deep", maxTraitsDepth)
		}
		c.Traits = json.RawMessage(p.Traits)
	}
	return c, nil
}

// ownKeys are the headers by which a token brings a key, or says where to get one (RFC 7515,
// 4.1): whoever believes them believes anybody.
var ownKeys = []string{"jku", "jwk", "x5u", "x5c"}

// keyOf finds the key that a token's kid names. The algorithm is the key's own:
// what the token says of it must only agree (RFC 8725, 3.1).
func keyOf(site *tend.Site) jwt.Keyfunc {
	return func(t *jwt.Token) (any, error) {
		if _, ok := t.Header["crit"]; ok {
			return nil, refusal(ReasonTokenMalformed, "the identity token's header has crit: no extensions are known here")
		}
		for _, own := range ownKeys {
			if _, ok := t.Header[own]; ok {
				return nil, refusal(ReasonTokenHeader, "the identity token's header has %s: the site's keys are known here, kid names one of them", own)
			}
		}
		kid, ok := t.Header["kid"].(string)
		if !ok || kid == "" {
			return nil, refusal(ReasonTokenKey, "the identity token's header has no kid: name the key that signed it")
		}
		for _, k := range site.Identity.Keys {
			if k.KID != kid {
				continue
			}
			if !slices.Contains(tend.Algs, k.Alg) || t.Method.Alg() != k.Alg {
				return nil, refusal(ReasonTokenAlgorithm, "the identity token is signed with %s, the key %s is for %s", t.Method.Alg(), kid, k.Alg)
			}
			verifier, err := k.Verifier()
			if err != nil {
				return nil, refusal(ReasonTokenAlgorithm, "the key %s verifies nothing: %w", kid, err)
			}
			return verifier, nil
		}
		return nil, refusal(ReasonTokenKey, "the identity token's kid is of no key of this site")
	}
}

// explain gives the reason of the first thing that golang-jwt found wrong.
func explain(site *tend.Site, err error) error {
	var own *tend.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return refusal(ReasonTokenSignature, "the identity token's signature is wrong: is it signed with the key that its kid names?")
	case errors.Is(err, jwt.ErrTokenUnverifiable):
		return refusal(ReasonTokenAlgorithm, "the identity token's header names no algorithm that is known here: sign with that of the key")
	case errors.Is(err, jwt.ErrTokenMalformed):
		return refusal(ReasonTokenMalformed, "the identity token is no JWT, or its claims have another form than sub, aud, exp, account, traits: %w", err)
	case errors.Is(err, jwt.ErrTokenExpired):
		return refusal(ReasonTokenExpired, "the identity token has expired: get a new one and identify again")
	case errors.Is(err, jwt.ErrTokenNotValidYet):
		return refusal(ReasonTokenEarly, "the identity token's nbf lies ahead: are the clocks right?")
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return refusal(ReasonTokenAudience, "the identity token's aud must be %s", site.Key)
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return refusal(ReasonTokenMalformed, "the identity token must have exp and aud")
	}
	return refusal(ReasonTokenMalformed, "the identity token cannot be used: %w", err)
}

// depth is how deep a valid JSON value is nested; {} is 1.
func depth(v jsontext.Value) (deepest int) {
	level, text := 0, false
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}' || c == ']':
			level--
		}
	}
	return deepest
}

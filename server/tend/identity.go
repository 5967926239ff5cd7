package tend

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The algorithms of identity tokens.
const (
	AlgHS256 = "HS256"
	AlgES256 = "ES256"
	AlgRS256 = "RS256"
	AlgEdDSA = "EdDSA" // with Ed25519
)

// Algs are all of them.
var Algs = []string{AlgHS256, AlgES256, AlgRS256, AlgEdDSA}

var laterAlgs = []string{"HS384", "HS512", "RS384", "RS512", "PS256", "PS384", "PS512", "ES384", "ES512"}

// ReasonPrivateKey is the fault of a private key where a public one belongs.
const ReasonPrivateKey = "private_key"

// Sizes of RSA keys in bits: below, they can be broken (RFC 7518, 3.3); above, each
// check costs more than a visitor should be able to ask for.
const (
	minRSA = 2048
	maxRSA = 8192
)

// IdentityKey verifies identity tokens. The algorithm belongs to the key, never
// to the token.
type IdentityKey struct {
	KID    string `json:"kid"`
	Alg    string `json:"alg"`
	Secret string `json:"secret"`               // of HS256: its UTF-8 bytes are the key
	Public string `json:"public_key,omitempty"` // of the others: PEM or JWK
	Added  Micros `json:"added,omitempty"`      // when it was added by hand; 0 of a bootstrap file
}

// Symmetric tells whether whoever verifies a token with the key could also make one.
func (k *IdentityKey) Symmetric() bool { return k.Alg == AlgHS256 }

// Verifier is what tokens are verified by: bytes for HS256, for the others a public
// key of the very kind that the algorithm takes.
func (k *IdentityKey) Verifier() (any, error) {
	if k.Symmetric() {
		if k.Secret == "" {
			return nil, Errorf(Invalid, ReasonRequired, "the key has no secret")
		}
		return []byte(k.Secret), nil
	}
	public, err := readPublicKey(k.Public)
	if err != nil {
		return nil, err
	}
	if err := fits(k.Alg, public); err != nil {
		return nil, err
	}
	return public, nil
}

// fits sees that a public key is of the kind that an algorithm takes.
func fits(alg string, public any) error {
	var is string
	switch p := public.(type) {
	case *ecdsa.PublicKey:
		if alg == AlgES256 && p.Curve == elliptic.P256() {
			return nil
		}
		is = "a key of the curve " + p.Params().Name
	case *rsa.PublicKey:
		bits := p.N.BitLen()
		if alg == AlgRS256 && (bits < minRSA || bits > maxRSA || p.E < 3) {
			return Errorf(Invalid, ReasonValue, "this RSA key has %d bits: make one of %d to %d", bits, minRSA, maxRSA)
		}
		if alg == AlgRS256 {
			return nil
		}
		is = "an RSA key"
	case ed25519.PublicKey:
		if alg == AlgEdDSA {
			return nil
		}
		is = "an Ed25519 key"
	default:
		is = "a key of another kind"
	}
	takes := map[string]string{AlgES256: "one of the curve P-256", AlgRS256: "an RSA key", AlgEdDSA: "an Ed25519 key"}[alg]
	if takes == "" {
		return Errorf(Invalid, ReasonValue, "the algorithm %s takes no public key", quoted(alg))
	}
	return Errorf(Invalid, ReasonValue, "this is %s, and %s takes %s", is, alg, takes)
}

const howPublic = "paste the public key as PEM (-----BEGIN PUBLIC KEY-----) or as a JWK"

// readPublicKey reads a public key from PEM or a JWK. A private key is named as what
// it is: it has left its home by then.
func readPublicKey(text string) (any, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil, Errorf(Invalid, ReasonRequired, "public_key is required: %s", howPublic)
	case strings.HasPrefix(text, "{"):
		return readJWK([]byte(text))
	case strings.Contains(text, "PRIVATE KEY-----"):
		return nil, errPrivateKey()
	case strings.HasPrefix(text, "ssh-"), strings.HasPrefix(text, "ecdsa-sha2-"):
		return nil, Errorf(Invalid, ReasonValue, "this is a key of SSH: ssh-keygen -e -m PKCS8 -f FILE gives it as PEM")
	}
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil:
		return nil, Errorf(Invalid, ReasonValue, "this is no key: %s", howPublic)
	case len(strings.TrimSpace(string(rest))) > 0:
		return nil, Errorf(Invalid, ReasonValue, "something follows the key: paste one key alone")
	case block.Type == "CERTIFICATE":
		return nil, Errorf(Invalid, ReasonValue, "this is a certificate: openssl x509 -pubkey -noout -in FILE gives its public key")
	case block.Type == "RSA PUBLIC KEY":
		return parsed(x509.ParsePKCS1PublicKey(block.Bytes))
	case block.Type == "PUBLIC KEY":
		return parsed(x509.ParsePKIXPublicKey(block.Bytes))
	}
	return nil, Errorf(Invalid, ReasonValue, "this is no public key: %s", howPublic)
}

func parsed[K any](public K, err error) (any, error) {
	if err != nil {
		return nil, Errorf(Invalid, ReasonValue, "this public key cannot be read: %w", err)
	}
	return public, nil
}

func errPrivateKey() error {
	return Errorf(Invalid, ReasonPrivateKey,
		"this is a private key, which belongs on your own server and nowhere else: it was not kept. Make a new pair, for this one has been shown, and paste the public half")
}

// jwk is as much of a JSON Web Key (RFC 7517) as public keys have here.
type jwk struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	N   string `json:"n"`
	E   string `json:"e"`
	X   string `json:"x"`
	Y   string `json:"y"`
}

// secretsOfJWK are the members that only private and symmetric keys have (RFC 7518, 6).
var secretsOfJWK = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

func readJWK(raw []byte) (any, error) {
	var all map[string]jsontext.Value
	var k jwk
	if json.Unmarshal(raw, &all) != nil || json.Unmarshal(raw, &k) != nil {
		return nil, Errorf(Invalid, ReasonValue, "this is no JWK: %s", howPublic)
	}
	for _, name := range secretsOfJWK {
		if _, ok := all[name]; ok {
			return nil, errPrivateKey()
		}
	}
	if _, ok := all["keys"]; ok {
		return nil, Errorf(Invalid, ReasonValue, "this is a set of keys: paste one of them alone")
	}
	unread := Errorf(Invalid, ReasonValue, "this JWK cannot be read: it must be an EC key of P-256, an RSA key or an OKP key of Ed25519 (RFC 7518, RFC 8037)")
	part := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			return nil
		}
		return b
	}
	switch {
	case k.Kty == "EC" && k.Crv == "P-256":
		x, y := part(k.X), part(k.Y)
		if len(x) != 32 || len(y) != 32 {
			return nil, unread
		}
		return parsed(ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y)))
	case k.Kty == "RSA":
		n, e := new(big.Int).SetBytes(part(k.N)), new(big.Int).SetBytes(part(k.E))
		if n.Sign() == 0 || !e.IsInt64() || e.Int64() < 3 || e.Int64() > 1<<31-1 {
			return nil, unread
		}
		return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
	case k.Kty == "OKP" && k.Crv == "Ed25519":
		if x := part(k.X); len(x) == ed25519.PublicKeySize {
			return ed25519.PublicKey(x), nil
		}
	}
	return nil, unread
}

// check notes what is wrong with a key that stands at a pointer.
func (k *IdentityKey) check(in *Input, at string) {
	switch {
	case slices.Contains(laterAlgs, k.Alg):
		in.Fault(at+"/alg", ReasonNotAvailable, "alg %s is not available yet: write %s", k.Alg, strings.Join(Algs, ", "))
	case !slices.Contains(Algs, k.Alg):
		in.Fault(at+"/alg", ReasonValue, "alg cannot be %s: write %s", quoted(k.Alg), strings.Join(Algs, ", "))
	case k.Symmetric():
		k.checkSecret(in, at)
	case k.Secret != "":
		in.Fault(at+"/secret", ReasonValue, "a key of %s has no secret here: its private half stays on your own server", k.Alg)
	default:
		if _, err := k.Verifier(); err != nil {
			e := &Error{Reason: ReasonValue, Message: err.Error()}
			if own, ok := err.(*Error); ok { //nolint:errorlint // made right here, never wrapped
				e = own
			}
			in.Fault(at+"/public_key", e.ReasonOrCode(), "%s", e.Message)
		}
	}
}

func (k *IdentityKey) checkSecret(in *Input, at string) {
	switch {
	case k.Public != "":
		in.Fault(at+"/public_key", ReasonValue, "a key of HS256 has a secret, and no public_key")
	case k.Secret == "":
		in.Fault(at+"/secret", ReasonRequired, "secret is required: 32 random bytes are right for HS256")
	case len(k.Secret) > MaxSecret:
		in.Fault(at+"/secret", ReasonValue, "secret must have 1 to %d bytes", MaxSecret)
	case strings.Contains(k.Secret, "-----BEGIN "):
		// Who knew a public key that serves as a secret could make tokens.
		in.Fault(at+"/secret", ReasonValue, "this is a key of a pair, not a secret: write its public half as public_key, with alg ES256, RS256 or EdDSA")
	}
}

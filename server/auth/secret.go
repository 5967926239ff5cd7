package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/mail"
	"strings"
	"time"

	"tend/server/tend"
)

// Prefixes tell people and secret scanners what a secret is.
const (
	PrefixAPIKey   = "tend_sk_"
	PrefixWriteKey = "tend_wk_"
	prefixIdentity = "tend_id_"
	prefixSession  = "tend_ss_"
	prefixLink     = "tend_ln_"
)

// How long secrets live.
const (
	SessionLife  = 30 * 24 * time.Hour // of a session, whatever happens
	SessionIdle  = 7 * 24 * time.Hour  // of one that nobody uses
	SessionTurn  = 24 * time.Hour      // of its token; then it gets another
	SessionGrace = time.Minute         // in which the token before is taken as well
	SignInLife   = 30 * time.Minute    // of a one-time sign-in link
	SetupLife    = 24 * time.Hour      // of the first start's set-up link; each start makes a new one
	ResetLife    = 24 * time.Hour      // of a link by which somebody chooses a new password
	InviteLife   = 7 * 24 * time.Hour  // of one by which they choose their first
)

// NewSession makes the token of a session. Only its hash is kept.
func NewSession() (token string, hash []byte) { return fresh(prefixSession) }

// NewLink makes the token of a one-time link. Only its hash is kept.
func NewLink() (token string, hash []byte) { return fresh(prefixLink) }

// NewAPIKey makes a key of the admin API. It is shown once; only its hash is kept.
func NewAPIKey() (key string, hash []byte) { return fresh(PrefixAPIKey) }

// NewWriteKey makes a site's write key. It is shown once; only its hash is kept.
func NewWriteKey() (key string, hash []byte) { return fresh(PrefixWriteKey) }

// NewIdentityKey makes a key of HS256 for identity tokens, named by a fresh kid. Its
// secret is shown once and kept sealed.
func NewIdentityKey(now time.Time) tend.IdentityKey {
	return tend.IdentityKey{KID: NewKID(now), Alg: tend.AlgHS256, Secret: tend.Secret(prefixIdentity), Added: tend.Stamp(now)}
}

// NewKID makes the name of an identity key: "k-" and the random end of an id.
func NewKID(now time.Time) string {
	id := tend.NewID(now)
	return "k-" + id[len(id)-10:]
}

// NewSiteKey makes a site's public key.
func NewSiteKey(now time.Time) string { return "site_" + tend.NewID(now) }

func fresh(prefix string) (string, []byte) {
	s := tend.Secret(prefix)
	return s, Hash(s)
}

// Hash is the form in which a secret is kept and looked up. The secrets have 256
// random bits, so that a plain SHA-256 cannot be turned round; a slow hash is for
// passwords, which people choose.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Matches tells whether a secret has a hash, in constant time.
func Matches(secret string, hash []byte) bool {
	return subtle.ConstantTimeCompare(Hash(secret), hash) == 1
}

// Shown is what people may see of a secret, to tell it from others: its prefix
// and at most a quarter of the rest.
func Shown(secret string) string {
	for _, p := range []string{PrefixAPIKey, PrefixWriteKey} {
		if rest, ok := strings.CutPrefix(secret, p); ok {
			return p + rest[:min(4, len(rest)/4)]
		}
	}
	return secret[:min(4, len(secret)/4)]
}

// ParseEmail reads an e-mail address and gives it in lower case, by which members are known.
func ParseEmail(s string) (string, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || len(s) > tend.MaxID {
		return "", tend.Errorf(tend.Invalid, tend.ReasonValue, "this is no e-mail address of at most %d bytes, such as ada@shop.example", tend.MaxID)
	}
	return strings.ToLower(s), nil
}

package auth

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

const (
	// TryLife is how long a try link works.
	TryLife = 30 * time.Minute
	// MaxTry is the longest try token, in bytes.
	MaxTry = 1024

	// ReasonTry is of a try token that nobody here has made.
	ReasonTry = "try_unknown"
	// ReasonTryExpired is of one whose time is over.
	ReasonTryExpired = "try_expired"
)

// Try is what a try token says: this member looks at this campaign on that site, until then.
type Try struct {
	Site     tend.SiteID `json:"s"`
	Campaign string      `json:"c"`
	Member   int64       `json:"m"`
	Expires  int64       `json:"e"` // seconds since 1970
}

// Over tells whether its time is over.
func (t *Try) Over(now time.Time) bool { return now.Unix() >= t.Expires }

// TryLinks sign the tokens by which members see drafts on the pages of their sites, with
// HMAC-SHA256 under a key of their own, drawn from the secret-key by HKDF (RFC 5869).
type TryLinks struct {
	key []byte
}

// NewTryLinks makes the signer of a secret-key.
func NewTryLinks(secretKey []byte) (*TryLinks, error) {
	key, err := hkdf.Key(sha256.New, secretKey, nil, "tend: try links", keyBytes)
	if err != nil {
		return nil, fmt.Errorf("auth: derive key: %w", err)
	}
	return &TryLinks{key: key}, nil
}

// Sign makes a token.
func (l *TryLinks) Sign(t Try) (string, error) {
	raw, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("auth: encode try: %w", err)
	}
	said := base64.RawURLEncoding.EncodeToString(raw)
	return said + "." + l.mark(said), nil
}

// Read gives what a token says, once it is sure that it was made here. Whether it still holds
// is for the caller to ask.
func (l *TryLinks) Read(token string) (Try, error) {
	unknown := tend.Errorf(tend.Unauthorized, ReasonTry, "this try link was not made here: make a new one in the campaign")
	said, mark, _ := strings.Cut(token, ".")
	if len(token) > MaxTry || !hmac.Equal([]byte(mark), []byte(l.mark(said))) {
		return Try{}, unknown
	}
	raw, err := base64.RawURLEncoding.DecodeString(said)
	if err != nil {
		return Try{}, unknown
	}
	var t Try
	if err := json.Unmarshal(raw, &t); err != nil {
		return Try{}, unknown
	}
	return t, nil
}

func (l *TryLinks) mark(said string) string {
	mac := hmac.New(sha256.New, l.key)
	_, _ = mac.Write([]byte(said)) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

package tend

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"time"
)

// PushKey is a key pair of a site's, on P-256: push services know by it who sends (VAPID,
// RFC 8292), and a browser takes pushes by the key alone that it was subscribed with.
type PushKey struct {
	ID      string
	Public  string // 65 bytes, uncompressed, in base64url
	Private []byte // 32 bytes, a secret; nil where it is not asked for
	Created Micros
	Retired Micros // when another one took its place; 0: it is in force
}

// NewPushKey makes a key pair.
func NewPushKey(now time.Time) (PushKey, error) {
	pair, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return PushKey{}, Errorf(Internal, "", "a key pair could not be made: %w", err)
	}
	return PushKey{
		ID: NewID(now), Public: base64.RawURLEncoding.EncodeToString(pair.PublicKey().Bytes()), Private: pair.Bytes(), Created: Stamp(now),
	}, nil
}

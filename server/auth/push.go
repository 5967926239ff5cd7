package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"tend/server/tend"
)

// SignPush makes the token by which a push service knows whose pushes it gets (VAPID, RFC
// 8292): a JWT with ES256 for one service's origin. subject is where its people find
// whoever sends, an https or a mailto address, "" for none.
func SignPush(key *tend.PushKey, audience, subject string, expires time.Time) (string, error) {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), key.Private)
	if err != nil {
		return "", tend.Errorf(tend.Internal, "push_key", "the key %s signs nothing: %w", key.ID, err)
	}
	claims := jwt.MapClaims{"aud": audience, "exp": expires.Unix()}
	if subject != "" {
		claims["sub"] = subject
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodES256, claims).SignedString(private)
	if err != nil {
		return "", tend.Errorf(tend.Internal, "push_key", "the key %s signs nothing: %w", key.ID, err)
	}
	return token, nil
}

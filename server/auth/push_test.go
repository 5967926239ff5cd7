package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// The signature is checked without the library that made it.
func TestAPushServiceKnowsWhoSends(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	key, err := tend.NewPushKey(now)
	if err != nil {
		t.Fatal(err)
	}
	token, err := SignPush(&key, "https://fcm.googleapis.com", "https://tend.example", now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	decode := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), decode(key.Public))
	if err != nil {
		t.Fatal(err)
	}
	sum, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), decode(parts[2])
	if len(signature) != 64 || !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Errorf("the signature of %s is wrong", token)
	}
	if got := string(decode(parts[0])); got != `{"alg":"ES256","typ":"JWT"}` {
		t.Errorf("header %s", got)
	}
	var claims map[string]any
	if err := json.Unmarshal(decode(parts[1]), &claims); err != nil || len(claims) != 3 ||
		claims["aud"] != "https://fcm.googleapis.com" || claims["sub"] != "https://tend.example" || claims["exp"] != 1_800_003_600.0 {
		t.Errorf("claims %v, %v", claims, err)
	}
	if _, err := SignPush(&tend.PushKey{ID: "k", Private: []byte{1}}, "https://x.example", "", now); tend.CodeOf(err) != tend.Internal {
		t.Errorf("a key that is none: %v", err)
	}
}

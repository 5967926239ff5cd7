package auth

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// Time steps of the second factor (RFC 6238): 30 s each, and one before and one after
// are taken, because telephones' clocks are not all right.
const (
	totpStep  = 30 // seconds
	totpDrift = 1  // steps
)

// RecoveryCodes is how many stand in for a lost second factor.
const RecoveryCodes = 10

// Factor is a second factor that is being enrolled.
type Factor struct {
	Secret string // base32
	URI    string // otpauth://
	QR     string // the URI as a picture: a data URL
}

// NewFactor makes the secret of a second factor.
func NewFactor(email string) (Factor, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Tend", AccountName: email, SecretSize: 20})
	if err != nil {
		return Factor{}, fmt.Errorf("auth: second factor: %w", err)
	}
	img, err := key.Image(232, 232)
	if err != nil {
		return Factor{}, fmt.Errorf("auth: QR code: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return Factor{}, fmt.Errorf("auth: QR code: %w", err)
	}
	qr := "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
	return Factor{Secret: key.Secret(), URI: key.URL(), QR: qr}, nil
}

// CheckCode compares a code of six digits with a secret, and gives its time step. A
// step at or before the last one that was used is not taken: each code works once.
func CheckCode(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	at := now.Unix() / totpStep
	for s := at - totpDrift; s <= at+totpDrift; s++ {
		want, err := hotp.GenerateCode(secret, uint64(s))
		if err == nil && s > last && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return s, true
		}
	}
	return 0, false
}

// NewRecoveryCodes makes codes for paper. Only their hashes are kept.
func NewRecoveryCodes() (codes []string, hashes [][]byte) {
	for range RecoveryCodes {
		raw := make([]byte, 10)
		_, _ = rand.Read(raw) // never fails
		s := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
		code := s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
		codes, hashes = append(codes, code), append(hashes, HashRecovery(code))
	}
	return codes, hashes
}

// HashRecovery is the form in which a recovery code is kept, however it was typed.
func HashRecovery(code string) []byte {
	return Hash(strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(code)))
}

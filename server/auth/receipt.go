package auth

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// receiptBytes is the length of a receipt's token: none is guessed in as many tries as a
// server can answer.
const receiptBytes = 16

// Receipts sign what a notification brings with it, so that who tells what became of it is
// known to have been sent it: HMAC-SHA256 under a key of their own, drawn from the secret-key
// by HKDF (RFC 5869). A token has no end: a receipt may be long in coming.
type Receipts struct {
	key []byte
}

// NewReceipts makes the signer of a secret-key.
func NewReceipts(secretKey []byte) (*Receipts, error) {
	key, err := hkdf.Key(sha256.New, secretKey, nil, "tend: push receipts", keyBytes)
	if err != nil {
		return nil, fmt.Errorf("auth: derive key: %w", err)
	}
	return &Receipts{key: key}, nil
}

// SignReceipt makes the token of a delivery on the site of a key.
func (r *Receipts) SignReceipt(site, delivery string) string {
	mac := hmac.New(sha256.New, r.key)
	// Neither may end where the other one begins.
	fmt.Fprintf(mac, "%d:%s%s", len(site), site, delivery)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:receiptBytes])
}

// CheckReceipt tells whether a token is that of a delivery, in a time that says nothing of how
// much of it is right.
func (r *Receipts) CheckReceipt(site, delivery, token string) bool {
	return hmac.Equal([]byte(token), []byte(r.SignReceipt(site, delivery)))
}

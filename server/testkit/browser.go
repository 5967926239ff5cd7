package testkit

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"testing"
)

// The parts of a push's body (RFC 8291, with the one record that RFC 8188 has there).
const (
	pushPublic = 65
	pushHead   = 16 + 4 + 1 + pushPublic
	mostPush   = 4096
	lastRecord = 2 // ends the message in the one record, which is the last
)

// Browser is one that has subscribed to web push.
type Browser struct {
	Private *ecdh.PrivateKey
	Secret  []byte
}

// NewBrowser makes one.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{private, make([]byte, 16)}
	_, _ = rand.Read(b.Secret)
	return b
}

// P256dh is its public key, base64url.
func (b *Browser) P256dh() string {
	return base64.RawURLEncoding.EncodeToString(b.Private.PublicKey().Bytes())
}

// Auth is its secret, base64url.
func (b *Browser) Auth() string { return base64.RawURLEncoding.EncodeToString(b.Secret) }

// Open reads a body as a browser does, by RFC 8291 and not by the library that sealed it:
// the message, and the zeros behind it.
func (b *Browser) Open(body []byte) (message, padding []byte, err error) {
	if len(body) < pushHead || len(body) > mostPush || int(binary.BigEndian.Uint32(body[16:20])) < len(body)-pushHead || body[20] != pushPublic {
		return nil, nil, fmt.Errorf("testkit: a body of %d bytes is no push", len(body))
	}
	theirs := body[21:pushHead]
	public, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		return nil, nil, fmt.Errorf("testkit: %w", err)
	}
	agreed, err := b.Private.ECDH(public)
	if err != nil {
		return nil, nil, fmt.Errorf("testkit: %w", err)
	}
	derive := func(from, salt []byte, info string, n int) []byte {
		key, failed := hkdf.Key(sha256.New, from, salt, info, n)
		if failed != nil {
			err = failed
		}
		return key
	}
	input := derive(agreed, b.Secret, "WebPush: info\x00"+string(b.Private.PublicKey().Bytes())+string(theirs), sha256.Size)
	key := derive(input, body[:16], "Content-Encoding: aes128gcm\x00", aes.BlockSize)
	nonce := derive(input, body[:16], "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, nil, fmt.Errorf("testkit: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, fmt.Errorf("testkit: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, nil, fmt.Errorf("testkit: %w", err)
	}
	record, err := aead.Open(nil, nonce, body[pushHead:], nil)
	if err != nil {
		return nil, nil, fmt.Errorf("testkit: %w", err)
	}
	at := bytes.LastIndexByte(record, lastRecord)
	return record[:at], record[at+1:], nil
}

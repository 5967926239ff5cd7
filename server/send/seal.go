package send

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// The parts of a push's body (RFC 8291, with the one record that RFC 8188 has there). A
// push service takes bodies of 4,096 bytes.
const (
	saltBytes   = 16
	publicBytes = 65
	tagBytes    = 16
	headBytes   = saltBytes + 4 + 1 + publicBytes
	mostBody    = 4096

	// MaxPlain is the longest message that fits: one byte ends it.
	MaxPlain = mostBody - headBytes - tagBytes - 1
)

// lastRecord ends the message in the one record, which is the last.
const lastRecord = 2

// padTo is what a message's length is filled up to multiples of, so that the length gives
// away little, and a push is not four times as long as it need be.
const padTo = 64

// seal encrypts a message for a browser: for its public key, and the secret that it shares
// with us alone.
func seal(plain []byte, p256dh, secret string) ([]byte, error) {
	theirs, err := decodeKey(p256dh)
	if err != nil {
		return nil, fmt.Errorf("send: the browser's key: %w", err)
	}
	shared, err := decodeKey(secret)
	if err != nil {
		return nil, fmt.Errorf("send: the browser's secret: %w", err)
	}
	ours, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("send: key: %w", err)
	}
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	return sealWith(ours, salt, plain, theirs, shared)
}

func sealWith(ours *ecdh.PrivateKey, salt, plain, p256dh, secret []byte) ([]byte, error) {
	theirs, err := ecdh.P256().NewPublicKey(p256dh)
	if err != nil {
		return nil, fmt.Errorf("send: the browser's key: %w", err)
	}
	agreed, err := ours.ECDH(theirs)
	if err != nil {
		return nil, fmt.Errorf("send: the browser's key: %w", err)
	}
	public := ours.PublicKey().Bytes()
	aead, nonce, err := recordCipher(agreed, secret, salt, "WebPush: info\x00"+string(p256dh)+string(public))
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint32(slices.Clone(salt), mostBody)
	head = append(append(head, publicBytes), public...)
	record := make([]byte, min((len(plain)/padTo+1)*padTo, MaxPlain+1))
	record[copy(record, plain)] = lastRecord // and zeros behind it: the padding
	return aead.Seal(head, nonce, record, nil), nil
}

// recordCipher derives key and nonce of the one record.
func recordCipher(agreed, secret, salt []byte, info string) (aead cipher.AEAD, nonce []byte, err error) {
	derive := func(from, salt []byte, info string, n int) (out []byte) {
		if err == nil {
			out, err = hkdf.Key(sha256.New, from, salt, info, n)
		}
		return out
	}
	input := derive(agreed, secret, info, sha256.Size)
	key := derive(input, salt, "Content-Encoding: aes128gcm\x00", aes.BlockSize)
	nonce = derive(input, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, nil, fmt.Errorf("send: derive: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err == nil {
		aead, err = cipher.NewGCM(block)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("send: cipher: %w", err)
	}
	return aead, nonce, nil
}

// decodeKey reads base64 as browsers and their libraries write it.
func decodeKey(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "=")))
}

package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tend/server/tend"
)

// KeyFile is the secret-key's name in the data folder.
const KeyFile = "secret.key"

// keyBytes is the length of the secret-key.
const keyBytes = 32

// SecretKey gives the secret-key: the one that is set, in base64, else the one
// kept in the data folder, which is made on the first call (mode 0600).
func SecretKey(set, dir string) ([]byte, error) {
	if set != "" {
		return decodeKey(set, "the setting secret-key")
	}
	path := filepath.Join(dir, KeyFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(path); err != nil {
			return nil, err
		}
		b, err = os.ReadFile(path) // another process may have been first: the file decides
	}
	if err != nil {
		return nil, tend.Errorf(tend.Unavailable, "secret_key", "cannot read the secret key: %w", err)
	}
	return decodeKey(strings.TrimSpace(string(b)), "the file "+path)
}

func decodeKey(s, where string) ([]byte, error) {
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := enc.DecodeString(s); err == nil && len(key) == keyBytes {
			return key, nil
		}
	}
	return nil, tend.Errorf(tend.Invalid, "secret_key", "%s must hold 32 bytes in base64: make them with `openssl rand -base64 32`", where)
}

// makeKey writes a key beside its place and links it there, so that nobody ever
// reads half of one and of two processes one wins.
func makeKey(path string) error {
	fail := func(err error) error {
		return tend.Errorf(tend.Unavailable, "secret_key", "cannot keep a secret key in the data folder: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fail(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return fail(err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails
	_, err = tmp.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fail(err)
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fail(err)
	}
	return nil
}

// Box seals secrets that must be read again: AES-256-GCM under a key of its own,
// drawn from the secret-key by HKDF (RFC 5869).
type Box struct {
	aead cipher.AEAD
	mark []byte
}

// sealVersion is the first byte of what is sealed, for a change of method later.
const sealVersion = 1

// NewBox makes the box of a secret-key.
func NewBox(secretKey []byte) (*Box, error) {
	key, err := hkdf.Key(sha256.New, secretKey, nil, "tend: secrets in records", keyBytes)
	if err != nil {
		return nil, fmt.Errorf("auth: derive key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("auth: cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("auth: cipher: %w", err)
	}
	mark, err := hkdf.Key(sha256.New, secretKey, nil, "tend: marks of what is gone", keyBytes)
	if err != nil {
		return nil, fmt.Errorf("auth: derive key: %w", err)
	}
	return &Box{aead: aead, mark: mark}, nil
}

// Mark is what something is known by when it is gone: HMAC-SHA-256 under a key of its own,
// so that who has the database alone cannot try out what it was. about names what it
// belonged to: the same thing has another mark elsewhere.
func (b *Box) Mark(plain []byte, about string) []byte {
	mac := hmac.New(sha256.New, b.mark)
	_, _ = fmt.Fprintf(mac, "%d %s", len(about), about) // never fails
	_, _ = mac.Write(plain)
	return mac.Sum(nil)
}

// Seal hides a secret. about names what it belongs to, and must be the same to unseal it.
func (b *Box) Seal(plain []byte, about string) []byte {
	return b.aead.Seal([]byte{sealVersion}, nil, plain, []byte(about)) //nolint:gosec // the cipher makes a random nonce itself
}

// Unseal reads it again.
func (b *Box) Unseal(sealed []byte, about string) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, tend.Errorf(tend.Internal, "secret_key", "this was not sealed by a version of Tend that is known here")
	}
	plain, err := b.aead.Open(nil, nil, sealed[1:], []byte(about))
	if err != nil {
		return nil, tend.Errorf(tend.Internal, "secret_key", "this was sealed with another secret-key: start with the one that the data belongs to: %w", err)
	}
	return plain, nil
}

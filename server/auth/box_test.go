package auth

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tend/server/tend"
)

func TestSecretKeyIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	keys := make([][]byte, 4)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			k, err := SecretKey("", dir)
			if err != nil {
				t.Error(err)
			}
			keys[i] = k
		})
	}
	wg.Wait()
	for _, k := range keys {
		if len(k) != 32 || !bytes.Equal(k, keys[0]) {
			t.Fatalf("keys differ: %x and %x", k, keys[0])
		}
	}
	info, err := os.Stat(filepath.Join(dir, KeyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSecretKeyThatIsSet(t *testing.T) {
	dir := t.TempDir()
	want := bytes.Repeat([]byte{7}, 32)
	got, err := SecretKey(base64.StdEncoding.EncodeToString(want), dir)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%x, %v", got, err)
	}
	for name, bad := range map[string]string{"Short": "c2hvcnQ=", "NoBase64": strings.Repeat("?", 44)} {
		t.Run(name, func(t *testing.T) {
			_, err := SecretKey(bad, dir)
			if tend.CodeOf(err) != tend.Invalid || strings.Contains(err.Error(), bad) {
				t.Errorf("%v, want a refusal that does not show the key", err)
			}
		})
	}
	if err := os.WriteFile(filepath.Join(dir, KeyFile), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := SecretKey("", dir); tend.CodeOf(err) != tend.Invalid {
		t.Errorf("a spoilt key file gives %v", err)
	}
}

func newBox(t *testing.T, fill byte) *Box {
	t.Helper()
	b, err := NewBox(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBoxOpensOnlyWhatIsItsOwn(t *testing.T) {
	box := newBox(t, 1)
	sealed := box.Seal([]byte("quite secret"), "site a")
	if bytes.Contains(sealed, []byte("quite")) {
		t.Fatal("readable")
	}
	if plain, err := box.Unseal(sealed, "site a"); err != nil || string(plain) != "quite secret" {
		t.Fatalf("%q, %v", plain, err)
	}
	if bytes.Equal(sealed, box.Seal([]byte("quite secret"), "site a")) {
		t.Error("the same secret is sealed twice alike")
	}
	spoilt := bytes.Clone(sealed)
	spoilt[len(spoilt)-1] ^= 1
	for name, try := range map[string]func() ([]byte, error){
		"OtherSite": func() ([]byte, error) { return box.Unseal(sealed, "site b") },
		"OtherKey":  func() ([]byte, error) { return newBox(t, 2).Unseal(sealed, "site a") },
		"Spoilt":    func() ([]byte, error) { return box.Unseal(spoilt, "site a") },
		"Cut":       func() ([]byte, error) { return box.Unseal(sealed[:5], "site a") },
		"Empty":     func() ([]byte, error) { return box.Unseal(nil, "site a") },
	} {
		t.Run(name, func(t *testing.T) {
			if plain, err := try(); err == nil {
				t.Errorf("opened: %q", plain)
			}
		})
	}
}

func TestSecretsAreKeptAsHashes(t *testing.T) {
	key, hash := NewAPIKey()
	other, _ := NewAPIKey()
	if !strings.HasPrefix(key, PrefixAPIKey) || key == other || len(key) < 50 {
		t.Errorf("keys %q and %q", key, other)
	}
	if !Matches(key, hash) || Matches(other, hash) || Matches("", hash) {
		t.Error("a hash matches the wrong secret, or not its own")
	}
	for secret, want := range map[string]string{"tend_sk_abcdefghijklmnopqrst": "tend_sk_abcd", "tend_sk_abc": "tend_sk_", "wk_acme": "w", "": ""} {
		if got := Shown(secret); got != want {
			t.Errorf("Shown(%q) = %q, want %q", secret, got, want)
		}
	}
}

func TestParseEmail(t *testing.T) {
	if got, err := ParseEmail("Ada@Shop.Example"); err != nil || got != "ada@shop.example" {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{"", "ada", "ada@", "@shop.example", "Ada <ada@shop.example>", "a@b, c@d", "ada@shop.example\n", strings.Repeat("a", 300) + "@b.c"} {
		if got, err := ParseEmail(bad); tend.CodeOf(err) != tend.Invalid {
			t.Errorf("ParseEmail(%q) = %q, %v", bad, got, err)
		}
	}
}

package auth

import (
	"context"
	"strings"
	"testing"

	"tend/server/tend"
)

func TestPasswordsThatAnybodyWouldTryAreRefused(t *testing.T) {
	for _, bad := range []string{
		"", "short", "ninechars", "Password123", "QWERTYUIOP", "aaaaaaaaaaaa", "ada.lovelace", "ada.lovelace1", "Ada.Lovelace@shop.example",
		strings.Repeat("long", 51), "not\xfftext-at-all",
	} {
		if err := CheckPassword(bad, "ada.lovelace@shop.example"); tend.CodeOf(err) != tend.Invalid || (bad != "" && strings.Contains(err.Error(), bad)) {
			t.Errorf("%q: %v, want a refusal that does not show it", bad, err)
		}
	}
	for _, good := range []string{"plum over nine hills", "zehn Zeichen ä", "ääääüüüüöö"} {
		if err := CheckPassword(good, "ada@shop.example"); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestPasswordsAreHashedByArgon2id(t *testing.T) {
	p := NewPasswords(PasswordMemory)
	hash, err := p.Hash(t.Context(), "plum over nine hills")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%q, %v", hash, err)
	}
	if again, err := p.Hash(t.Context(), "plum over nine hills"); err != nil || again == hash {
		t.Error("the same password is hashed twice alike")
	}
	for password, want := range map[string]bool{"plum over nine hills": true, "plum over ten hills": false, "": false} {
		if same, err := p.Matches(t.Context(), password, hash); err != nil || same != want {
			t.Errorf("%q matches: %v, %v", password, same, err)
		}
		if same, err := p.Matches(t.Context(), password, ""); err != nil || same {
			t.Errorf("%q matches no hash: %v, %v", password, same, err)
		}
	}
}

// Who has no password is compared with one all the same: by the work, not by a clock.
func TestWhoHasNoPasswordCostsTheSame(t *testing.T) {
	p := NewPasswords(PasswordMemory)
	asked := 0
	decoy := p.decoy
	p.decoy = func() string { asked++; return decoy() }
	if same, err := p.Matches(t.Context(), "plum over nine hills", ""); err != nil || same {
		t.Fatalf("%v, %v", same, err)
	}
	if asked != 1 || !strings.HasPrefix(decoy(), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("compared %d times, with %q", asked, decoy())
	}
}

func TestHashingIsBounded(t *testing.T) {
	p := NewPasswords(PasswordMemory)
	for range cap(p.turns) { // others are at it
		p.turns <- struct{}{}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Hash(gone, "plum over nine hills"); tend.CodeOf(err) != tend.Unavailable {
		t.Errorf("without a turn: %v", err)
	}
	for range cap(p.waiting) {
		p.waiting <- struct{}{}
	}
	<-p.turns // whoever got past the full queue would have one
	if _, err := p.Hash(t.Context(), "plum over nine hills"); tend.CodeOf(err) != tend.Unavailable {
		t.Errorf("with a queue that is full: %v", err)
	}
}

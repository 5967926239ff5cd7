package auth

import (
	"context"
	_ "embed"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"tend/server/tend"
)

// Bounds of a password: characters at least, bytes at most.
const (
	MinPassword = 10
	MaxPassword = 200
)

// commonest are the passwords of ten characters and more that lists of leaked ones begin
// with, in lower case, one a line.
//
//go:embed commonest.txt
var commonest string

// CheckPassword refuses a password that is short, or among the first that somebody would try.
func CheckPassword(password, email string) error {
	refuse := func(format string, args ...any) error {
		return tend.Errorf(tend.Invalid, tend.ReasonValue, format, args...)
	}
	lower := strings.ToLower(password)
	name, _, _ := strings.Cut(email, "@")
	switch {
	case !utf8.ValidString(password):
		return refuse("a password is text")
	case utf8.RuneCountInString(password) < MinPassword:
		return refuse("a password has at least %d characters", MinPassword)
	case len(password) > MaxPassword:
		return tend.Errorf(tend.Invalid, tend.ReasonTooLong, "a password has at most %d bytes", MaxPassword)
	case strings.Trim(lower, lower[:1]) == "", slices.Contains(strings.Fields(commonest), lower):
		return refuse("this is one of the first passwords that anybody would try: choose another")
	case email != "" && (lower == email || lower == name || strings.Trim(lower, "0123456789!.") == name):
		return refuse("this is too much like your e-mail address: choose another")
	}
	return nil
}

// PasswordMemory is what hashing a password takes, in KiB. Twice over it, about 30 ms, is
// the work that OWASP's cheat sheet on password storage asks for.
const PasswordMemory = 19 << 10

// maxWaiting is how many may wait for their turn to be hashed.
const maxWaiting = 32

// Passwords hashes and compares passwords, few at a time: each takes memory, and a
// processor that others need.
type Passwords struct {
	turns   chan struct{}
	waiting chan struct{}
	params  argon2id.Params
	decoy   func() string
}

// NewPasswords makes it. memory is PasswordMemory, and less in tests of what is around it.
func NewPasswords(memory uint32) *Passwords {
	p := &Passwords{turns: make(chan struct{}, max(1, runtime.NumCPU()/2)), waiting: make(chan struct{}, maxWaiting)}
	p.params = argon2id.Params{Memory: memory, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	p.decoy = sync.OnceValue(func() string {
		hash, _ := argon2id.CreateHash(tend.Secret(""), &p.params) // without one, nothing matches either
		return hash
	})
	return p
}

// turn runs a function in its turn.
func (p *Passwords) turn(ctx context.Context, fn func() error) error {
	busy := &tend.Error{
		Code: tend.Unavailable, Reason: "sign_in_busy", RetryAfter: time.Second,
		Message: "many are signing in at this moment: try again",
	}
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return busy
	}
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return busy
	}
	return fn()
}

// Hash makes the form in which a password is kept.
func (p *Passwords) Hash(ctx context.Context, password string) (hash string, err error) {
	err = p.turn(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, &p.params)
		return err
	})
	return hash, err
}

// Matches tells whether a password is the one of a hash. Where there is none (""), it
// takes as long to say no, so that nobody learns by the time who has a password.
func (p *Passwords) Matches(ctx context.Context, password, hash string) (same bool, err error) {
	err = p.turn(ctx, func() (err error) {
		if hash == "" {
			_, err = argon2id.ComparePasswordAndHash(password, p.decoy())
			return err
		}
		same, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return same, err
}

package send

import (
	"sync"
	"time"

	"tend/server/tend"
)

// How long a token serves. Push services take up to 24 hours (RFC 8292, 2).
const (
	tokenLife  = 12 * time.Hour
	tokenSpare = time.Hour // before its end, when another one is made
	mostTokens = 4096
)

// tokenFor is what a token is good for: any number of pushes by one key to one push service.
type tokenFor struct{ key, audience, subject string }

// tokens keeps those that were signed: to sign costs as much as to seal a message.
type tokens struct {
	sign Signer

	mu   sync.Mutex
	kept map[tokenFor]token
}

type token struct {
	text    string
	expires time.Time
}

func (t *tokens) get(to tokenFor, key *tend.PushKey, now time.Time) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if kept, ok := t.kept[to]; ok && now.Before(kept.expires.Add(-tokenSpare)) {
		return kept.text, nil
	}
	expires := now.Add(tokenLife)
	text, err := t.sign(key, to.audience, to.subject, expires)
	if err != nil {
		return "", err
	}
	if t.kept == nil || len(t.kept) >= mostTokens {
		t.kept = map[tokenFor]token{}
	}
	t.kept[to] = token{text, expires}
	return text, nil
}

// forget makes the next push be signed anew.
func (t *tokens) forget(to tokenFor) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.kept, to)
}

package send

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tend/server/tend"
)

// Outcome is what became of a push.
type Outcome string

// The outcomes.
const (
	Accepted    Outcome = "accepted"    // the push service has it; whether a browser gets it nobody says
	Gone        Outcome = "gone"        // the browser takes no pushes any more: forget it
	TooLarge    Outcome = "too_large"   // the message does not fit
	Limited     Outcome = "limited"     // too many: later
	Refused     Outcome = "refused"     // by the push service, or by us before it was asked; not to be tried again
	Unreachable Outcome = "unreachable" // no answer in time, or the push service is out of order: later
)

// Push is a message for one browser.
type Push struct {
	Device  *tend.PushDevice
	Key     *tend.PushKey // the one that the device was subscribed with
	Subject string        // where a push service's people find whoever sends: an address with https or mailto; "" for none
	Body    []byte        // at most MaxPlain bytes
	TTL     time.Duration // for which the push service keeps it
	Urgency string        // very-low, low, normal, high; "" is normal
	Topic   string        // a later one takes the place of one that waits; "" for none
}

// Result says what became of a push, for programs and for people.
type Result struct {
	Outcome    Outcome
	Status     int           // of HTTP; 0: there was no answer
	RetryAfter time.Duration // of Limited and Unreachable; 0: the push service does not say
	Detail     string
}

// Signer makes the token for a push service's origin.
type Signer func(key *tend.PushKey, audience, subject string, expires time.Time) (string, error)

// Pusher sends web push (RFC 8030). It is safe for concurrent use.
type Pusher struct {
	client *Client
	hosts  []string // besides the known push services
	clock  tend.Clock
	log    *slog.Logger
	tokens tokens

	patience time.Duration // with a body, once the status is known
}

// NewPusher makes a sender. hosts are push services that the operator names.
func NewPusher(client *Client, hosts []string, sign Signer, clock tend.Clock, log *slog.Logger) *Pusher {
	return &Pusher{client: client, hosts: hosts, clock: clock, log: log, tokens: tokens{sign: sign}, patience: patience}
}

// What is read of an answer, and believed.
const (
	mostReason = 1024
	patience   = 2 * time.Second
	mostDetail = 200
	mostWait   = 24 * time.Hour
)

// Send sends a push, once. Whatever happens is a result.
func (p *Pusher) Send(ctx context.Context, push *Push) Result {
	if len(push.Body) > MaxPlain { // sealing takes time
		return Result{Outcome: TooLarge, Detail: fmt.Sprintf("the message has %d bytes, at most %d fit into a push", len(push.Body), MaxPlain)}
	}
	r, to, err := p.request(ctx, push)
	if err != nil {
		return p.unmade(push, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	resp, err := p.client.Do(r.WithContext(ctx))
	if err != nil {
		return failed(err)
	}
	defer func() { _ = resp.Body.Close() }()
	// The status decides; whoever is slow to say more is not waited for.
	slow := time.AfterFunc(p.patience, cancel)
	defer slow.Stop()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, mostReason))
	if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
		p.tokens.forget(to)
	}
	return p.judge(resp, said)
}

// unmade is a push that there is nothing to send of: what browsers and owners wrote is at
// fault, or we are.
func (p *Pusher) unmade(push *Push, err error) Result {
	if tend.CodeOf(err) != tend.Internal {
		return Result{Outcome: Refused, Detail: words(err)}
	}
	p.log.Error("send: a push could not be made", "device", push.Device.ID, "err", err)
	return Result{Outcome: Refused, Detail: "it could not be signed: the server's log says more"}
}

func failed(err error) Result {
	if tend.CodeOf(err) == tend.Forbidden { // the guard
		return Result{Outcome: Refused, Detail: words(err)}
	}
	var slow interface{ Timeout() bool }
	if errors.As(err, &slow) && slow.Timeout() {
		return Result{Outcome: Unreachable, Detail: "the push service did not answer in time"}
	}
	return Result{Outcome: Unreachable, Detail: words(err)}
}

// request seals the message and writes who sends it on it.
func (p *Pusher) request(ctx context.Context, push *Push) (*http.Request, tokenFor, error) {
	var to tokenFor
	if err := tend.PushEndpoint(push.Device.Endpoint, p.hosts); err != nil {
		return nil, to, err
	}
	u, err := url.Parse(push.Device.Endpoint)
	if err != nil { // never: it was read a moment ago
		return nil, to, tend.Errorf(tend.Invalid, "", "the endpoint is no address")
	}
	to = tokenFor{key: push.Key.Public, audience: u.Scheme + "://" + u.Host, subject: push.Subject}
	token, err := p.tokens.get(to, push.Key, p.clock.Now())
	if err != nil {
		return nil, to, err
	}
	r, err := seal(ctx, push, push.Body)
	if err != nil {
		return nil, to, err
	}
	r.Header.Set("Authorization", "vapid t="+token+", k="+push.Key.Public)
	r.Header.Set("User-Agent", "Tend")
	return r, to, nil
}

// judge reads the answer of a push service (RFC 8030, 5 and 8.4; 7.3 for what is gone).
func (p *Pusher) judge(resp *http.Response, said []byte) Result {
	r := Result{Status: resp.StatusCode, Detail: "the push service answered " + strconv.Itoa(resp.StatusCode)}
	if reason := clean(string(said)); reason != "" {
		r.Detail += ": " + reason
	}
	switch s := resp.StatusCode; {
	case s >= 200 && s < 300:
		r.Outcome, r.Detail = Accepted, "the push service took it"
	case s == http.StatusNotFound, s == http.StatusGone:
		r.Outcome, r.Detail = Gone, "the browser takes no notifications any more: permission was taken away, or its data cleared"
	case s == http.StatusRequestEntityTooLarge:
		r.Outcome = TooLarge
	case s == http.StatusTooManyRequests:
		r.Outcome, r.RetryAfter = Limited, p.after(resp)
	case s >= 500, s == http.StatusRequestTimeout:
		r.Outcome, r.RetryAfter = Unreachable, p.after(resp)
	default:
		r.Outcome = Refused
	}
	return r
}

// after reads Retry-After, in seconds or as a date (RFC 9110, 10.2.3).
func (p *Pusher) after(resp *http.Response) time.Duration {
	said := resp.Header.Get("Retry-After")
	wait := time.Duration(0)
	if n, err := strconv.Atoi(said); err == nil {
		wait = time.Duration(min(max(n, 0), int(mostWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(said); err == nil {
		wait = at.Sub(p.clock.Now())
	}
	return min(max(wait, 0), mostWait)
}

// words is what an error says to people.
func words(err error) string {
	var e *tend.Error
	if errors.As(err, &e) {
		return clean(e.Message)
	}
	return clean(err.Error())
}

// clean cuts what a stranger says to a line that can be shown.
func clean(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if len(s) > mostDetail {
		s = strings.ToValidUTF8(s[:mostDetail], "") + "..."
	}
	return s
}

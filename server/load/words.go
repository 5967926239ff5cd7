package load

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"tend/server/wire"
)

// Trouble is something that went wrong, and how often.
type Trouble struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
	Words string `json:"words"` // what it means, and what to do
}

// reason is why a socket did not open, or ended, or a frame was refused.
type reason struct {
	code  string
	words string
	final bool          // coming back with the same words is of no use
	after time.Duration // to wait at the least
}

// explain puts an error into words.
func explain(err error, p *Plan) reason {
	var no *Refused
	var closed *Closed
	switch {
	case errors.As(err, &no):
		return explainAnswer(no, p)
	case errors.As(err, &closed):
		return explainClose(closed)
	case errors.Is(err, syscall.ECONNREFUSED):
		return reason{code: "no_answer", words: "nothing listens at " + p.URL + ": start Tend, or name its address with --url"}
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return reason{code: "too_many_files", words: "this process may not open more sockets: raise the limit with `ulimit -n`"}
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return reason{code: "no_ports", words: "this machine has no port left for another connection to the same address: use fewer sockets, or more machines"}
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return reason{code: "no_such_host", words: fmt.Sprintf("there is no host %s: --url names it", dns.Name)}
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return reason{code: "timeout", words: fmt.Sprintf("no answer within %s: the server is out of reach or has too much to do", patience)}
	}
	return reason{code: "connection", words: fmt.Sprintf("the connection ended: %v", err)}
}

func explainAnswer(no *Refused, p *Plan) reason {
	r := reason{code: no.Code, words: no.Detail}
	switch {
	case no.Code == "origin_refused":
		r.words, r.final = fmt.Sprintf("no site has the origin %s: add it to the site's origins, or name one of them with --origin", p.Origin), true
	case no.Status >= 300 && no.Status < 400:
		r.code, r.final = strconv.Itoa(no.Status), true
		r.words = fmt.Sprintf("%s sends browsers on to %q: name that address with --url", p.URL, no.Location)
	case no.Code == "":
		r.code, r.final = strconv.Itoa(no.Status), no.Status < 500
		r.words = fmt.Sprintf("%s answers %d instead of opening a socket: no Tend listens there, or a proxy before it does not pass the upgrade on", p.URL, no.Status)
	case no.Status < 500 && no.Status != 429:
		r.final = true
	}
	return r
}

// explainClose knows the close codes of the protocol, and which are not worth another try.
func explainClose(c *Closed) reason {
	r := reason{code: strconv.Itoa(c.Code), words: c.Reason}
	switch c.Code {
	case 4400, 4401, 4403:
		r.final = true
	case 4429:
		r.after = 30 * time.Second
	case 1001:
		r.words = "the server is about to stop, and asked to come back"
	}
	return r
}

// limited is the code of what is over a rate of the server's.
const limited = "rate_limited"

// refusal is the reason in an error frame.
func refusal(f wire.Refusal) reason { return reason{code: f.Code, words: f.Message} }

// troubles are counted by their code; the first words stand for all.
type troubles struct {
	mu  sync.Mutex
	all map[string]*Trouble
}

func (t *troubles) note(r reason) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[string]*Trouble{}
	}
	if t.all[r.code] == nil {
		t.all[r.code] = &Trouble{Code: r.code, Words: r.words}
	}
	t.all[r.code].Count++
}

// list gives them, the most frequent first.
func (t *troubles) list() []Trouble {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]Trouble, 0, len(t.all))
	for _, one := range t.all {
		list = append(list, *one)
	}
	slices.SortFunc(list, func(a, b Trouble) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return list
}

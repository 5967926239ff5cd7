package hot

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// version is that of the notices between nodes. A node takes those of its own
// version and passes over kinds it does not know, so that two releases may run side
// by side.
const version = 1

// The kinds that are told of a person. All others are news for everybody.
const (
	kindHere = "here" // the node has a tab of the person now
	kindTell = "tell" // something for their tabs
)

// note is a notice from node to node.
type note struct {
	Version int            `json:"v"`
	Kind    string         `json:"k"`
	Node    string         `json:"n"`
	Person  tend.PersonID  `json:"p,omitzero"`
	Body    jsontext.Value `json:"b,omitzero"`
}

func (n *note) encode() []byte {
	b, err := json.Marshal(n)
	if err != nil { // only a body that is no JSON
		return nil
	}
	return b
}

// quietFor is how long a subscription may be silent before it is asked whether it is
// alive, and then once more before it is given up.
const quietFor = 2 * time.Second

// receive keeps the subscription and takes what comes. One that broke is made anew;
// what was published meanwhile is lost.
func (p *Peers) receive() {
	for p.r.life.Err() == nil {
		if !p.r.rest.resting() {
			p.listen()
		}
		select {
		case <-p.r.life.Done():
		case <-time.After(probeEvery):
		}
	}
}

// listen takes what comes until the subscription breaks.
func (p *Peers) listen() {
	sub := p.r.client.Subscribe(p.r.life, p.everybody(), p.mailbox(p.node))
	defer func() { _ = sub.Close() }()
	defer context.AfterFunc(p.r.life, func() { _ = sub.Close() })()
	for asked := false; ; {
		got, err := sub.ReceiveTimeout(p.r.life, quietFor)
		var silent net.Error
		switch {
		case err == nil:
			asked = false
			if m, ok := got.(*redis.Message); ok {
				p.take(m)
			}
		case errors.As(err, &silent) && silent.Timeout() && !asked:
			asked = true
			if sub.Ping(p.r.life) != nil {
				return
			}
		default:
			return
		}
	}
}

// take hands on what another node says.
func (p *Peers) take(m *redis.Message) {
	var n note
	if err := json.Unmarshal([]byte(m.Payload), &n); err != nil || n.Version != version || n.Node == p.node {
		return
	}
	p.r.stats.heard.Add(1)
	switch {
	case m.Channel == p.everybody():
		p.news(n.Kind)
	case n.Kind == kindHere:
		p.met(n.Person, n.Node)
	case n.Kind == kindTell:
		p.hear(n.Person, n.Body)
	}
}

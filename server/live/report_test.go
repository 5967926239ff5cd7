package live_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"tend/server/live"
	"tend/server/tend"
	"tend/server/wire"
)

func TestOperatorHearsWhyBatchesAreNotTaken(t *testing.T) {
	full := &tend.Error{Code: tend.Unavailable, Reason: "database", Message: "try again", Err: errors.New("the disk is full")}
	f := &fake{batch: func(context.Context, *wire.Events) ([]wire.Frame, error) { return nil, full }}
	p := onTCP(t, f, live.Limits{})
	b := p.greeted()
	for n := range uint64(20) {
		b.send(events(n+1, n+1))
		b.expect(`{"t":"error","code":"database","message":"try again","retry_after":1}`)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/v1/events", strings.NewReader("["+helloFrame+","+events(1, 1)+"]"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", origin)
	res, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	p.drain()
	if n := strings.Count(p.logged.String(), "the disk is full"); n == 0 || n > 10 {
		t.Errorf("said %d times in the log, want it there and not with every batch:\n%s", n, p.logged)
	}
}

func TestWhatIsTheBrowsersBusinessIsNotLogged(t *testing.T) {
	f := &fake{batch: func(context.Context, *wire.Events) ([]wire.Frame, error) {
		return nil, tend.Errorf(tend.Unavailable, "busy", "send it again")
	}}
	p := onTCP(t, f, live.Limits{})
	b := p.greeted()
	b.send(events(1, 1))
	b.expect(`{"t":"error","code":"busy","message":"send it again","retry_after":1}`)
	p.drain()
	if p.logged.Len() > 0 {
		t.Errorf("logged: %s", p.logged)
	}
}

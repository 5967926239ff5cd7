package main

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"tend/server/load"
	"tend/server/tend"
	"tend/server/wire"
)

// origin is the page's that would have opened the sockets.
const origin = "http://shop.example"

// tab is a browser tab on a socket. To the echo server it sends the very same bytes.
type tab struct {
	*load.Socket
	n     uint64   // the last number sent
	shown []string // deliveries that it has drawn and not yet reported
}

// desk is memory that the tabs of one worker share.
type desk struct{ payload, frame, in []byte }

// eventSize is how long an event is, in bytes of JSON.
const eventSize = 200

// seedTab is the document in which a person did what they did before the run.
const seedTab = "before"

func userOf(p int) string { return "user-" + strconv.Itoa(p) }
func anonOf(p int) string { return "anon-" + strconv.Itoa(p) }

// hello opens a tab's conversation: of a known person, or of a visitor for p < 0, who has
// a name of their own below -1.
func (t *tab) hello(d *desk, site string, p, nr int) error {
	h := wire.Hello{
		V: wire.Version, Now: time.Now().UnixMilli(), Site: site, Anon: "visitor-" + strconv.Itoa(nr), Tab: "tab-" + strconv.Itoa(nr),
		Page:    tend.Page{URL: origin + "/reports/q3", Title: "Report"},
		Context: tend.Context{Lang: "de-AT", Zone: "Europe/Vienna", Width: 1280, Height: 720, Consent: "full"},
	}
	switch {
	case p >= 0:
		h.User, h.Anon = userOf(p), anonOf(p)
	case p < -1: // a visitor in a tab that no other process has
		h.Anon, h.Tab = anonOf(p), anonOf(p)
	}
	d.payload = h.Append(d.payload[:0])
	if err := t.Write(&d.frame, d.payload); err != nil {
		return err
	}
	for {
		b, err := t.Read(&d.in)
		if err != nil {
			return err
		}
		switch {
		case bytes.HasPrefix(b, []byte(`{"t":"ready"`)):
			return nil
		case !bytes.HasPrefix(b, []byte(`{"t":"show"`)):
			return fmt.Errorf("hello was answered by %s", b)
		}
	}
}

// appendEvent appends an event of eventSize bytes.
func appendEvent(b []byte, n uint64, ts int64) []byte {
	start := len(b)
	b = append(b, `{"n":`...)
	b = strconv.AppendUint(b, n, 10)
	b = append(b, `,"k":"track","ts":`...)
	b = strconv.AppendInt(b, ts, 10)
	b = append(b, `,"name":"report_exported","props":{"format":"pdf","pages":12,"template":"quarterly","shared":true,"path":"/reports/q3/2026","note":"`...)
	for len(b)-start < eventSize-3 {
		b = append(b, '.')
	}
	return append(b, `"}}`...)
}

// compose makes a frame of new events, behind the receipts of what was drawn.
func (t *tab) compose(d *desk, events int) (total int) {
	now := time.Now().UnixMilli()
	b := append(d.payload[:0], `{"t":"events","now":`...)
	b = strconv.AppendInt(b, now, 10)
	b = append(b, `,"e":[`...)
	for _, delivery := range t.shown {
		t.n++
		b = fmt.Appendf(b, `{"n":%d,"k":"receipt","ts":%d,"d":%q,"what":"shown"},`, t.n, now, delivery)
		total++
	}
	t.shown = t.shown[:0]
	for range events {
		t.n++
		b = append(appendEvent(b, t.n, now), ',')
		total++
	}
	d.payload = append(b[:len(b)-1], "]}"...)
	return total
}

// trip sends a frame and waits until all of it is acknowledged. It gives the number
// of events.
func (t *tab) trip(d *desk, events int) (int, error) {
	total := t.compose(d, events)
	if err := t.Write(&d.frame, d.payload); err != nil {
		return 0, err
	}
	for {
		b, err := t.Read(&d.in)
		if err != nil {
			return 0, err
		}
		switch {
		case bytes.HasPrefix(b, []byte(`{"t":"ack","n":`)):
			if n, err := strconv.ParseUint(string(b[len(`{"t":"ack","n":`):len(b)-1]), 10, 64); err != nil || n != t.n {
				return 0, fmt.Errorf("sent up to %d, acknowledged by %s", t.n, b)
			}
			return total, nil
		case bytes.HasPrefix(b, []byte(`{"t":"show","d":"`)):
			d, _, _ := bytes.Cut(b[len(`{"t":"show","d":"`):], []byte(`"`))
			t.shown = append(t.shown, string(d))
		case !bytes.HasPrefix(b, []byte(`{"t":"hide"`)):
			return 0, fmt.Errorf("events were answered by %s", b)
		}
	}
}

// echo sends the same frame to the echo server and waits for it to come back.
func (t *tab) echo(d *desk, events int) (int, error) {
	total := t.compose(d, events)
	if err := t.Write(&d.frame, d.payload); err != nil {
		return 0, err
	}
	b, err := t.Read(&d.in)
	if err == nil && len(b) != len(d.payload) {
		err = fmt.Errorf("sent %d bytes, %d came back", len(d.payload), len(b))
	}
	return total, err
}

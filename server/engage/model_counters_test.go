package engage_test

import (
	"strings"
	"testing"

	"tend/server/state"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// pdfs is a campaign for whoever did open as a PDF, twice or more: it comes and goes while the
// histories are played.
func pdfs(site tend.SiteID) tend.Campaign {
	c := testkit.Banner(site, "pdfs", "open")
	c.Audience = []byte(`{"type":"event","name":"open","where":[{"path":"format","op":"eq","value":"pdf"}],"count":{"gte":2}}`)
	c.Caps = []tend.Cap{{Max: 1, Per: "lifetime"}}
	return c
}

// ordered is a campaign for whoever did open and then export within ten minutes, and did not invite
// anybody in between.
func ordered(site tend.SiteID) tend.Campaign {
	c := testkit.Banner(site, "ordered", "ask")
	c.Audience = []byte(`{"type":"sequence","of":[{"name":"open"},{"name":"invited","negate":true},{"name":"export"}],"within":"10m"}`)
	c.Caps = []tend.Cap{{Max: 1, Per: "lifetime"}}
	return c
}

// as gives an event properties.
func as(e wire.Event, props string) wire.Event {
	e.Props = []byte(props)
	return e
}

// formatted gives some events a format.
func (h *history) formatted(batch []wire.Event) {
	for i := range batch {
		if f := []string{"", "pdf", "pdf", "csv"}[h.rnd.IntN(4)]; f != "" {
			batch[i] = as(batch[i], `{"format":"`+f+`"}`)
		}
	}
}

// turn pauses the campaign that wants something counted, or has it go on; the one node may hear of
// it long before the other.
func (h *history) turn(t testing.TB) {
	status := tend.Paused
	if h.rnd.IntN(3) > 0 {
		status = tend.Live
	}
	h.w.SetStatus(t, h.site.ID, "pdfs", status)
	configure(t, h.w, h.nodes[h.rnd.IntN(len(h.nodes))])
}

// counted compares what a person's state has counted with all that they, and whoever they were
// before, have done.
func (h *history) counted(st *state.State, id tend.PersonID) {
	l := h.walk(id)
	if st.InSegment("pro", h.watch) != l.in {
		h.t.Fatalf("%s: the state is in %+v, the stream says %v", h.name, st.Segments, l.in)
	}
	for i := range st.Derived {
		d := &st.Derived[i]
		if d.Attempts != nil {
			h.inOrder(d, l.did)
			continue
		}
		want := slowly(l.did)
		if !strings.Contains(d.JSON, "pdf") || d.Total != want || d.From != 0 {
			h.t.Fatalf("%s: %s has counted %d since %d, and it was %d times", h.name, d.JSON, d.Total, d.From, want)
		}
		h.counters++
	}
}

// inOrder compares a sequence with all pairs of what they, and whoever they were before, have done.
func (h *history) inOrder(d *state.Derived, did []tend.Event) {
	of := orderedSteps
	if strings.Contains(d.JSON, `"ask"`) {
		of = keenSteps
	}
	if got, want := d.Total > 0, of.done(did); got != want || d.From != 0 {
		h.t.Fatalf("%s: the sequence is %v since %d, and it was %v: %+v", h.name, got, d.From, want, did)
	}
	h.sequences++
}

func slowly(did []tend.Event) (n uint64) {
	for i := range did {
		if did[i].Name == "open" && strings.Contains(string(did[i].Props), "pdf") {
			n++
		}
	}
	return n
}

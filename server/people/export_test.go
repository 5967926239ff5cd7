package people

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// exported is what an export gives, a word for each line.
func (w *world) exported(p *Privacy, id string) (lines []string) {
	w.t.Helper()
	if err := p.Export(w.t.Context(), w.one, id, "test", func(k Known) error {
		switch {
		case k.Record != nil:
			lines = append(lines, "person "+k.Record.ID)
		case k.Entry != nil && k.Entry.Name != "":
			lines = append(lines, k.Entry.Name)
		case k.Entry != nil:
			lines = append(lines, string(k.Entry.Kind)+" "+k.Entry.Sent.Campaign)
		case k.Sent != nil:
			lines = append(lines, fmt.Sprint("sent ", k.Sent.Campaign, " ", k.Sent.Status, " ", len(k.Sent.Answers)))
		default:
			lines = append(lines, "stopped "+k.Decision.Campaign+" "+k.Decision.Person)
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return lines
}

func TestAnExportHasAllOfAPersonInItsOrder(t *testing.T) {
	w, p, _ := graveyard(t)
	visitor, ada := w.arrive(w.one, "v1", ""), w.arrive(w.one, "a1", "ada")
	w.arrive(w.two, "a1", "ada")
	for i, a := range []*actor{visitor, ada, visitor, ada} {
		w.clock.pass(time.Second)
		w.do(a, track(fmt.Sprint("did ", i)))
	}
	w.clock.pass(time.Second)
	u := w.unit(ada, track("asked"))
	u.Decide = func(*store.Ledger) store.Verdict {
		return store.Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "nps", Version: 1}},
			Stops:  []store.Stop{{Campaign: "promo", Version: 1, Reason: "audience"}},
		}
	}
	w.commit(ada, u)
	w.clock.pass(time.Second)
	w.do(ada, tend.Event{
		Kind: tend.KindReceipt, What: tend.Answered, Delivery: "d1", Props: []byte(`{"question":"q","value":"because"}`),
		Answer: &tend.Answer{Campaign: "nps", Question: "q", Kind: "text"},
	})
	w.clock.pass(time.Second)
	w.merge(ada, visitor)
	want := []string{
		"person ada", "context ", "context ", "did 0", "did 1", "did 2", "did 3", "asked", "grant nps", "receipt nps", "merge ",
		"sent nps shown 1", "stopped promo ada",
	}
	if got := w.exported(p, "v1"); !reflect.DeepEqual(got, want) {
		t.Errorf("exported\n%q, want\n%q", got, want)
	}
	if err := p.Export(t.Context(), w.two, "v1", "test", nil); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("the other site's person: %v", err)
	}
}

// However much somebody did, little of it is in memory at a time; and nothing is read
// for who does not listen any more.
func TestAnExportHoldsLittleAtATime(t *testing.T) {
	w, p, _ := graveyard(t)
	ada := w.arrive(w.one, "a1", "ada")
	const runs, each, text = 1000, 20, 1000
	for range runs {
		events := make([]tend.Event, each)
		for i := range events {
			events[i] = track("clicked")
			events[i].Props = []byte(`{"text":"` + strings.Repeat("x", text) + `"}`)
		}
		w.do(ada, events...)
	}
	held := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	begin, most, events := held(), int64(0), 0
	if err := p.Export(t.Context(), w.one, "ada", "test", func(k Known) error {
		if k.Entry != nil && k.Entry.Name == "clicked" {
			if events++; events%2000 == 0 {
				most = max(most, held()-begin)
			}
		}
		return nil
	}); err != nil || events != runs*each {
		t.Fatalf("%d events, %v", events, err)
	}
	if most > runs*each*text/2 {
		t.Errorf("%d KiB were held, of %d", most>>10, runs*each*text>>10)
	}
	enough := errors.New("enough")
	events = 0
	err := p.Export(t.Context(), w.one, "ada", "test", func(Known) error {
		events++
		return enough
	})
	if !errors.Is(err, enough) || events != 1 {
		t.Errorf("%d lines after the end, %v", events, err)
	}
}

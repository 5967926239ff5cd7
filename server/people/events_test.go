package people

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

func exported(format string, pages int) tend.Event {
	e := track("export")
	e.Props = fmt.Appendf(nil, `{"format":%q,"pages":%d}`, format, pages)
	return e
}

// looked are the events that a look back finds, page by page, each with whose it is and its properties.
func (w *world) looked(site tend.SiteID, name, where string, limit int) (list []string, pages int) {
	w.t.Helper()
	of, err := Want(name, where)
	if err != nil {
		w.t.Fatal(err)
	}
	s := NewStream(w.People, w.db)
	for cursor := ""; ; pages++ {
		found, err := s.Back(w.t.Context(), site, of, cursor, limit)
		if err != nil || len(found.List) > limit || pages > 50 {
			w.t.Fatal(len(found.List), pages, err)
		}
		for i := range found.List {
			list = append(list, found.List[i].Person+" "+string(found.List[i].Props))
		}
		if cursor = found.Next; cursor == "" {
			return list, pages + 1
		}
	}
}

func TestEventsOfANameAreFoundTheNewestFirst(t *testing.T) {
	w := newWorld(t)
	visitor, ada, bob := w.arrive(w.one, "v1", ""), w.arrive(w.one, "a1", "ada"), w.arrive(w.one, "b1", "bob")
	zoe := w.arrive(w.two, "z1", "zoe")
	w.do(visitor, exported("pdf", 1))
	w.do(bob, track("opened"), exported("csv", 2), exported("pdf", 3), exported("pdf", 40))
	w.do(zoe, exported("pdf", 5))
	w.clock.pass(time.Hour)
	w.do(ada, exported("csv", 60))
	w.merge(ada, visitor)
	all := []string{
		`ada {"format":"csv","pages":60}`, `bob {"format":"pdf","pages":40}`, `bob {"format":"pdf","pages":3}`,
		`bob {"format":"csv","pages":2}`, `ada {"format":"pdf","pages":1}`,
	}
	for limit := 1; limit <= 6; limit++ {
		if got, _ := w.looked(w.one, "export", "", limit); strings.Join(got, "|") != strings.Join(all, "|") {
			t.Errorf("%d a page: %q", limit, got)
		}
	}
	for where, want := range map[string]string{
		`[{"path":"format","op":"eq","value":"pdf"}]`:                                         all[1] + "|" + all[2] + "|" + all[4],
		`[{"path":"format","op":"eq","value":"pdf"},{"path":"pages","op":"gt","value":2}]`:    all[1] + "|" + all[2],
		`[{"path":"size","op":"exists"}]`:                                                     "",
		`[{"path":"pages","op":"between","value":[2,3]},{"path":"size","op":"ne","value":1}]`: all[2] + "|" + all[3],
	} {
		if got, _ := w.looked(w.one, "export", where, 2); strings.Join(got, "|") != want {
			t.Errorf("%s: %q, want %s", where, got, want)
		}
	}
	if got, _ := w.looked(w.two, "export", "", 10); len(got) != 1 || !strings.HasPrefix(got[0], "zoe") {
		t.Errorf("of the other site %q", got)
	}
}

// However much has happened since, a look reads a bounded part of it, says how far it came, and can be gone on with.
func TestALookBackIsBounded(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	w.do(ada, exported("pdf", 1))
	s, fake := NewStream(w.People, w.db), &reading{Newest: w.db}
	s.newest = fake
	of, err := Want("export", "")
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Back(t.Context(), w.one, of, "", 10)
	if err != nil || len(found.List) != 1 || found.Next != "" || found.Since != tend.Stamp(w.clock.Now()) {
		t.Errorf("%+v, %v", found, err)
	}
	fake.empty, fake.reads = true, 0
	found, err = s.Back(t.Context(), w.one, of, "", 10)
	if err != nil || fake.reads != backReads || found.Next == "" {
		t.Errorf("%d reads, then %+v, %v", fake.reads, found, err)
	}
}

func TestWhatCannotBeLookedForIsRefused(t *testing.T) {
	for where, code := range map[string]string{
		`[{"path":"format","op":"equals","value":"pdf"}]`: tend.ReasonValue,
		`[{"path":"format","op":"eq","value":"pdf"`:       tend.ReasonType,
		`{"path":"format"}`:                               tend.ReasonType,
		`[]`:                                              "",
	} {
		_, err := Want("export", where)
		var e *tend.Error
		if !errors.As(err, &e) || len(e.Faults) == 0 || e.Faults[0].Pointer != "?where" || code != "" && e.Faults[0].Code != code {
			t.Errorf("%s: %v", where, err)
		}
	}
}

// reading counts reads, and may be endless runs of others.
type reading struct {
	Newest
	reads int
	empty bool
}

// RunsBackward reads on.
func (r *reading) RunsBackward(ctx context.Context, site tend.SiteID, at store.Place) ([]store.Newest, store.Place, error) {
	r.reads++
	if r.empty {
		return nil, store.Place{ID: 1 << 40}, nil
	}
	return r.Newest.RunsBackward(ctx, site, at)
}

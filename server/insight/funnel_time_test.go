package insight

import (
	"context"
	"errors"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// stuck gives so many answers, and then none before whoever asks goes.
type stuck struct {
	*store.DB

	answers int
	asked   chan struct{} // closed with the first one that is not given
}

func (s *stuck) CountedStates(ctx context.Context, site tend.SiteID, people []tend.PersonID, of []*state.Definition) ([]store.Somebody, error) {
	if err := s.stick(ctx); err != nil {
		return nil, err
	}
	return s.DB.CountedStates(ctx, site, people, of)
}

func (s *stuck) AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error) {
	if err := s.stick(ctx); err != nil {
		return nil, err
	}
	return s.DB.AccountStates(ctx, site, ids, ask)
}

func (s *stuck) stick(ctx context.Context) error {
	if s.answers--; s.answers >= 0 {
		return nil
	}
	if s.asked != nil {
		close(s.asked)
	}
	<-ctx.Done()
	return ctx.Err()
}

// signs has the first of so many people sign up, and the others only be there.
func signs(t *testing.T, people, signed int) *walked {
	t.Helper()
	w := walks(t, testkit.Chosen(), 1, people, 0)
	for _, p := range w.people[:signed] {
		now := tend.Stamp(w.Clock.Now())
		w.commit(t, p, w.site, tend.Event{Kind: tend.KindTrack, Name: "signed_up", At: now, Props: []byte(`{"plan":"pro"}`)})
	}
	return w
}

func TestAFunnelReportThatIsNotFinishedSaysSo(t *testing.T) {
	w := signs(t, inOneCount+15, inOneCount+15)
	gone := w.people[0]
	w.Clock.Add(48 * time.Hour)
	for _, p := range w.people[1:] {
		w.commit(t, p, w.site, export(w.World, "pdf"))
	}
	f := NewFunnels(&stuck{DB: w.DB, answers: 1}, w.DB, w.Crowd, w.Clock)
	f.within = time.Second
	got, err := f.Report(t.Context(), w.site, w.of, 1)
	// Who was not there since a day is known not to have entered in it, without being asked.
	if err != nil || got.Finished || got.Asked != inOneCount+1 || got.People != int64(len(w.people)) {
		t.Errorf("%d days: %+v, %v (%d)", 1, got, err, gone.id)
	}
	f = NewFunnels(&stuck{DB: w.DB, answers: 1}, w.DB, w.Crowd, w.Clock)
	f.within = time.Second
	got, err = f.Report(t.Context(), w.site, w.of, 30)
	if err != nil || got.Finished || got.Asked != inOneCount || got.Entered != inOneCount || got.Steps[0].Here != inOneCount {
		t.Errorf("30 days: %+v, %v", got, err)
	}
	if whole, err := w.Report(t.Context(), w.site, w.of, 30); err != nil || !whole.Finished || whole.Asked != whole.People || whole.Entered != int64(len(w.people)) {
		t.Errorf("and in time: %+v, %v", whole, err)
	}
}

// A page that is not full goes on where the time was over.
func TestAPageOfAFunnelsPeopleGoesOnWhereItsTimeWasOver(t *testing.T) {
	w := signs(t, 3*inOneCount, 10)
	f := NewFunnels(&stuck{DB: w.DB, answers: 2}, w.DB, w.Crowd, w.Clock)
	f.within = time.Second
	which := AtStep{Step: 0, State: AtStepHere, Days: 30}
	first, next, err := f.People(t.Context(), w.site, w.of, which, store.After{}, 50)
	if err != nil || next == (store.After{}) {
		t.Fatalf("%d people, %+v, %v", len(first), next, err)
	}
	rest, end, err := w.Funnels.People(t.Context(), w.site, w.of, which, next, 50)
	if err != nil || len(first)+len(rest) != 10 || end != (store.After{}) {
		t.Errorf("%d people, then %d, %+v, %v", len(first), len(rest), end, err)
	}
	f.folk = &stuck{DB: w.DB}
	if _, _, err := f.People(t.Context(), w.site, w.of, which, store.After{}, 50); tend.CodeOf(err) != tend.Limited {
		t.Errorf("where nobody could be asked: %v", err)
	}
}

func TestAFunnelReportEndsWithWhoeverAsked(t *testing.T) {
	w := signs(t, 30, 5)
	for name, ask := range map[string]func(context.Context, *Funnels) error{
		"Report": func(ctx context.Context, f *Funnels) error {
			_, err := f.Report(ctx, w.site, w.of, 30)
			return err
		},
		"People": func(ctx context.Context, f *Funnels) error {
			_, _, err := f.People(ctx, w.site, w.of, AtStep{State: AtStepHere, Days: 30}, store.After{}, 50)
			return err
		},
	} {
		ctx, leave := context.WithCancel(t.Context())
		folk := &stuck{DB: w.DB, answers: 1, asked: make(chan struct{})}
		go func() {
			<-folk.asked
			leave()
		}()
		if err := ask(ctx, NewFunnels(folk, w.DB, w.Crowd, w.Clock)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.Count(t.Context(), w.site, nil); err != nil {
			t.Errorf("%s: its turn is not over: %v", name, err)
		}
	}
}

// Who waits all of its time for the turn of another count is told so.
func TestAFunnelReportWaitsForItsTurn(t *testing.T) {
	w := signs(t, 3, 3)
	done, err := w.turns.take(t.Context(), w.site)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFunnels(w.DB, w.DB, w.Crowd, w.Clock)
	f.within = 10 * time.Millisecond
	if _, err := f.Report(t.Context(), w.site, w.of, 30); tend.CodeOf(err) != tend.Limited {
		t.Errorf("while another one is made: %v", err)
	}
	done()
	if got, err := w.Report(t.Context(), w.site, w.of, 30); err != nil || got.Entered != 3 {
		t.Errorf("after it: %+v, %v", got, err)
	}
}

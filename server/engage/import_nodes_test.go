package engage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/server/engage"
	records "tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// overtaken is the work of a node whose lease another one takes while it has read the rows of its first
// step: the other one begins with the same rows, and both bring them in at once. The first one wants to
// write what it did when the other one has.
type overtaken struct {
	*store.DB
	*engage.Engine
	read    chan struct{} // closed when it has its rows
	beside  chan struct{} // closed when the other one has its rows too
	written chan struct{} // closed when the other one has written a step
}

func (o *overtaken) Recall(ctx context.Context, crowds [][]*tend.Past) error {
	close(o.read)
	<-o.beside
	return o.Engine.Recall(ctx, crowds)
}

func (o *overtaken) MoveImport(ctx context.Context, l *store.Lease, m *store.Import, s *store.ImportStep) (store.Import, error) {
	<-o.written
	return o.DB.MoveImport(ctx, l, m, s)
}

// overtaking is the work of the other one.
type overtaking struct {
	*store.DB
	*engage.Engine
	of             *overtaken
	begins, writes sync.Once
}

func (o *overtaking) Recall(ctx context.Context, crowds [][]*tend.Past) error {
	o.begins.Do(func() { close(o.of.beside) })
	return o.Engine.Recall(ctx, crowds)
}

func (o *overtaking) MoveImport(ctx context.Context, l *store.Lease, m *store.Import, s *store.ImportStep) (store.Import, error) {
	got, err := o.DB.MoveImport(ctx, l, m, s)
	o.writes.Do(func() { close(o.of.written) })
	return got, err
}

const (
	sharedRows = 2300 // two steps
	sharedFolk = 40
)

// sharedFile is what sharedFolk did; one row in three knows them by their browser only.
func sharedFile(rnd *rand.Rand, began time.Time) (file string, of map[string]uint64) {
	var b strings.Builder
	of = map[string]uint64{}
	for i := range sharedRows {
		who := rnd.IntN(sharedFolk)
		id := fmt.Sprintf(`"userId":"u%d"`, who)
		switch rnd.IntN(3) {
		case 0:
			id = fmt.Sprintf(`"anonymousId":"v%d"`, who)
		case 1:
			id += fmt.Sprintf(`,"anonymousId":"v%d"`, who)
		}
		of[fmt.Sprint("u", who)]++
		_, _ = fmt.Fprintf(&b, `{%s,"event":"export","timestamp":"%s"}`+"\n", id, began.Add(time.Duration(i)*time.Second).Format(time.RFC3339))
	}
	return b.String(), of
}

// TestTwoNodesAtOneFile has a node lose its lease while it brings a file in, and another one bring in
// the same rows beside it, while the people are there on both. Each row counts once.
func TestTwoNodesAtOneFile(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		cache := newCache(t)
		nodes := []*engage.Engine{node(t, w, cache), nodeOf(t, w, cache)}
		first := &overtaken{DB: w.DB, Engine: nodes[0], read: make(chan struct{}), beside: make(chan struct{}), written: make(chan struct{})}
		second := &overtaking{DB: w.DB, Engine: nodes[1], of: first}
		a, b := importsBy(t, w, site.ID, first, first), importsBy(t, w, site.ID, second, second)
		file, want := sharedFile(rand.New(rand.NewPCG(7, 7)), w.Clock.Now().Add(-30*24*time.Hour))
		made := a.take(records.NewImport{Kind: "events", Format: "ndjson"}, file)
		old, err := w.DB.TakeLease(t.Context(), "imports", 0)
		if err != nil || old == nil {
			t.Fatal(old, err)
		}
		ended := make(chan error, 1)
		go func() { ended <- a.run.Run(t.Context(), old) }()
		<-first.read
		for i := range 4 { // they are there meanwhile, on either node
			x := openTab(t, w, nodes[i%2], hello("site_acme", fmt.Sprint("v", i), "", "t1"))
			defer x.close()
			x.must(track("open"))
		}
		w.Clock.Add(2 * time.Minute) // the lease of the first one is over, and it does not know
		if err := b.works(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err == nil {
			t.Error("who has lost the lease has written what they did")
		}
		got, err := b.Get(t.Context(), site.ID, made.ID)
		if err != nil || got.State != store.ImportDone || got.Taken+got.Unchanged != sharedRows || got.Refused != 0 {
			t.Errorf("the import is %+v, %v", got, err)
		}
		for user, n := range want {
			_, st := inSQL(t, w, nodes[0], site.ID, "", user)
			if count(st, "export") != n {
				t.Errorf("%s did it %d times, want %d", user, count(st, "export"), n)
			}
		}
		for i := range 4 {
			if _, st := inSQL(t, w, nodes[1], site.ID, "", fmt.Sprint("u", i)); count(st, "open") != 1 {
				t.Errorf("u%d has opened %d times", i, count(st, "open"))
			}
		}
		if n := figure(t, w, `SELECT count(*) FROM deliveries`); n != 0 {
			t.Errorf("%d deliveries by what is past", n)
		}
	})
}

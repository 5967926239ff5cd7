package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/testkit"
)

func TestAJobIsDoneByOneNodeAndOnceInAWhile(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w := testkit.OpenOn(t, on)
		log := slog.New(slog.DiscardHandler)
		one, other := New(w.DB, log), New(w.Another(t), log)
		var done []string
		job := func(node string, meanwhile func()) Job {
			return Job{Name: "x", Every: time.Hour, Do: func(context.Context, *store.Lease) error {
				done = append(done, node)
				meanwhile()
				return nil
			}}
		}
		nothing := func() {}
		one.Try(t.Context(), job("one", func() { other.Try(t.Context(), job("other", nothing)) }))
		other.Try(t.Context(), job("other", nothing))
		if strings.Join(done, " ") != "one" {
			t.Errorf("done by %v, want one alone", done)
		}
		w.Clock.Add(time.Hour)
		other.Try(t.Context(), job("other", nothing))
		one.Try(t.Context(), job("one", nothing))
		if strings.Join(done, " ") != "one other" {
			t.Errorf("done by %v, want the other an hour later", done)
		}
	})
}

func TestAJobThatFailsIsTriedAgain(t *testing.T) {
	w := testkit.Open(t)
	var log bytes.Buffer
	j := New(w.DB, slog.New(slog.NewTextHandler(&log, nil)))
	var done int
	job := Job{Name: "x", Every: time.Hour, Do: func(context.Context, *store.Lease) error {
		done++
		switch done {
		case 1:
			return errors.New("no luck")
		case 2:
			panic("a fault of ours")
		}
		return nil
	}}
	for range 4 {
		j.Try(t.Context(), job)
	}
	if done != 3 {
		t.Errorf("tried %d times, want until it is done", done)
	}
	if s := log.String(); !strings.Contains(s, "no luck") || !strings.Contains(s, "a fault of ours") {
		t.Errorf("the log says %s", s)
	}
}

func TestJobsAreDoneAtOnceAndEndWhenAsked(t *testing.T) {
	w := testkit.Open(t)
	ctx, stop := context.WithCancel(t.Context())
	begun := make(chan string, 2)
	long := func(name string) Job {
		return Job{Name: name, Every: time.Hour, Do: func(ctx context.Context, _ *store.Lease) error {
			begun <- name
			<-ctx.Done()
			return ctx.Err()
		}}
	}
	ended := make(chan struct{})
	go func() {
		New(w.DB, slog.New(slog.DiscardHandler), long("a"), long("b")).Run(ctx)
		close(ended)
	}()
	<-begun
	<-begun // neither waits for the other
	stop()
	<-ended
	for _, name := range []string{"a", "b"} {
		if l, err := w.DB.TakeLease(t.Context(), name, time.Hour); l == nil || err != nil {
			t.Errorf("%s is not to be had by the next node: %v, %v", name, l, err)
		}
	}
}

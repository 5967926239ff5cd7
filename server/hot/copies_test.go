package hot

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tend/server/tend"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T) *Copies {
	t.Helper()
	c, err := Embedded(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// written waits until a copy with this content is there.
func written(t *testing.T, c *Copies, p tend.PersonID, want string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; {
		got, err := c.Get(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the copy of %d is %.40q, want %.40q", p, got, want)
		}
	}
}

func TestCopyIsReplacedOnlyByAHigherRevision(t *testing.T) {
	c := open(t)
	c.Put(7, 3, []byte("three"))
	written(t, c, 7, "three")
	c.Put(7, 2, []byte("two"))
	c.Put(8, 1, []byte("marker")) // goes out with or after the one above
	written(t, c, 8, "marker")
	written(t, c, 7, "three")
	c.Put(7, 300, []byte("three hundred")) // compared as numbers, not as texts
	written(t, c, 7, "three hundred")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestMissingCopyIsNoError(t *testing.T) {
	c := open(t)
	if got, err := c.Get(t.Context(), 1); got != nil || err != nil {
		t.Fatalf("got %q, %v", got, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAPipelineLargerThanAnyBufferGoesThrough(t *testing.T) {
	c := open(t)
	body := make([]byte, 4096)
	for p := range tend.PersonID(2000) {
		c.Put(p, 1, body)
	}
	written(t, c, 1999, string(body))
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestForgottenCopyIsGone(t *testing.T) {
	c := open(t)
	c.Put(7, 3, []byte("three"))
	written(t, c, 7, "three")
	if err := c.Forget(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	written(t, c, 7, "")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestClosedRedisIsUnavailable(t *testing.T) {
	c := open(t)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(context.Background(), 1); tend.CodeOf(err) != tend.Unavailable {
		t.Fatal(fmt.Sprint(err))
	}
}

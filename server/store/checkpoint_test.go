package store

import (
	"runtime"
	"testing"
	"time"
)

// logged is how long the log is, and how much of it is copied, in pages.
func (r *road) logged() (size, done int) {
	r.t.Helper()
	size, done, err := checkpoint(r.log.beside, "NOOP")
	if err != nil {
		r.t.Fatal(err)
	}
	return size, done
}

// busy commits units of one person until a condition holds.
func (r *road) busy(rev uint64, until func() bool) uint64 {
	r.t.Helper()
	for end := time.Now().Add(20 * time.Second); !until(); rev++ {
		if time.Now().After(end) {
			size, done := r.logged()
			r.t.Fatalf("after %d units the log has %d pages, of which %d are copied", rev, size, done)
		}
		r.commit(r.acts(1, rev, "x"))
	}
	return rev
}

func TestTheLogIsCopiedBesideTheWriter(t *testing.T) {
	r := newRoad(t, onSQLite)
	r.log.pages.Store(50)
	r.commit(r.arrives(1, "a"))
	r.busy(1, func() bool { return r.rev(1) > 3*lookAt }) // far too few for SQLite to copy it by itself
	for end := time.Now().Add(20 * time.Second); ; runtime.Gosched() {
		size, done := r.logged()
		if done >= 50 || size < 50 { // the latter when it was begun anew since, as only a copied one is
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the log has %d pages, of which %d are copied", size, done)
		}
	}
}

// A log is begun anew when all of it is copied. While somebody always writes, something
// is always left, unless the writer itself copies that.
func TestALogThatIsAlwaysWrittenToIsBegunAnew(t *testing.T) {
	r := newRoad(t, onSQLite)
	r.log.halt() // its part is done by hand
	r.log.pages.Store(50)
	r.commit(r.arrives(1, "a"))
	rev := r.busy(1, func() bool { size, _ := r.logged(); return size >= 50 })
	reader, err := r.read.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.Get(&n, `SELECT count(*) FROM persons`); err != nil {
		t.Fatal(err)
	}
	if !r.log.copied() {
		t.Fatal("the log is not copied")
	}
	r.commit(r.acts(1, rev, "x")) // as if it had come while the log was copied
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if size, done := r.logged(); size < 50 || done == size {
		t.Fatalf("the log has %d pages, of which %d are copied: the test shows nothing", size, done)
	}
	r.log.due.Store(true)
	r.commit(r.acts(1, rev+1, "x"))
	r.commit(r.acts(1, rev+2, "x"))
	if size, _ := r.logged(); size >= 50 {
		t.Errorf("the log goes on with %d pages", size)
	}
	if got, want := r.rev(1), rev+3; got != want {
		t.Errorf("revision %d, want %d", got, want)
	}
}

// A copy that somebody's reading holds up is tried again.
func TestWhoReadsDoesNotKeepTheLogForEver(t *testing.T) {
	r := newRoad(t, onSQLite)
	r.log.halt()
	r.log.pages.Store(1)
	r.commit(r.arrives(1, "a"))
	reader, err := r.read.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.Get(&n, `SELECT count(*) FROM persons`); err != nil {
		t.Fatal(err)
	}
	r.commit(r.acts(1, 1, "x"))
	if r.log.copied() {
		t.Error("the log counts as copied while somebody reads what was there before")
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if !r.log.copied() {
		t.Error("the log is not copied, and nobody reads")
	}
}

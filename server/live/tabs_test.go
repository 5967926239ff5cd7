package live

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTabsAreForgottenWhenTheirLimitsAreAsGoodAsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(nil, Options{})
		known := func() int {
			s.tabs.mu.Lock()
			defer s.tabs.mu.Unlock()
			return len(s.tabs.open)
		}
		gone, newer, err := s.arrive(tabKey{"s", "gone"}, 1)
		if err != nil {
			t.Fatal(err)
		}
		s.leave(gone, newer)
		if _, _, err := s.arrive(tabKey{"s", "here"}, 1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if known() != 2 {
			t.Error("a tab is forgotten while its burst is not full again")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if known() != 1 {
			t.Errorf("%d tabs are known, want the one whose request is still here", known())
		}
		if err := s.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

package app

import (
	"testing"
)

// A person is erased by one node while their tab is open on the other.
func TestWhoIsErasedOnOneNodeIsForgottenByAll(t *testing.T) {
	nodes := startFleet(t, 2)
	tab := openClient(t, nodes[1].URL(), "ada", "t1")
	tab.send(`"k":"track","name":"export"`)
	shown := tab.shown()
	if len(shown) != 1 {
		t.Fatalf("shown %v: there is nothing to take off", shown)
	}
	// It looks once when it starts, and then where the number says so.
	started := nodes[1].looked.Load()
	eventually(t, "the other node to have looked", func() bool { return nodes[1].looked.Load() != started })
	nodes[0].admin("DELETE", "/sites/acme/people/ada", "")
	eventually(t, "the message to be off the screen", func() bool { return tab.hidden(shown[0]) })
	tab.send(`"k":"track","name":"late"`) // consumed, and refused
	eventually(t, "nothing to be left", func() bool {
		g, err := nodes[1].db.GraveOf(t.Context(), 1, "ada")
		return err == nil && g.Done != 0
	})
	if who, err := nodes[1].db.Resolve(t.Context(), 1, "anon ada", "ada"); err != nil || who.User != 0 || who.Anon != 0 || !who.UserErased {
		t.Errorf("she is %+v, %v", who, err)
	}
}

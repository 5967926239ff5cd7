// Package send is the way out of the house: whatever Tend asks of servers that others
// name goes through its one guarded client, and what leaves for browsers that are away,
// web push, is made here.
//
// It decides neither who gets what nor whether: it takes a message and says what became
// of it. It keeps nothing, and reads no row: web calls it with what the store holds. The
// tokens that push services want are signed by auth, which app plugs in.
package send

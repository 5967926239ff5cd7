// Package engage is the flow: record -> decide -> grant -> show -> receipt.
//
// The engine folds each batch of a tab's events into the person's state, finds
// the campaigns that these events trigger, matches their audiences, and hands
// one unit of work to store, inside of which the caps are counted and the grant
// is made. What it answers has been committed.
//
// It must not know sockets, HTTP or SQL: a browser is a Door, a copy of a state
// is in a Cache, and the truth is a Ledger. live calls it, app builds it.
package engage

// Package state is what Tend knows of a person: one compact value and one fold.
//
// The fold, State.Apply, is pure: the same events in the same order give the
// same state, on every node and in every year. All that is kept elsewhere (a
// copy in Redis, a snapshot in SQL, the engine's own copy) is this value at some
// revision, and is brought up to date by folding the events that came later.
//
// It must not read a clock, a database or a setting. engage folds, store keeps
// snapshots as opaque bytes, target reads.
package state

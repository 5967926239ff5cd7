// Package store is the truth: SQL. It owns the database, its schema and every
// query; all that has to survive a crash goes through it.
//
// The main road writes by units of work (Unit): the one writer commits many of
// them together. Everything else writes in short transactions of its own on the
// same writer, and reads from a pool of read-only connections.
//
// It decides nothing: what is granted is decided by the function that engage
// hands in with the unit. It must not import hot, send, auth or anything above.
package store

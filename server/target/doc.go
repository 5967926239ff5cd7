// Package target decides whether a condition holds for a person: it parses a
// condition tree, compiles it to a small program and runs that over a state. It
// also matches addresses against page patterns, one at a time or many at once.
//
// It is pure: no input, no output, no clock; the moment comes with the Input.
// engage and insight match with it, author, web and config compile with it to
// refuse a bad tree. What a condition means is written down in docs/targeting.md.
package target

// Package people is people as records: who they are, what they did and what was
// done for them, read back from their stream of events.
//
// It must not decide anything about messages, and must not know HTTP or SQL. web
// calls it.
package people

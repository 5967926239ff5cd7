// Package author is campaigns as they are written: it reads what an author hands
// in, names every fault of it, and leads a campaign through its life from draft
// to review, approval, launch and end.
//
// A campaign's running version is never edited: a change is a new version, which
// takes the old one's place when it was approved and launched. Nothing here
// decides who sees a message; engage does, on what was launched.
//
// web calls Desk; app applies the bootstrap file by the functions that take part
// in a transaction (Create, Edit, Take). It must not import engage.
package author

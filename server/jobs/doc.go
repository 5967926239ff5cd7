// Package jobs is work that the clock starts. A job is done by one node at a time, once
// in a while for all of them together: a lease in SQL says whose turn it is, and its token
// lets nobody write who was replaced. The outbox is sent by every node, with a lease for
// each push.
//
// It must not know what a job is, nor decide who gets a push: it takes what the store
// holds to send, which says by whom and how. app calls it.
package jobs

// Package jobs is work that the clock starts: each job is done by one node at a time,
// once in a while for all of them together. A lease in SQL says whose turn it is, and
// its token lets nobody write who was replaced.
//
// It must not know what the work is. app calls it.
package jobs

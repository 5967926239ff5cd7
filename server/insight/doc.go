// Package insight is what came of it: the figures of a campaign, as they stand
// in the roll-ups that each unit of work adds to.
//
// It only reads, and must not know HTTP. web calls it.
package insight

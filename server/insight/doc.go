// Package insight is what came of it: the figures of a campaign, as they stand
// in the roll-ups that each unit of work adds to; and whom a condition holds for,
// which it asks of people's states by the rule of the main road.
//
// It only reads, and must not know HTTP. web calls it.
package insight

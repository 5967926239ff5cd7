// Package hot is Redis: what the nodes share while it is warm. Today that is one
// thing, the copies of people's states.
//
// Nothing is kept here alone: every copy can be folded again from SQL, so that a
// lost Redis costs time and never an event. A copy is replaced only by one of a
// higher revision. engage calls it; it imports nothing but the domain's words.
//
// A Redis that does not answer is not asked again before it has answered a probe in
// the background, so that it slows nobody down but those who found it away.
package hot

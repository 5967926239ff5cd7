// Package hot is Redis: what the nodes share while it is warm. Today that is two
// things: the copies of people's states, and how much whoever sends much has sent
// lately.
//
// Nothing is kept here alone: every copy can be folded again from SQL, so that a
// lost Redis costs time and never an event. A copy is replaced only by one of a
// higher revision. Rates are decided by each node alone, at once; the nodes tell each
// other of those near their limit. engage calls it for the copies, live for the rates;
// it imports nothing but the domain's words.
//
// A Redis that does not answer is not asked again before it has answered a probe in
// the background, so that it slows nobody down but those who found it away.
package hot

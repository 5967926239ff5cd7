package state

import "tend/server/tend"

// An account is a State too: its attributes, a counter for each event that anybody of it did, and
// its metrics. It has nothing else; without a zone its days are UTC.

// Said folds what was said of an account, a JSON object, by the rules and within the bounds of a
// person's traits.
func (s *State) Said(traits []byte, signed bool) { s.traits(traits, signed) }

// Did counts an event of somebody of an account.
func (s *State) Did(name string, at tend.Micros) { s.counter(name).add(at, s.Day(at)) }

// Share makes the state ready to be matched by several goroutines, until somebody changes it.
func (s *State) Share() *State {
	s.FindAttr(&Key{})
	s.FindEvent(&Key{})
	s.Day(0) // what is found out lazily is found out now: without a zone this reaches all of time after 1970
	return s
}

// Has notes how much an account has of something; value is finite.
func (s *State) Has(metric string, value float64, at tend.Micros) {
	s.measure(&tend.Event{Kind: tend.KindMetric, Name: metric, Value: value, At: at})
}

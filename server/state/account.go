package state

import "tend/server/tend"

// An account is a State too: its attributes, a counter for each event that anybody of it did, its
// metrics, and what is seen of its people together: visits, pages, how long they looked, which
// campaigns were shown to them, what their events have brought. Without a zone its days are UTC.

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

// CampaignOf is the campaign of one of the latest deliveries; "" where it is of none of them.
func (s *State) CampaignOf(delivery string) string {
	if m, _ := s.contact(delivery); m != nil {
		return m.Campaign
	}
	return ""
}

// Visited counts what somebody in an account did as a visit, a page, or time in view.
func (s *State) Visited(e *tend.Event) {
	if s.First == 0 || e.At < s.First {
		s.First = e.At
	}
	if e.Began {
		s.Visits.add(e.At, s.Day(e.At))
	}
	if e.Kind == tend.KindPage {
		s.Pages.add(e.At, s.Day(e.At))
	}
	if e.Kind == tend.KindAttention {
		s.attend(e)
	}
}

// Brought adds what an event of somebody in an account says it has brought.
func (s *State) Brought(e *tend.Event) { s.spend(e) }

// Shown notes that somebody in an account was shown a campaign's message.
func (s *State) Shown(campaign string, at tend.Micros) {
	s.note(s.message(campaign), &Contact{}, HadShown, at)
}

// Counts takes an event of somebody in an account into what is counted of it on demand; false where it comes
// late for a sequence or a funnel, which is not known any more then.
func (s *State) Counts(e *tend.Event) bool { return !s.derive(e) }

// Join takes in a part of what is seen of an account's people.
func (s *State) Join(part *State) {
	if part.First != 0 {
		s.First = part.First
	}
	s.Visits.take(&part.Visits)
	s.Pages.take(&part.Pages)
	s.Attention.take(&part.Attention)
	s.mergeMessages(part.Messages)
	s.mergeSums(part.Sums)
}

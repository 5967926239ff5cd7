package state

import (
	"encoding/binary"
	"slices"
	"strings"

	"tend/server/tend"
)

// Bounds of what is kept of campaigns.
const (
	MaxMessages = 64 // campaigns; of more, the one heard of longest ago is forgotten
	maxContacts = 4  // deliveries of a campaign that receipts are still taken of
)

// Had is something that can become of a message. The numbers are those of the encoding.
type Had uint8

// What can become of a message.
const (
	HadGranted Had = iota
	HadShown
	HadClicked
	HadDismissed
	HadAnswered
	HadSnoozed
	HadCompleted
	HadFewer
	HadFailed
	HadConverted
	hadEnd
)

// HadWords are the words for each Had, in their order.
var HadWords = []string{
	"granted", "shown", "clicked", "dismissed", "answered", "snoozed", "completed", "fewer", "failed", "converted",
}

var hadOf = map[tend.What]Had{
	tend.Shown: HadShown, tend.Clicked: HadClicked, tend.Dismissed: HadDismissed, tend.Answered: HadAnswered, tend.Snoozed: HadSnoozed,
	tend.Completed: HadCompleted, tend.Fewer: HadFewer, tend.Failed: HadFailed,
}

// Message is what a person had of a campaign, in all channels.
type Message struct {
	Campaign string
	Had      []Times   // sorted by What
	Contacts []Contact // the latest deliveries, the newest last
}

// Times is how often something became of a campaign's deliveries, each counted once, and when
// last.
type Times struct {
	What Had
	N    uint32
	At   tend.Micros
	Day  int32 // the person's calendar day then
}

// Contact is a delivery, with a bit for each Had that it is counted under.
type Contact struct {
	Delivery string
	Had      uint16
}

// FindMessage gives what the person had of a campaign where it lies, for reading until the
// next Apply; nil where they had nothing.
func (s *State) FindMessage(campaign string) *Message {
	if i := s.messageAt(campaign); i < len(s.Messages) && s.Messages[i].Campaign == campaign {
		return &s.Messages[i]
	}
	return nil
}

// Times tells how often something became of the campaign's deliveries; nil is never.
func (m *Message) Times(what Had) *Times {
	if m == nil {
		return nil
	}
	for i := range m.Had {
		if m.Had[i].What == what {
			return &m.Had[i]
		}
	}
	return nil
}

// messageAt is the place of the first campaign that is not before one.
func (s *State) messageAt(campaign string) int {
	lo, hi := 0, len(s.Messages)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.Messages[mid].Campaign < campaign {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// contact finds a delivery among the latest of all campaigns.
func (s *State) contact(delivery string) (*Message, *Contact) {
	for i := range s.Messages {
		m := &s.Messages[i]
		for j := range m.Contacts {
			if m.Contacts[j].Delivery == delivery {
				return m, &m.Contacts[j]
			}
		}
	}
	return nil, nil
}

// granted notes a new delivery. Who is held out has nothing of the message, and a renewal is
// of a delivery that is known.
func (s *State) granted(g *tend.Grant, at tend.Micros) {
	if g == nil || g.Held {
		return
	}
	if m, _ := s.contact(g.Delivery); m != nil {
		return
	}
	m := s.message(g.Campaign)
	if len(m.Contacts) >= maxContacts {
		m.Contacts = slices.Delete(m.Contacts, 0, 1)
	}
	m.Contacts = append(m.Contacts, Contact{Delivery: g.Delivery})
	s.note(m, &m.Contacts[len(m.Contacts)-1], HadGranted, at)
}

// message gives what was had of a campaign, and makes room for it.
func (s *State) message(campaign string) *Message {
	if m := s.FindMessage(campaign); m != nil {
		return m
	}
	if len(s.Messages) >= MaxMessages {
		s.forgetMessage()
	}
	i := s.messageAt(campaign)
	s.Messages = slices.Insert(s.Messages, i, Message{Campaign: campaign})
	return &s.Messages[i]
}

// became notes what a receipt says of a delivery. Each but failed means that it was on the
// screen.
func (s *State) became(e *tend.Event) {
	m, c := s.contact(e.Delivery)
	if m == nil {
		return
	}
	if e.What != tend.Failed {
		s.note(m, c, HadShown, e.At)
	}
	if e.What == tend.Fewer { // it closes the message as well
		s.note(m, c, HadDismissed, e.At)
	}
	if had, ok := hadOf[e.What]; ok && had != HadShown {
		s.note(m, c, had, e.At)
	}
}

// converted notes that a delivery has brought about what it was meant to.
func (s *State) converted(e *tend.Event) {
	if m, c := s.contact(e.Delivery); m != nil {
		s.note(m, c, HadConverted, e.At)
	}
}

// note counts a delivery under what became of it, once, and keeps when that was last.
func (s *State) note(m *Message, c *Contact, what Had, at tend.Micros) {
	i, found := slices.BinarySearchFunc(m.Had, what, func(t Times, what Had) int { return int(t.What) - int(what) })
	if !found {
		m.Had = slices.Insert(m.Had, i, Times{What: what, At: at, Day: s.Day(at)})
	}
	t := &m.Had[i]
	if at > t.At {
		t.At, t.Day = at, s.Day(at)
	}
	if c.Had&(1<<what) == 0 {
		c.Had |= 1 << what
		t.N++
	}
}

// last is when something was heard of the campaign last.
func (m *Message) last() tend.Micros {
	at := m.Had[0].At
	for _, t := range m.Had[1:] {
		at = max(at, t.At)
	}
	return at
}

// forgetMessage makes room: the campaign heard of longest ago goes.
func (s *State) forgetMessage() {
	oldest := 0
	for i := range s.Messages {
		if s.Messages[i].last() < s.Messages[oldest].last() {
			oldest = i
		}
	}
	s.Messages = slices.Delete(s.Messages, oldest, oldest+1)
}

// mergeMessages takes in what the other person had.
func (s *State) mergeMessages(other []Message) {
	for i := range other {
		o := &other[i]
		if m := s.FindMessage(o.Campaign); m != nil {
			m.take(o)
			continue
		}
		s.Messages = slices.Insert(s.Messages, s.messageAt(o.Campaign), *o)
	}
	for len(s.Messages) > MaxMessages {
		s.forgetMessage()
	}
}

// take adds what another person had of the same campaign.
func (m *Message) take(o *Message) {
	for _, t := range o.Had {
		i, found := slices.BinarySearchFunc(m.Had, t.What, func(t Times, what Had) int { return int(t.What) - int(what) })
		if !found {
			m.Had = slices.Insert(m.Had, i, t)
			continue
		}
		mine := &m.Had[i]
		mine.N += t.N
		if t.At > mine.At {
			mine.At, mine.Day = t.At, t.Day
		}
	}
	for _, c := range o.Contacts {
		if !slices.ContainsFunc(m.Contacts, func(x Contact) bool { return x.Delivery == c.Delivery }) {
			m.Contacts = append(m.Contacts, c)
		}
	}
	slices.SortFunc(m.Contacts, func(a, b Contact) int { return strings.Compare(a.Delivery, b.Delivery) })
	m.Contacts = slices.Delete(m.Contacts, 0, max(0, len(m.Contacts)-maxContacts)) // ids are in the order of time
}

func appendMessages(b []byte, list []Message) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		m := &list[i]
		b = appendText(b, m.Campaign)
		b = binary.AppendUvarint(b, uint64(len(m.Had)))
		for _, t := range m.Had {
			b = append(b, byte(t.What))
			b = binary.AppendUvarint(b, uint64(t.N))
			b = binary.AppendVarint(b, int64(t.At))
			b = binary.AppendVarint(b, int64(t.Day))
		}
		b = binary.AppendUvarint(b, uint64(len(m.Contacts)))
		for _, c := range m.Contacts {
			b = appendText(b, c.Delivery)
			b = binary.AppendUvarint(b, uint64(c.Had))
		}
	}
	return b
}

func (r *reader) messages() []Message {
	n := r.count(7, MaxMessages)
	if n == 0 {
		return nil
	}
	list := make([]Message, n)
	for i := range list {
		m := &list[i]
		m.Campaign = r.text()
		r.must(i == 0 || list[i-1].Campaign < m.Campaign)
		m.Had = make([]Times, r.count(4, int(hadEnd)))
		r.must(len(m.Had) > 0)
		for j := range m.Had {
			t := &m.Had[j]
			t.What = Had(r.byte())
			n := r.uvarint()
			t.At = tend.Micros(r.varint())
			day := r.varint()
			t.N, t.Day = uint32(n), int32(day)
			r.must(t.What < hadEnd && n == uint64(t.N) && day == int64(t.Day) && (j == 0 || m.Had[j-1].What < t.What))
		}
		m.Contacts = make([]Contact, r.count(2, maxContacts))
		for j := range m.Contacts {
			m.Contacts[j].Delivery = r.text()
			bits := r.uvarint()
			m.Contacts[j].Had = uint16(bits)
			r.must(bits < 1<<hadEnd)
		}
	}
	return list
}

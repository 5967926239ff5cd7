package state

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// Bounds of the answers that a state keeps. What is beyond them stays in the stream and
// in the figures.
const (
	MaxAnswerText  = 1024     // bytes of a text; the rest of it is not kept
	MaxAnswerBytes = 16 << 10 // of all answers together
)

// Answer is the last answer to a question of a survey.
type Answer struct {
	Campaign string
	Question string
	First    bool        // the question was the survey's first when it was answered
	At       tend.Micros // when
	Day      int32       // the person's calendar day then
	Value    Value       // Number, Text or List
}

// ReadAnswer reads what a receipt says of a question. An empty text or list takes an
// answer back.
func ReadAnswer(props []byte) (question string, v Value, ok bool) {
	var said struct {
		Question string         `json:"question"`
		Value    jsontext.Value `json:"value"`
	}
	lenient := json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if len(props) == 0 || json.Unmarshal(props, &said, lenient) != nil || said.Question == "" || len(said.Value) == 0 {
		return "", Value{}, false
	}
	var raw any
	if json.Unmarshal(said.Value, &raw, lenient) != nil {
		return "", Value{}, false
	}
	v, ok = scalarOrList(raw)
	return said.Question, v, ok && v.Kind != Bool
}

// Empty tells whether the value takes an answer back.
func (v Value) Empty() bool {
	return v.Kind == Text && v.Text == "" || v.Kind == List && len(v.List) == 0
}

// FindAnswer gives the last answer to a question where it lies, for reading until the next
// Apply; of a campaign's first question where question is "". Nil where there is none.
func (s *State) FindAnswer(campaign, question string) *Answer {
	i := s.answerAt(campaign, question)
	if question != "" {
		if i < len(s.Answers) && s.Answers[i].Campaign == campaign && s.Answers[i].Question == question {
			return &s.Answers[i]
		}
		return nil
	}
	var last *Answer // another question may have come first in another version
	for ; i < len(s.Answers) && s.Answers[i].Campaign == campaign; i++ {
		if a := &s.Answers[i]; a.First && (last == nil || a.At > last.At) {
			last = a
		}
	}
	return last
}

// answerAt is the place of the first answer that is not before a question's.
func (s *State) answerAt(campaign, question string) int {
	lo, hi := 0, len(s.Answers)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		a := &s.Answers[mid]
		order := strings.Compare(a.Campaign, campaign)
		if order < 0 || order == 0 && a.Question < question {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// answer folds a receipt that the server found to answer a question.
func (s *State) answer(e *tend.Event) {
	if e.What != tend.Answered || e.Answer == nil {
		return
	}
	_, v, ok := ReadAnswer(e.Props)
	if !ok {
		return
	}
	if len(v.Text) > MaxAnswerText {
		v.Text = strings.ToValidUTF8(v.Text[:MaxAnswerText], "")
	}
	s.keepAnswer(&Answer{
		Campaign: e.Answer.Campaign, Question: e.Answer.Question, First: e.Answer.First, At: e.At, Day: s.Day(e.At), Value: v,
	})
}

// keepAnswer puts an answer in the place of the one before it, or takes that back. What
// arrives late and was said before changes nothing.
func (s *State) keepAnswer(a *Answer) {
	i := s.answerAt(a.Campaign, a.Question)
	there := i < len(s.Answers) && s.Answers[i].Campaign == a.Campaign && s.Answers[i].Question == a.Question
	switch {
	case there && a.At < s.Answers[i].At:
		return
	case there && a.Value.Empty():
		s.Answers = slices.Delete(s.Answers, i, i+1)
		return
	case a.Value.Empty():
		return
	case there:
		s.Answers[i] = *a
	default:
		s.Answers = slices.Insert(s.Answers, i, *a)
	}
	size := 0
	for i := range s.Answers {
		size += s.Answers[i].size()
	}
	for len(s.Answers) > MaxAnswers || size > MaxAnswerBytes {
		oldest := 0
		for i := range s.Answers {
			if s.Answers[i].At < s.Answers[oldest].At {
				oldest = i
			}
		}
		size -= s.Answers[oldest].size()
		s.Answers = slices.Delete(s.Answers, oldest, oldest+1)
	}
}

func (a *Answer) size() int { return len(a.Campaign) + len(a.Question) + a.Value.size() }

func (a *Answer) compare(b *Answer) int {
	return cmp.Or(cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Question, b.Question))
}

func appendAnswers(b []byte, list []Answer) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		a := &list[i]
		b = appendText(b, a.Campaign)
		b = appendText(b, a.Question)
		b = appendFlag(b, a.First)
		b = binary.AppendVarint(b, int64(a.At))
		b = binary.AppendVarint(b, int64(a.Day))
		b = a.Value.append(b)
	}
	return b
}

func (r *reader) answers() []Answer {
	n := r.count(7, MaxAnswers)
	if n == 0 {
		return nil
	}
	list := make([]Answer, n)
	for i := range list {
		a := &list[i]
		a.Campaign, a.Question = r.text(), r.text()
		a.First, a.At = r.flag(), tend.Micros(r.varint())
		day := r.varint()
		a.Day, a.Value = int32(day), r.value(0)
		r.must(day == int64(int32(day)) && (i == 0 || list[i-1].compare(a) < 0))
	}
	return list
}

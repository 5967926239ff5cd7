package engage

import (
	"context"
	"math"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// Surveys tells what deliveries ask; store.DB implements it.
type Surveys interface {
	Asked(ctx context.Context, site tend.SiteID, delivery string) (store.Asked, error)
}

// understand finds which question each answer is to, and leaves the others to be
// receipts and nothing more: those that no such question was asked, or not of these
// people, or that the question does not allow.
func (e *Engine) understand(ctx context.Context, site tend.SiteID, events []tend.Event, people ...tend.PersonID) error {
	var asked map[string]store.Asked
	for i := range events {
		ev := &events[i]
		if ev.Kind != tend.KindReceipt || ev.What != tend.Answered {
			continue
		}
		ev.Answer = nil
		question, said, ok := state.ReadAnswer(ev.Props)
		if !ok {
			continue
		}
		a, known := asked[ev.Delivery]
		if !known {
			var err error
			if a, err = e.surveys.Asked(ctx, site, ev.Delivery); err != nil {
				return err
			}
			if asked == nil {
				asked = map[string]store.Asked{}
			}
			asked[ev.Delivery] = a
		}
		if a.Person != 0 && slices.Contains(people, a.Person) {
			ev.Answer = answerTo(&a, question, said)
		}
	}
	return nil
}

// answerTo is nil for what is no answer to any question of the message.
func answerTo(a *store.Asked, question string, said state.Value) *tend.Answer {
	first := true
	for i := range a.Message.Blocks {
		q := a.Message.Blocks[i].Question
		if q == nil {
			continue
		}
		if q.Key == question {
			if !allows(q, said) {
				return nil
			}
			return &tend.Answer{Campaign: a.Campaign, Question: q.Key, Kind: q.Kind, First: first}
		}
		first = false
	}
	return nil
}

// allows tells whether a question can be answered so. No option is chosen twice.
func allows(q *tend.Question, said state.Value) bool {
	switch q.Kind {
	case "nps":
		return onScale(said, 0, 10)
	case "rating":
		return onScale(said, 1, q.Max)
	case "single":
		return said.Kind == state.Text && (said.Empty() || offers(q, said.Text))
	case "multiple":
		for i, one := range said.List {
			if one.Kind != state.Text || !offers(q, one.Text) || slices.ContainsFunc(said.List[:i], func(o state.Value) bool { return o.Text == one.Text }) {
				return false
			}
		}
		return said.Kind == state.List
	case "text":
		return said.Kind == state.Text
	}
	return false
}

func offers(q *tend.Question, value string) bool {
	return slices.ContainsFunc(q.Options, func(o tend.Option) bool { return o.Value == value })
}

func onScale(said state.Value, lowest, highest int) bool {
	return said.Kind == state.Number && said.Num == math.Trunc(said.Num) && said.Num >= float64(lowest) && said.Num <= float64(highest)
}

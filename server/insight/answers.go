package insight

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"tend/server/store"
	"tend/server/tend"
)

// Question is how a question of a survey was answered: by the last answer of each
// delivery, all versions of the campaign together.
type Question struct {
	Key    string
	Kind   string  // nps, rating, single, multiple, text
	Label  string  // as the newest version asks it; "" where it does not any more
	N      int64   // deliveries in which it was answered
	Values []Value // of a scale and of options all that there are, in their order; none of words
	NPS    *NPS    // nps, once somebody has answered
}

// Value is how often a question was answered so. Where several can be chosen, they add up
// to more than the answers.
type Value struct {
	Value string
	Label string // of an option
	N     int64
}

// NPS is the net promoter score: the share of promoters (9 and 10) less that of detractors
// (0 to 6), in points of a hundred from -100 to 100, rounded half away from zero; 7 and 8
// are passive. F. Reichheld, "The One Number You Need to Grow", Harvard Business Review,
// December 2003.
type NPS struct {
	Score                           int
	Promoters, Passives, Detractors int64
}

// Answers lists what was answered to a campaign's questions, or to one of them, the newest
// first: those with an id below before, 0 for all.
func (i *Insight) Answers(ctx context.Context, site tend.SiteID, campaign, question string, before int64, limit int) ([]store.Given, error) {
	return i.ledger.Answers(ctx, site, campaign, question, before, limit)
}

// answered puts the figures to the questions of a message, and behind them those of
// questions that it does not ask any more.
func answered(figures []store.AnswerFigure, asked *tend.Message) []Question {
	list := []Question{}
	for _, b := range asked.Blocks {
		if b.Question != nil {
			list = append(list, question(b.Question, b.Label))
		}
	}
	for _, f := range figures {
		i := slices.IndexFunc(list, func(q Question) bool { return q.Key == f.Question && q.Kind == f.Kind })
		if i < 0 {
			i = len(list)
			list = append(list, question(&tend.Question{Key: f.Question, Kind: f.Kind}, ""))
		}
		list[i].add(f)
	}
	for i := range list {
		list[i].score()
	}
	return list
}

// question begins with zeros for all that can be answered.
func question(q *tend.Question, label string) Question {
	out := Question{Key: q.Key, Kind: q.Kind, Label: label, Values: []Value{}}
	lowest, highest := 1, q.Max
	if q.Kind == "nps" {
		lowest, highest = 0, 10
	}
	for n := lowest; n <= highest; n++ {
		out.Values = append(out.Values, Value{Value: strconv.Itoa(n)})
	}
	for _, o := range q.Options {
		out.Values = append(out.Values, Value{Value: o.Value, Label: o.Label})
	}
	return out
}

func (q *Question) add(f store.AnswerFigure) {
	if f.Value == "" {
		q.N += f.N
		return
	}
	i := slices.IndexFunc(q.Values, func(v Value) bool { return v.Value == f.Value })
	if i < 0 { // another version had it
		i = len(q.Values)
		q.Values = append(q.Values, Value{Value: f.Value})
	}
	q.Values[i].N += f.N
}

// score sorts what other versions had on their scales in, and works the score out.
func (q *Question) score() {
	if q.Kind == "nps" || q.Kind == "rating" {
		slices.SortStableFunc(q.Values, func(a, b Value) int { return cmp.Compare(number(a.Value), number(b.Value)) })
	}
	if q.Kind != "nps" || q.N == 0 {
		return
	}
	s := &NPS{}
	for _, v := range q.Values {
		switch n := number(v.Value); {
		case n >= 9:
			s.Promoters += v.N
		case n >= 7:
			s.Passives += v.N
		default:
			s.Detractors += v.N
		}
	}
	s.Score = int(math.Round(100 * float64(s.Promoters-s.Detractors) / float64(s.Promoters+s.Passives+s.Detractors)))
	q.NPS = s
}

func number(value string) int {
	n, _ := strconv.Atoi(value)
	return n
}

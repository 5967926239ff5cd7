package people

import (
	"cmp"
	"math"
	"slices"

	"tend/server/state"
	"tend/server/tend"
)

// Bounds of what is told of a person's dimensions.
const (
	dimensionWeeks = 12 // of past that is drawn, the running one included
	maxMost        = 5  // actions told one by one
	maxLastAnswers = 10 // answers
)

// Dimensions are the sides of what somebody does, or an account, each with their own past. A week is seven
// days of theirs, the last one ends today; the lists of weeks begin with the oldest.
type Dimensions struct {
	Weeks    int // that the lists go back to when they were first seen: 1 to 12
	Count    Trend
	Days     Trend // on which a visit began
	Duration Trend // seconds in which a page was in view
	Depth    Trend // pages a visit
	Actions  Trend
	Most     []Most     // of the actions, the most frequent of these weeks first
	Metrics  []Level    // by name
	Since    Since      //
	Answers  []Answer   // the latest first
	Spent    []Spending // by event and currency
}

// Trend is a figure of all time, and of each week.
type Trend struct {
	Total float64
	Weeks []float64
}

// Most is an action among the most frequent.
type Most struct {
	Name string
	Trend
}

// Level is how much of something they have, and had at the end of each week that knows it.
type Level struct {
	Name  string
	Value float64
	At    tend.Micros
	Weeks []float64
}

// Since is when something happened last; 0 where it never did.
type Since struct {
	Visit, Action, Message tend.Micros
}

// Answer is the last one to a question of a survey.
type Answer struct {
	Campaign string
	Question string
	Value    any // a number, a text, a list of texts
	At       tend.Micros
	Person   string // of an account's: who gave it, by user id or anonymous id
}

// Spending is what an event has brought in a currency.
type Spending struct {
	Name     string
	Currency string // "" where none was said
	Trend
}

// Dimensions tells them as they stand at a moment.
func (r *Record) Dimensions(now tend.Micros) Dimensions { return dimensionsOf(r.state, now) }

// weeks are the first days of the last weeks.
type weeks []int32

func weeksOf(s *state.State, now tend.Micros) weeks {
	today := s.DayOf(now)
	n := 1
	if s.First != 0 {
		n = min(max(int(today-s.DayOf(s.First))/7+1, 1), dimensionWeeks)
	}
	w := make(weeks, n)
	for i := range w {
		w[i] = today + 1 - 7*int32(n-i)
	}
	return w
}

// each asks for a figure from a day on, and gives that of each week, in units of so many.
func (w weeks) each(unit float64, since func(day int32) int64) []float64 {
	list := make([]float64, len(w))
	later := int64(0)
	for i := len(w) - 1; i >= 0; i-- {
		n := since(w[i])
		list[i], later = float64(n-later)/unit, n
	}
	return list
}

func (w weeks) trend(c *state.Counter) Trend {
	return Trend{Total: float64(c.Total), Weeks: w.each(1, func(day int32) int64 { return int64(c.SinceDay(day)) })}
}

func dimensionsOf(s *state.State, now tend.Micros) Dimensions {
	w := weeksOf(s, now)
	d := Dimensions{Weeks: len(w), Count: w.trend(&s.Visits), Duration: w.trend(&s.Attention), Since: sinceOf(s)}
	d.Days = Trend{
		Total: float64(s.Visits.ActiveDays(math.MinInt32)),
		Weeks: w.each(1, func(day int32) int64 { return int64(s.Visits.ActiveDays(day)) }),
	}
	d.Depth = over(w.trend(&s.Pages), d.Count)
	d.Actions.Weeks = make([]float64, len(w))
	for i := range s.Events {
		t := w.trend(&s.Events[i])
		d.Actions.Total += t.Total
		for j, n := range t.Weeks {
			d.Actions.Weeks[j] += n
		}
		d.Most = append(d.Most, Most{Name: s.Events[i].Name, Trend: t})
	}
	slices.SortStableFunc(d.Most, func(a, b Most) int {
		return cmp.Or(cmp.Compare(total(b.Weeks), total(a.Weeks)), cmp.Compare(b.Total, a.Total))
	})
	d.Most = d.Most[:min(len(d.Most), maxMost)]
	for i := range s.Metrics {
		d.Metrics = append(d.Metrics, w.level(&s.Metrics[i]))
	}
	for i := range s.Answers {
		a := &s.Answers[i]
		d.Answers = append(d.Answers, Answer{Campaign: a.Campaign, Question: a.Question, Value: a.Value.JSON(), At: a.At})
	}
	slices.SortStableFunc(d.Answers, func(a, b Answer) int { return cmp.Compare(b.At, a.At) })
	d.Answers = d.Answers[:min(len(d.Answers), maxLastAnswers)]
	for i := range s.Sums {
		x := &s.Sums[i]
		d.Spent = append(d.Spent, Spending{Name: x.Name, Currency: x.Currency, Trend: Trend{
			Total: float64(x.Total) / state.MicrosPerUnit, Weeks: w.each(state.MicrosPerUnit, x.Since),
		}})
	}
	return d
}

// level is a metric at the end of each week from the first on that knows it.
func (w weeks) level(m *state.Metric) Level {
	l := Level{Name: m.Name, Value: m.Now.Value, At: m.Now.At}
	for _, first := range w {
		if v, ok := m.Before(first + 7); ok {
			l.Weeks = append(l.Weeks, v)
		}
	}
	if n := len(l.Weeks); n > 0 {
		l.Weeks[n-1] = m.Now.Value // of a day that is still tomorrow here, too
	} else {
		l.Weeks = []float64{m.Now.Value}
	}
	return l
}

func sinceOf(s *state.State) Since {
	since := Since{Visit: s.Visits.Last}
	for i := range s.Events {
		since.Action = max(since.Action, s.Events[i].Last)
	}
	for i := range s.Messages {
		if shown := s.Messages[i].Times(state.HadShown); shown != nil {
			since.Message = max(since.Message, shown.At)
		}
	}
	return since
}

// over is one figure for each of another; 0 where there was none of it.
func over(a, b Trend) Trend {
	ratio := func(a, b float64) float64 {
		if b == 0 {
			return 0
		}
		return a / b
	}
	t := Trend{Total: ratio(a.Total, b.Total), Weeks: make([]float64, len(a.Weeks))}
	for i := range t.Weeks {
		t.Weeks[i] = ratio(a.Weeks[i], b.Weeks[i])
	}
	return t
}

func total(list []float64) float64 {
	n := 0.0
	for _, x := range list {
		n += x
	}
	return n
}

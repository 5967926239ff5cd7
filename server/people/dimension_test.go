package people

import (
	"fmt"
	"reflect"
	"testing"

	"tend/server/tend"
)

// ago is a moment so many days before the morning.
func ago(days int) tend.Micros { return tend.Stamp(morning.AddDate(0, 0, -days)) }

func viewed(at tend.Micros) tend.Event {
	return tend.Event{Kind: tend.KindPage, At: at, Page: &tend.Page{URL: "https://one.example/"}}
}

// sides are the dimensions of a person as they stand in the morning.
func (w *world) sides(id string) Dimensions {
	w.t.Helper()
	r, err := w.Record(w.t.Context(), w.one, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Dimensions(tend.Stamp(morning))
}

func (w *world) is(what string, got, want any) {
	w.t.Helper()
	if !reflect.DeepEqual(got, want) {
		w.t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func TestDimensionsCompareSomebodyWithTheirOwnPast(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	w.do(ada,
		viewed(ago(20)), viewed(ago(20)+1), track("export", ago(20)+2),
		viewed(ago(7)),
		viewed(ago(6)), track("export", ago(6)+1), track("share", ago(6)+2), track("export", ago(6)+3),
		tend.Event{Kind: tend.KindAttention, At: ago(6), Value: 90},
		viewed(ago(0)), tend.Event{Kind: tend.KindAttention, Value: 30})
	d := w.sides("ada")
	w.is("weeks", d.Weeks, 3) // 20 days back is the third week
	w.is("visits", d.Count, Trend{4, []float64{1, 1, 2}})
	w.is("days", d.Days, Trend{4, []float64{1, 1, 2}})
	w.is("duration", d.Duration, Trend{120, []float64{0, 0, 120}})
	w.is("depth", d.Depth, Trend{1.25, []float64{2, 1, 1}})
	w.is("actions", d.Actions, Trend{4, []float64{1, 0, 3}})
	w.is("most", d.Most, []Most{{"export", Trend{3, []float64{1, 0, 2}}}, {"share", Trend{1, []float64{0, 0, 1}}}})
	w.is("since", d.Since, Since{Visit: ago(0), Action: ago(6) + 3})
}

func TestDimensionsTellMetricsAnswersAndAmounts(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	level := func(n float64, days int) tend.Event {
		return tend.Event{Kind: tend.KindMetric, Name: "seats", Value: n, At: ago(days)}
	}
	paid := func(props string, days int) tend.Event {
		e := track("paid", ago(days))
		e.Props = []byte(props)
		return e
	}
	w.do(ada, viewed(ago(20)), level(3, 10), level(5, 8), level(4, 1),
		paid(`{"revenue":0.1,"currency":"EUR"}`, 9), paid(`{"revenue":0.2,"currency":"EUR"}`, 1), paid(`{"revenue":7}`, 1),
		tend.Event{Kind: tend.KindGrant, At: ago(3), Grant: &tend.Grant{Delivery: "d1", Campaign: "nps"}},
		tend.Event{Kind: tend.KindReceipt, At: ago(2), Delivery: "d1", What: tend.Shown},
		tend.Event{Kind: tend.KindReceipt, At: ago(1), Delivery: "d1", What: tend.Answered, Answer: &tend.Answer{Campaign: "nps", Question: "score"}, Props: []byte(`{"question":"score","value":9}`)})
	d := w.sides("ada")
	w.is("metrics", d.Metrics, []Level{{"seats", 4, ago(1), []float64{5, 4}}}) // nothing is known of the first week
	w.is("amounts", d.Spent, []Spending{{"paid", "", Trend{7, []float64{0, 0, 7}}}, {"paid", "EUR", Trend{0.3, []float64{0, 0.1, 0.2}}}})
	w.is("answers", d.Answers, []Answer{{Campaign: "nps", Question: "score", Value: 9.0, At: ago(1)}})
	w.is("message", d.Since.Message, ago(1)) // whoever answers sees it
}

func TestDimensionsAreBounded(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive(w.one, "a1", "ada")
	events := []tend.Event{viewed(ago(300))}
	for i := range 30 {
		events = append(events, track(fmt.Sprintf("e%02d", i%10), ago(30-i)))
	}
	w.do(ada, events...)
	if d := w.sides("ada"); d.Weeks != 12 || len(d.Count.Weeks) != 12 || len(d.Most) != 5 {
		t.Errorf("%d weeks, %d of visits, %d actions", d.Weeks, len(d.Count.Weeks), len(d.Most))
	}
	w.arrive(w.one, "b1", "")
	d := w.sides("b1")
	w.is("of nobody yet", d, Dimensions{
		Weeks: 1, Count: Trend{0, []float64{0}}, Days: Trend{0, []float64{0}}, Duration: Trend{0, []float64{0}},
		Depth: Trend{0, []float64{0}}, Actions: Trend{0, []float64{0}},
	})
}

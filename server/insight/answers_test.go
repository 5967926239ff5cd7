package insight

import (
	"fmt"
	"strings"
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

func survey(questions ...tend.Question) *tend.Message {
	m := &tend.Message{Layout: "survey", Blocks: []tend.Block{{Type: "heading", Text: "Hello"}}}
	for _, q := range questions {
		m.Blocks = append(m.Blocks, tend.Block{Type: "question", Label: "Label of " + q.Key, Question: &q})
	}
	return m
}

func told(list []Question) string {
	var out []string
	for _, q := range list {
		var values []string
		for _, v := range q.Values {
			values = append(values, fmt.Sprintf("%s%s:%d", v.Value, v.Label, v.N))
		}
		line := fmt.Sprintf("%s %s %q %d [%s]", q.Key, q.Kind, q.Label, q.N, strings.Join(values, " "))
		if q.NPS != nil {
			line += fmt.Sprintf(" %+v", *q.NPS)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestAnswersStandByTheirQuestions(t *testing.T) {
	options := []tend.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}
	asked := survey(
		tend.Question{Key: "score", Kind: "nps"}, tend.Question{Key: "editor", Kind: "rating", Max: 3},
		tend.Question{Key: "why", Kind: "multiple", Options: options}, tend.Question{Key: "words", Kind: "text"},
	)
	figures := []store.AnswerFigure{
		{Question: "editor", Kind: "rating", Value: "", N: 2},
		{Question: "editor", Kind: "rating", Value: "2", N: 1},
		{Question: "editor", Kind: "rating", Value: "10", N: 1}, // its scale was longer
		{Question: "gone", Kind: "single", Value: "", N: 1},
		{Question: "gone", Kind: "single", Value: "x", N: 1},
		{Question: "score", Kind: "nps", Value: "", N: 4},
		{Question: "score", Kind: "nps", Value: "10", N: 2},
		{Question: "score", Kind: "nps", Value: "6", N: 1},
		{Question: "score", Kind: "nps", Value: "7", N: 1},
		{Question: "why", Kind: "multiple", Value: "", N: 2},
		{Question: "why", Kind: "multiple", Value: "b", N: 2},
		{Question: "why", Kind: "multiple", Value: "c", N: 1}, // another version had it
		{Question: "words", Kind: "text", Value: "", N: 3},
	}
	want := `score nps "Label of score" 4 [0:0 1:0 2:0 3:0 4:0 5:0 6:1 7:1 8:0 9:0 10:2] {Score:25 Promoters:2 Passives:1 Detractors:1}
editor rating "Label of editor" 2 [1:0 2:1 3:0 10:1]
why multiple "Label of why" 2 [aA:0 bB:2 c:1]
words text "Label of words" 3 []
gone single "" 1 [x:1]`
	if got := told(answered(figures, asked)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := told(answered(nil, survey(tend.Question{Key: "s", Kind: "nps"}))); !strings.HasSuffix(got, "9:0 10:0]") {
		t.Errorf("a question that nobody answered: %s", got)
	}
	if got := answered(nil, &tend.Message{}); got == nil || len(got) != 0 {
		t.Errorf("a message that asks nothing: %v", got)
	}
}

func TestTheNetPromoterScore(t *testing.T) {
	for _, c := range []struct {
		promoters, passives, detractors int64
		score                           int
	}{{1, 0, 0, 100}, {0, 0, 1, -100}, {0, 5, 0, 0}, {1, 1, 1, 0}, {2, 1, 0, 67}, {0, 1, 2, -67}, {1, 199, 0, 1}, {0, 199, 1, -1}, {1, 1000, 0, 0}} {
		figures := []store.AnswerFigure{{Question: "s", Kind: "nps", N: c.promoters + c.passives + c.detractors}}
		for value, n := range map[string]int64{"9": c.promoters, "8": c.passives, "6": c.detractors} {
			figures = append(figures, store.AnswerFigure{Question: "s", Kind: "nps", Value: value, N: n})
		}
		if got := answered(figures, &tend.Message{})[0].NPS; got == nil || *got != (NPS{c.score, c.promoters, c.passives, c.detractors}) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

package state_test

import (
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func attention(seconds float64, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindAttention, Value: seconds, At: at}
}

func TestSecondsInViewAddUp(t *testing.T) {
	s := fold(attention(40, start.Add(-2*oneDay)), attention(60, start), attention(0.9, start), attention(-5, start), attention(1e12, start.Add(-9*oneDay)))
	if s.Attention.Total != 100+24*3600 || s.Attention.SinceDay(s.Day(start)) != 60 || s.Attention.SinceHour(state.Hour(start)) != 60 || s.Attention.SinceDay(s.Day(start)-2) != 100 {
		t.Errorf("%+v", s.Attention)
	}
	if s.Visits.Total != 0 || s.Last != 0 {
		t.Error("to look is an act of its own")
	}
	s.Apply(merge(fold(attention(20, start.Add(-time.Hour)))))
	if s.Attention.SinceDay(s.Day(start)) != 80 {
		t.Errorf("merged: %+v", s.Attention)
	}
}

package insight

import (
	"context"
	"slices"
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

// onPages is a ledger with figures by page.
type onPages struct {
	ledger
	pages []store.PageFigure
}

func (l onPages) PageFigures(context.Context, tend.SiteID, string) ([]store.PageFigure, error) {
	return l.pages, nil
}

func TestPagesAreOrderedByHowManySawItThere(t *testing.T) {
	p, err := New(onPages{pages: []store.PageFigure{
		{Page: "", What: "shown", N: 90},
		{Page: "/a", What: "clicked", N: 1},
		{Page: "/a", What: "shown", N: 2},
		{Page: "/b", What: "converted", N: 3},
		{Page: "/b", What: "shown", N: 5},
		{Page: "/c", What: "shown", N: 2},
	}}, nil, stopped{}).Pages(t.Context(), 1, "hello")
	want := []Page{{Page: "/b", Shown: 5, Converted: 3}, {Page: "/a", Shown: 2, Clicked: 1}, {Page: "/c", Shown: 2}, {Shown: 90}}
	if err != nil || !slices.Equal(p.List, want) || !p.AsOf.Equal(stopped{}.Now()) {
		t.Errorf("%+v, %v; want %+v", p, err, want)
	}
}

package insight

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// Pages is what came of a campaign by the page where each message was first seen.
type Pages struct {
	AsOf time.Time
	List []Page // the one with most first, all others together last
}

// Page is what came of what was first seen on a page.
type Page struct {
	Page      string // its path; "" for all that have no figures of their own
	Shown     int64
	Clicked   int64
	Converted int64
}

// Pages reads what is committed now.
func (i *Insight) Pages(ctx context.Context, site tend.SiteID, campaign string) (Pages, error) {
	p := Pages{AsOf: i.clock.Now(), List: []Page{}}
	figures, err := i.ledger.PageFigures(ctx, site, campaign)
	if err != nil {
		return Pages{}, err
	}
	at := map[string]int{}
	for _, f := range figures {
		n, there := at[f.Page]
		if !there {
			n = len(p.List)
			at[f.Page] = n
			p.List = append(p.List, Page{Page: f.Page})
		}
		p.List[n].add(f)
	}
	slices.SortFunc(p.List, func(a, b Page) int {
		if (a.Page == "") != (b.Page == "") {
			return cmp.Compare(len(b.Page), len(a.Page))
		}
		return cmp.Or(cmp.Compare(b.Shown, a.Shown), cmp.Compare(a.Page, b.Page))
	})
	return p, nil
}

func (p *Page) add(f store.PageFigure) {
	switch f.What {
	case string(tend.Shown):
		p.Shown += f.N
	case string(tend.Clicked):
		p.Clicked += f.N
	case store.Converted:
		p.Converted += f.N
	}
}

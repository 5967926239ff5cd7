package store

import (
	"context"

	"tend/server/state"
	"tend/server/tend"
)

// AccountLife is what an event of somebody is for the account that they are in, besides an action.
type AccountLife struct {
	Part     LifePart
	Event    *tend.Event
	Campaign string // messages: of the delivery
}

// LifePart is which row of an account's it goes to: those that change often lie by themselves.
type LifePart string

// The parts.
const (
	LifeVisits   LifePart = "visits"   // visits, pages, time in view
	LifeMessages LifePart = "messages" // campaigns that were shown
	LifeSums     LifePart = "sums"     // what events have brought
)

// liveAccount notes what is seen of an account's people. Its row is locked by then.
func (w *writer) liveAccount(k accountKey, lives []AccountLife) error {
	return byName(lives, func(l *AccountLife) string { return string(l.Part) }, func(name string, lives []AccountLife) error {
		return w.fold(&lifeRows, k, name, func(st *state.State) (last tend.Micros) {
			for _, l := range lives {
				switch l.Part {
				case LifeVisits:
					st.Visited(l.Event)
				case LifeMessages:
					st.Shown(l.Campaign, l.Event.At)
				case LifeSums:
					st.Brought(l.Event)
				}
				last = max(last, l.Event.At)
			}
			return last
		})
	})
}

// AccountAnswer is what one of an account's people has answered.
type AccountAnswer struct {
	User     string
	Anon     string
	Campaign string
	Question string
	Value    []byte // JSON
	At       tend.Micros
}

// AnswersOfAccount reads the latest answers of those of an account's people who were active last, the
// newest first. Answers are people's words: an account keeps none, so that they go with who gave them.
func (db *DB) AnswersOfAccount(ctx context.Context, site tend.SiteID, id string, people, limit int) ([]AccountAnswer, error) {
	list := []AccountAnswer{}
	if err := db.read.SelectContext(ctx, &list, `SELECT coalesce(p."user", '') AS "user", p.anon, a.campaign, a.question, a.value, a.at
		FROM (SELECT person FROM account_people WHERE site = ? AND account = ? ORDER BY last_seen DESC, person DESC LIMIT ?) AS m
		JOIN persons p ON p.id = m.person AND p.merged_into IS NULL
		JOIN deliveries d ON d.person = p.id AND d.site = ?
		JOIN answers a ON a.delivery = d.id AND a.site = d.site
		ORDER BY a.at DESC, a.id DESC LIMIT ?`, site, id, people, site, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

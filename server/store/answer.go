package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"tend/server/state"
	"tend/server/tend"
)

// The statements of answers. Of a delivery and a question the last answer is kept, and
// what it was counted as goes from the figures when another one takes its place.
const (
	sqlAnswerWas = `SELECT coalesce(a.id, 0), coalesce(a.value, '') FROM deliveries d
		LEFT JOIN answers a ON a.delivery = d.id AND a.question = ? WHERE d.id = ? AND d.site = ? AND d.person = ?`
	sqlAnswerGone = `DELETE FROM answers WHERE id = ?`
	sqlAnswerNew  = `INSERT INTO answers (site, campaign, delivery, question, kind, at, value) VALUES (?, ?, ?, ?, ?, ?, ?)`
	sqlTally      = `INSERT INTO answer_totals (site, campaign, question, kind, value, n) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (site, campaign, question, kind, value) DO UPDATE SET n = answer_totals.n + excluded.n`
)

// tally is one figure of answers. An empty value counts those who answered at all.
type tally struct {
	site                            tend.SiteID
	campaign, question, kind, value string
}

// answer keeps what a receipt says of a question.
func (w *writer) answer(u *Unit, e *tend.Event) error {
	if e.Answer == nil {
		return nil
	}
	_, said, ok := state.ReadAnswer(e.Props)
	if !ok {
		return nil
	}
	value, err := json.Marshal(said.JSON())
	if err != nil {
		return fmt.Errorf("store: encode an answer: %w", err)
	}
	var was int64
	var old string
	found, err := w.one(sqlAnswerWas, []any{e.Answer.Question, e.Delivery, u.Site, u.Subject.ID}, &was, &old)
	if err != nil || !found || old == string(value) {
		return err
	}
	if was != 0 {
		if _, err := w.exec(sqlAnswerGone, was); err != nil {
			return err
		}
		w.tally(u, e.Answer, []byte(old), -1)
	}
	if said.Empty() {
		return nil
	}
	w.tally(u, e.Answer, value, 1)
	_, err = w.exec(sqlAnswerNew, u.Site, e.Answer.Campaign, e.Delivery, e.Answer.Question, e.Answer.Kind, e.At, string(value))
	return err
}

// tally adds an answer to the figures, or takes it from them.
func (w *writer) tally(u *Unit, a *tend.Answer, value []byte, n int64) {
	for _, v := range append(countedAs(a.Kind, value), "") {
		w.tallies[tally{u.Site, a.Campaign, a.Question, a.Kind, v}] += n
	}
}

// countedAs are the values that figures count an answer as. No words are among them.
func countedAs(kind string, value []byte) []string {
	switch kind {
	case "nps", "rating":
		return []string{string(value)}
	case "single":
		var one string
		if json.Unmarshal(value, &one) == nil {
			return []string{one}
		}
	case "multiple":
		var several []string
		if json.Unmarshal(value, &several) == nil {
			return several
		}
	}
	return nil
}

// flushTallies writes the figures of answers, in one order for all nodes.
func (w *writer) flushTallies() error {
	keys := make([]tally, 0, len(w.tallies))
	for k, n := range w.tallies {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b tally) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.campaign, b.campaign), cmp.Compare(a.question, b.question),
			cmp.Compare(a.kind, b.kind), cmp.Compare(a.value, b.value))
	})
	for _, k := range keys {
		if _, err := w.exec(sqlTally, k.site, k.campaign, k.question, k.kind, k.value, w.tallies[k]); err != nil {
			return err
		}
	}
	return nil
}

// AnswerFigure is how often a question was answered with a value; with "" at all.
type AnswerFigure struct {
	Question string
	Kind     string
	Value    string
	N        int64
}

// AnswerFigures reads the figures of a campaign's answers, all versions together.
func (db *DB) AnswerFigures(ctx context.Context, site tend.SiteID, campaign string) ([]AnswerFigure, error) {
	var list []AnswerFigure
	if err := db.read.SelectContext(ctx, &list, `SELECT question, kind, value, n FROM answer_totals
		WHERE site = ? AND campaign = ? AND n > 0 ORDER BY question, kind, value`, site, campaign); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// Given is an answer as it was given.
type Given struct {
	ID       int64
	At       tend.Micros
	Person   string // the user id, or the anonymous id
	Delivery string
	Question string
	Kind     string
	Value    string // JSON
}

// Answers lists the answers to a campaign's questions, or to one of them, the newest first:
// those with an id below before, 0 for all.
func (db *DB) Answers(ctx context.Context, site tend.SiteID, campaign, question string, before int64, limit int) ([]Given, error) {
	q := `SELECT a.id, a.at, a.delivery, a.question, a.kind, a.value, coalesce(p."user", p.anon, '') AS person
		FROM answers a LEFT JOIN deliveries d ON d.id = a.delivery LEFT JOIN persons p ON p.id = d.person
		WHERE a.site = ? AND a.campaign = ?`
	args := []any{site, campaign}
	if question != "" {
		q += ` AND a.question = ?`
		args = append(args, question)
	}
	if before != 0 {
		q += ` AND a.id < ?`
		args = append(args, before)
	}
	var list []Given
	if err := db.read.SelectContext(ctx, &list, q+` ORDER BY a.id DESC LIMIT ?`, append(args, limit)...); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

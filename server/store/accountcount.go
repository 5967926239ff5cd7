package store

import (
	"context"
	"slices"
	"strings"

	"tend/server/state"
	"tend/server/tend"
)

// AccountAct is something that somebody did while they were in an account.
type AccountAct struct {
	Name string
	At   tend.Micros
}

const (
	sqlAccountCount    = `SELECT counter FROM account_counts WHERE site = ? AND account = ? AND name = ?`
	sqlAccountCounted  = `UPDATE account_counts SET counter = ?, last_seen = ? WHERE site = ? AND account = ? AND name = ?`
	sqlAccountCountNew = `INSERT INTO account_counts (counter, last_seen, site, account, name) VALUES (?, ?, ?, ?, ?)`
	sqlAccountNames    = `SELECT count(*) FROM account_counts WHERE site = ? AND account = ?`
	sqlAccountForgets  = `DELETE FROM account_counts WHERE site = ? AND account = ? AND name =
		(SELECT name FROM account_counts WHERE site = ? AND account = ? ORDER BY last_seen, name LIMIT 1)`
)

// countAccount counts what was done in an account, each name once. The account's row is locked by
// then, so that no other node counts between the reading and the writing.
func (w *writer) countAccount(k accountKey, acts []AccountAct) error {
	slices.SortStableFunc(acts, func(a, b AccountAct) int { return strings.Compare(a.Name, b.Name) })
	for len(acts) > 0 {
		n := 1
		for n < len(acts) && acts[n].Name == acts[0].Name {
			n++
		}
		if err := w.countActs(k, acts[:n]); err != nil {
			return err
		}
		acts = acts[n:]
	}
	return nil
}

// countActs counts acts of one name.
func (w *writer) countActs(k accountKey, acts []AccountAct) error {
	name, st := acts[0].Name, &state.State{}
	var raw []byte
	known, err := w.one(sqlAccountCount, []any{k.site, k.account, name}, &raw)
	if err != nil {
		return err
	}
	if old := attrsOf(raw); known && len(old.Events) == 1 && old.Events[0].Name == name {
		st = old
	}
	for _, a := range acts {
		st.Did(name, a.At)
	}
	write := sqlAccountCounted
	if !known {
		write = sqlAccountCountNew
		var names int
		if _, err := w.one(sqlAccountNames, []any{k.site, k.account}, &names); err != nil {
			return err
		}
		if names >= state.MaxNames {
			if _, err := w.exec(sqlAccountForgets, k.site, k.account, k.site, k.account); err != nil {
				return err
			}
		}
	}
	_, err = w.exec(write, st.Append(nil), st.Events[0].Last, k.site, k.account, name)
	return err
}

// AccountAsk is what a condition asks of an account.
type AccountAsk struct {
	Attrs  bool
	Events []string // names; nil is all
}

// AccountStates reads what is known of accounts, as states to be matched: those that are there.
func (db *DB) AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask AccountAsk) (map[string]*state.State, error) {
	found := make(map[string]*state.State, len(ids))
	if ask.Attrs {
		var rows []struct {
			ID    string
			Attrs []byte
		}
		if err := selectIn(ctx, db.read, &rows, `SELECT id, attrs FROM accounts WHERE site = ? AND id IN (?)`, ids, site); err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.ID] = attrsOf(r.Attrs)
		}
	}
	if ask.Events != nil && len(ask.Events) == 0 {
		return found, nil
	}
	var rows []struct {
		Account string
		Counter []byte
	}
	q, args := `SELECT account, counter FROM account_counts WHERE site = ?`, []any{site}
	if len(ask.Events) > 0 {
		q += ` AND name IN (` + strings.Repeat(", ?", len(ask.Events))[2:] + `)`
		for _, name := range ask.Events {
			args = append(args, name)
		}
	}
	if err := selectIn(ctx, db.read, &rows, q+` AND account IN (?) ORDER BY account, name`, ids, args...); err != nil {
		return nil, err
	}
	for _, r := range rows {
		st := found[r.Account]
		if st == nil {
			st = &state.State{}
			found[r.Account] = st
		}
		if c := attrsOf(r.Counter); len(c.Events) == 1 {
			st.Events = append(st.Events, c.Events[0])
		}
	}
	return found, nil
}

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

// AccountLevel is how much an account has of something.
type AccountLevel struct {
	Name  string
	Value float64 // finite
	At    tend.Micros
}

// rowsOf is a table that keeps a part of accounts' states in rows, one a name. Its statements end
// with the arguments site, account and, but for names, name.
type rowsOf struct {
	read   string // the encoded part
	set    string // before them: the encoded part, and when it was touched last
	add    string // the same of a new row
	names  string // how many there are
	forget string // the one that was touched longest ago: site and account twice
	most   int
}

var countRows = rowsOf{
	read:  `SELECT counter FROM account_counts WHERE site = ? AND account = ? AND name = ?`,
	set:   `UPDATE account_counts SET counter = ?, last_seen = ? WHERE site = ? AND account = ? AND name = ?`,
	add:   `INSERT INTO account_counts (counter, last_seen, site, account, name) VALUES (?, ?, ?, ?, ?)`,
	names: `SELECT count(*) FROM account_counts WHERE site = ? AND account = ?`,
	forget: `DELETE FROM account_counts WHERE site = ? AND account = ? AND name =
		(SELECT name FROM account_counts WHERE site = ? AND account = ? ORDER BY last_seen, name LIMIT 1)`,
	most: state.MaxNames,
}

var (
	metricRows = partRows("metric", state.MaxMetrics)
	lifeRows   = partRows("life", 3) // as many as there are a LifePart
)

// partRows are the rows of account_parts of one part.
func partRows(part string, most int) rowsOf {
	where := ` WHERE part = '` + part + `' AND site = ? AND account = ?`
	return rowsOf{
		read:   `SELECT body FROM account_parts` + where + ` AND name = ?`,
		set:    `UPDATE account_parts SET body = ?, last_seen = ?` + where + ` AND name = ?`,
		add:    `INSERT INTO account_parts (part, body, last_seen, site, account, name) VALUES ('` + part + `', ?, ?, ?, ?, ?)`,
		names:  `SELECT count(*) FROM account_parts` + where,
		forget: `DELETE FROM account_parts` + where + ` AND name = (SELECT name FROM account_parts` + where + ` ORDER BY last_seen, name LIMIT 1)`,
		most:   most,
	}
}

// statements are those that are prepared.
func (t *rowsOf) statements() []string { return []string{t.read, t.set, t.add, t.names, t.forget} }

// countAccount counts what was done in an account, each name once. The account's row is locked by
// then, so that no other node counts between the reading and the writing.
func (w *writer) countAccount(k accountKey, acts []AccountAct) error {
	return byName(acts, func(a *AccountAct) string { return a.Name }, func(name string, acts []AccountAct) error {
		return w.fold(&countRows, k, name, func(st *state.State) tend.Micros {
			if len(st.Events) != 1 || st.Events[0].Name != name {
				st.Events = nil // it cannot be read
			}
			for _, a := range acts {
				st.Did(name, a.At)
			}
			return st.Events[0].Last
		})
	})
}

// byName goes through a list name by name, each with all that it has in their order.
func byName[T any](list []T, name func(*T) string, each func(string, []T) error) error {
	slices.SortStableFunc(list, func(a, b T) int { return strings.Compare(name(&a), name(&b)) })
	for len(list) > 0 {
		n := 1
		for n < len(list) && name(&list[n]) == name(&list[0]) {
			n++
		}
		if err := each(name(&list[0]), list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// fold folds into what a row of an account has. add tells when that was touched last.
func (w *writer) fold(t *rowsOf, k accountKey, name string, add func(*state.State) tend.Micros) error {
	var raw []byte
	known, err := w.one(t.read, []any{k.site, k.account, name}, &raw)
	if err != nil {
		return err
	}
	st, write := attrsOf(raw), t.set
	last := add(st)
	if !known {
		write = t.add
		var names int
		if _, err := w.one(t.names, []any{k.site, k.account}, &names); err != nil {
			return err
		}
		if names >= t.most {
			if _, err := w.exec(t.forget, k.site, k.account, k.site, k.account); err != nil {
				return err
			}
		}
	}
	_, err = w.exec(write, st.Append(nil), last, k.site, k.account, name)
	return err
}

// AccountAsk is what a condition asks of an account.
type AccountAsk struct {
	Attrs   bool
	Events  []string // names; nil is all
	Metrics []string // names; nil is all
	Sums    bool     // what events have brought
	Life    bool     // what is seen of its people, that too

	Definitions []*state.Definition // what is counted of it on demand; at most state.MaxDerived
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
	of := func(account string) *state.State {
		st := found[account]
		if st == nil {
			st = &state.State{}
			found[account] = st
		}
		return st
	}
	if err := db.accountRows(ctx, `SELECT account, counter AS part FROM account_counts WHERE site = ?`, site, ids, ask.Events, func(account string, part *state.State) {
		if len(part.Events) == 1 {
			st := of(account)
			st.Events = append(st.Events, part.Events[0])
		}
	}); err != nil {
		return nil, err
	}
	err := db.accountRows(ctx, `SELECT account, body AS part FROM account_parts WHERE part = 'metric' AND site = ?`, site, ids, ask.Metrics, func(account string, part *state.State) {
		if len(part.Metrics) == 1 {
			st := of(account)
			st.Metrics = append(st.Metrics, part.Metrics[0])
		}
	})
	if err != nil {
		return nil, err
	}
	if ask.Life || ask.Sums {
		var parts []string // nil is all
		if !ask.Life {
			parts = []string{string(LifeSums)}
		}
		if err := db.accountRows(ctx, `SELECT account, body AS part FROM account_parts WHERE part = 'life' AND site = ?`, site, ids, parts, func(account string, part *state.State) {
			of(account).Join(part)
		}); err != nil {
			return nil, err
		}
	}
	return found, db.countAccounts(ctx, site, ids, ask.Definitions, of)
}

// accountRows reads a part of accounts that is in rows by name, those of names, or of all where
// that is nil, and tells of each, an account's in the order of their names.
func (db *DB) accountRows(ctx context.Context, q string, site tend.SiteID, ids, names []string, each func(account string, part *state.State)) error {
	args := []any{site}
	switch {
	case names == nil:
	case len(names) == 0:
		return nil
	default:
		q += ` AND name IN (` + strings.Repeat(", ?", len(names))[2:] + `)`
		for _, name := range names {
			args = append(args, name)
		}
	}
	var rows []struct {
		Account string
		Part    []byte
	}
	if err := selectIn(ctx, db.read, &rows, q+` AND account IN (?) ORDER BY account, name`, ids, args...); err != nil {
		return err
	}
	for _, r := range rows {
		each(r.Account, attrsOf(r.Part))
	}
	return nil
}

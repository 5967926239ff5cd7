package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tend/server/state"
	"tend/server/tend"
)

// AccountActs is what a unit does for one account.
type AccountActs struct {
	Account string
	Events  int64  // actions and page views of the person, while they were in it
	Role    string // the person's; "" leaves it as it is
	Traits  []AccountTraits
	Acts    []AccountAct // the actions of those events
	Levels  []AccountLevel
	Lives   []AccountLife
	Done    []*tend.Event // where somebody asks: the actions and page views themselves; they are stored as the person's
	Away    bool          // nobody was there for it: it is told of what was before
	At      tend.Micros   // when it was, where it is past; 0 is the unit's arrival
}

// active is 1 where the person was there for the account: a file may say no more than that
// they belong to it.
func (a *AccountActs) active() int64 {
	if a.At != 0 && a.Events == 0 {
		return 0
	}
	return 1
}

// AccountTraits is what was said of an account: a JSON object.
type AccountTraits struct {
	Traits []byte
	Signed bool
}

const (
	sqlMember    = `SELECT role, day, last_seen FROM account_people WHERE site = ? AND account = ? AND person = ?`
	sqlMemberNew = `INSERT INTO account_people (site, account, person, role, first_seen, last_seen, day) VALUES (?, ?, ?, ?, ?, ?, ?)`
	sqlMemberSet = `UPDATE account_people SET role = ?, last_seen = ?, day = ? WHERE site = ? AND account = ? AND person = ?`
	sqlMembersOf = `SELECT account, role, first_seen AS first, last_seen AS last, day FROM account_people WHERE person = ? AND site = ? ORDER BY account`
	sqlMemberTo  = `UPDATE account_people SET person = ? WHERE site = ? AND account = ? AND person = ?`
	sqlMemberOut = `DELETE FROM account_people WHERE site = ? AND account = ? AND person = ?`
	sqlAccount   = `INSERT INTO accounts (site, id, first_seen, last_seen, people, events) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (site, id) DO UPDATE SET people = accounts.people + excluded.people, events = accounts.events + excluded.events,
			first_seen = CASE WHEN excluded.first_seen < accounts.first_seen THEN excluded.first_seen ELSE accounts.first_seen END,
			last_seen = CASE WHEN excluded.last_seen > accounts.last_seen THEN excluded.last_seen ELSE accounts.last_seen END`
	// In a statement of its own: SQLite writes an index anew whenever its column is set.
	sqlAccountSeen = `UPDATE accounts SET seen = ? WHERE site = ? AND id = ? AND seen < ?`
	// Where nothing was done in it: the row is there from then on, and locked.
	sqlAccountThere = `INSERT INTO accounts (site, id, first_seen, last_seen, seen, people, events) VALUES (?, ?, ?, ?, ?, 0, 0)
		ON CONFLICT (site, id) DO UPDATE SET people = accounts.people + 0`
	sqlAccountAttrs = `SELECT attrs FROM accounts WHERE site = ? AND id = ?`
	sqlAccountSays  = `UPDATE accounts SET attrs = ?, name = ? WHERE site = ? AND id = ?`
	sqlAccountDay   = `INSERT INTO account_days (site, account, day, active, events) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (site, account, day) DO UPDATE SET active = account_days.active + excluded.active, events = account_days.events + excluded.events`
)

var accountStatements = slices.Concat([]string{
	sqlMember, sqlMemberNew, sqlMemberSet, sqlMembersOf, sqlMemberTo, sqlMemberOut, sqlAccount, sqlAccountSeen,
	sqlAccountThere, sqlAccountAttrs, sqlAccountSays, sqlAccountDay,
}, countRows.statements(), metricRows.statements(), lifeRows.statements())

type accountKey struct {
	site    tend.SiteID
	account string
}

// accountSum is what a group does for an account on a day.
type accountSum struct {
	people, active, events int64
	at                     tend.Micros
	lively                 bool // somebody was there for it
	traits                 []AccountTraits
	acts                   []AccountAct
	levels                 []AccountLevel
	lives                  []AccountLife
}

type accountDay struct {
	accountKey
	day int64
}

// addAccounts notes what a unit does for accounts. Rows of memberships are written at once:
// they are the person's, whom the group has locked. Those of accounts are everybody's, and come last.
func (w *writer) addAccounts(u *Unit) error {
	for i := range u.Accounts {
		a := &u.Accounts[i]
		at := cmp.Or(a.At, u.At)
		day := int64(at / dayMicros)
		sum := accountSum{events: a.Events, at: at, traits: a.Traits, acts: a.Acts, levels: a.Levels, lives: a.Lives, lively: !u.ofNobody() && !a.Away}
		if !sum.lively {
			w.sumAccount(accountKey{u.Site, a.Account}, day, sum)
			continue
		}
		var role string
		var was int64
		var last tend.Micros
		known, err := w.one(sqlMember, []any{u.Site, a.Account, u.Subject.ID}, &role, &was, &last)
		if err != nil {
			return err
		}
		now := cmp.Or(a.Role, role)
		switch {
		case !known:
			sum.people, sum.active = 1, a.active()
			_, err = w.exec(sqlMemberNew, u.Site, a.Account, u.Subject.ID, a.Role, at, at, day)
		case day > was || role != now || at/minuteMicros > last/minuteMicros:
			if day > was {
				sum.active = a.active()
			}
			_, err = w.exec(sqlMemberSet, now, max(last, at), max(was, day), u.Site, a.Account, u.Subject.ID)
		}
		if err != nil {
			return err
		}
		w.sumAccount(accountKey{u.Site, a.Account}, day, sum)
	}
	return nil
}

func (w *writer) sumAccount(k accountKey, day int64, add accountSum) {
	on := accountDay{k, day}
	sum := w.accounts[on]
	sum.people, sum.active, sum.events = sum.people+add.people, sum.active+add.active, sum.events+add.events
	sum.at, sum.traits, sum.acts = max(sum.at, add.at), append(sum.traits, add.traits...), append(sum.acts, add.acts...)
	sum.levels, sum.lives, sum.lively = append(sum.levels, add.levels...), append(sum.lives, add.lives...), sum.lively || add.lively
	w.accounts[on] = sum
}

// Belonging is that somebody belongs to an account.
type Belonging struct {
	Account string
	Name    string // the account's
	Role    string
	First   tend.Micros
	Last    tend.Micros
	Day     int64
}

// mergeAccounts gives a person the accounts of whoever they turned out to be. Of one that both
// are in, one of the two goes, and what was counted for both is counted for one.
func (w *writer) mergeAccounts(u *Unit) error {
	if !u.Subject.MergeAccounts {
		return nil
	}
	var theirs []Belonging
	if err := w.stmt(sqlMembersOf).SelectContext(w.ctx, &theirs, u.Subject.Merge, u.Site); err != nil {
		return fmt.Errorf("store: accounts of who is merged: %w", err)
	}
	for _, m := range theirs {
		var role string
		var day int64
		var last tend.Micros
		both, err := w.one(sqlMember, []any{u.Site, m.Account, u.Subject.ID}, &role, &day, &last)
		if err != nil {
			return err
		}
		if !both {
			if _, err := w.exec(sqlMemberTo, u.Subject.ID, u.Site, m.Account, u.Subject.Merge); err != nil {
				return err
			}
			continue
		}
		less := accountSum{people: -1, at: u.At, lively: true}
		if day == m.Day {
			less.active = -1
		}
		w.sumAccount(accountKey{u.Site, m.Account}, day, less)
		if _, err := w.exec(sqlMemberOut, u.Site, m.Account, u.Subject.Merge); err != nil {
			return err
		}
		if _, err := w.exec(sqlMemberSet, cmp.Or(role, m.Role), max(last, m.Last), max(day, m.Day), u.Site, m.Account, u.Subject.ID); err != nil {
			return err
		}
	}
	return nil
}

// flushAccounts writes the accounts of a group, each once, in one order for all nodes.
func (w *writer) flushAccounts() error {
	if len(w.accounts) == 0 {
		return nil
	}
	keys := slices.SortedFunc(maps.Keys(w.accounts), func(a, b accountDay) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.account, b.account), cmp.Compare(a.day, b.day))
	})
	for _, k := range keys {
		sum := w.accounts[k]
		if err := w.standAccount(k.accountKey, sum); err != nil {
			return err
		}
		if err := w.tellAccount(k.accountKey, sum); err != nil {
			return err
		}
		if err := w.countAccount(k.accountKey, sum.acts); err != nil {
			return err
		}
		if err := w.measureAccount(k.accountKey, sum.levels); err != nil {
			return err
		}
		if err := w.liveAccount(k.accountKey, sum.lives); err != nil {
			return err
		}
	}
	for _, k := range keys {
		sum := w.accounts[k]
		if sum.active == 0 && sum.events == 0 {
			continue
		}
		if _, err := w.exec(sqlAccountDay, k.site, k.account, k.day, sum.active, sum.events); err != nil {
			return err
		}
	}
	return nil
}

// standAccount writes an account's row, which locks it. Only who was there makes it seen.
func (w *writer) standAccount(k accountKey, sum accountSum) error {
	minute := int64(sum.at / minuteMicros)
	if !sum.lively {
		_, err := w.exec(sqlAccountThere, k.site, k.account, sum.at, sum.at, minute)
		return err
	}
	if _, err := w.exec(sqlAccount, k.site, k.account, sum.at, sum.at, sum.people, sum.events); err != nil {
		return err
	}
	_, err := w.exec(sqlAccountSeen, minute, k.site, k.account, minute)
	return err
}

// measureAccount notes how much an account has of what. Its row is locked by then.
func (w *writer) measureAccount(k accountKey, levels []AccountLevel) error {
	return byName(levels, func(l *AccountLevel) string { return l.Name }, func(name string, levels []AccountLevel) error {
		return w.fold(&metricRows, k, name, func(st *state.State) tend.Micros {
			if len(st.Metrics) != 1 || st.Metrics[0].Name != name {
				st.Metrics = nil // it cannot be read
			}
			for _, l := range levels {
				st.Has(name, l.Value, l.At)
			}
			return st.Metrics[0].Now.At
		})
	})
}

// tellAccount folds what was said of an account into its attributes, by the same rules and
// within the same bounds as a person's. Its row is locked by then.
func (w *writer) tellAccount(k accountKey, sum accountSum) error {
	if len(sum.traits) == 0 {
		return nil
	}
	var raw []byte
	if _, err := w.one(sqlAccountAttrs, []any{k.site, k.account}, &raw); err != nil {
		return err
	}
	st := attrsOf(raw)
	for _, t := range sum.traits {
		st.Said(t.Traits, t.Signed)
	}
	name, _ := st.Attr("name")
	_, err := w.exec(sqlAccountSays, st.Append(nil), name.Text, k.site, k.account)
	return err
}

// attrsOf is a state that knows an account's attributes; none where they cannot be read.
func attrsOf(raw []byte) *state.State {
	if len(raw) > 0 {
		if st, err := state.Decode(raw); err == nil {
			return st
		}
	}
	return &state.State{}
}

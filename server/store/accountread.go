package store

import (
	"context"
	"database/sql"
	"errors"

	"tend/server/state"
	"tend/server/tend"
)

// Account is an account's row.
type Account struct {
	ID         string
	Name       string // its attribute name; "" where it has none
	Raw        []byte `db:"attrs"`
	OwnerName  string `db:"owner_name"`
	OwnerEmail string `db:"owner_email"`
	First      tend.Micros
	Last       tend.Micros
	People     int64
	Events     int64
}

// Attrs are the account's attributes.
func (a *Account) Attrs() []state.Attr { return attrsOf(a.Raw).Attrs }

const accountSelect = `SELECT id, name, attrs, owner_name, owner_email, first_seen AS first, last_seen AS last, people, events FROM accounts`

// Account reads an account.
func (db *DB) Account(ctx context.Context, site tend.SiteID, id string) (Account, error) {
	var a Account
	err := db.read.GetContext(ctx, &a, accountSelect+` WHERE site = ? AND id = ?`, site, id)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrNoAccount(id)
	}
	if err != nil {
		return a, unavailable(err)
	}
	return a, nil
}

// ErrNoAccount is of an account that is not there.
func ErrNoAccount(id string) error {
	return tend.Errorf(tend.NotFound, "", "there is no account %q", id)
}

// AccountsAfter is where a list of accounts goes on: behind the one seen then, with that id.
type AccountsAfter struct {
	Last tend.Micros `json:",omitzero"`
	ID   string      `json:",omitzero"`
}

// Accounts lists a site's accounts, those seen last first; with begins those whose id or name
// begins with it, by their id.
func (db *DB) Accounts(ctx context.Context, site tend.SiteID, begins string, after AccountsAfter, limit int) ([]Account, error) {
	list := []Account{}
	var err error
	if begins != "" {
		end := begins + "\U0010FFFF"
		err = db.read.SelectContext(ctx, &list, accountSelect+` WHERE site = ? AND id > ? AND (id >= ? AND id < ? OR name >= ? AND name < ?) ORDER BY id LIMIT ?`,
			site, after.ID, begins, end, begins, end, limit)
	} else {
		q, args := accountSelect+` WHERE site = ?`, []any{site}
		if after.ID != "" {
			q += ` AND seen <= ? AND (last_seen, id) < (?, ?)`
			args = append(args, after.Last/minuteMicros, after.Last, after.ID)
		}
		err = db.read.SelectContext(ctx, &list, q+` ORDER BY seen DESC, last_seen DESC, id DESC LIMIT ?`, append(args, limit)...)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// CountAccounts counts the accounts of a site that were seen since a moment.
func (db *DB) CountAccounts(ctx context.Context, site tend.SiteID, since tend.Micros) (n int64, err error) {
	if err := db.read.GetContext(ctx, &n, `SELECT COUNT(*) FROM accounts`+seenSince, site, since/minuteMicros, since); err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}

// SeenAccounts gives the accounts of a site that were seen since a moment, those seen last first.
func (db *DB) SeenAccounts(ctx context.Context, site tend.SiteID, since tend.Micros, limit int) (ids []string, err error) {
	if err := db.read.SelectContext(ctx, &ids, `SELECT id FROM accounts`+seenSince+` ORDER BY seen DESC, last_seen DESC, id DESC LIMIT ?`,
		site, since/minuteMicros, since, limit); err != nil {
		return nil, unavailable(err)
	}
	return ids, nil
}

// seenSince finds accounts by the index that has the minute.
const seenSince = ` WHERE site = ? AND seen >= ? AND last_seen >= ?`

// AccountPerson is somebody who belongs to an account.
type AccountPerson struct {
	User  string
	Anon  string
	Role  string
	First tend.Micros
	Last  tend.Micros
}

// PeopleOfAccount lists who belongs to an account, those active last first.
func (db *DB) PeopleOfAccount(ctx context.Context, site tend.SiteID, id string, limit int) ([]AccountPerson, error) {
	list := []AccountPerson{}
	if err := db.read.SelectContext(ctx, &list, `SELECT coalesce(p."user", '') AS "user", p.anon, a.role, a.first_seen AS first, a.last_seen AS last
		FROM account_people a JOIN persons p ON p.id = a.person AND p.merged_into IS NULL
		WHERE a.site = ? AND a.account = ? ORDER BY a.last_seen DESC, a.person DESC LIMIT ?`, site, id, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// AccountDay is what the people of an account did on a UTC day.
type AccountDay struct {
	Day    int64
	Active int64
	Events int64
}

// AccountDays reads the days of an account from one on, the oldest first.
func (db *DB) AccountDays(ctx context.Context, site tend.SiteID, id string, from int64) ([]AccountDay, error) {
	list := []AccountDay{}
	if err := db.read.SelectContext(ctx, &list, `SELECT day, active, events FROM account_days
		WHERE site = ? AND account = ? AND day >= ? ORDER BY day`, site, id, from); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// AccountsOf lists the accounts that somebody belongs to, those they were active for last first.
func (db *DB) AccountsOf(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]Belonging, error) {
	list := []Belonging{}
	if err := db.read.SelectContext(ctx, &list, `SELECT m.account, coalesce(a.name, '') AS name, m.role, m.first_seen AS first, m.last_seen AS last, m.day
		FROM account_people m LEFT JOIN accounts a ON a.site = m.site AND a.id = m.account
		WHERE m.person = ? AND m.site = ? ORDER BY m.last_seen DESC, m.account LIMIT 100`, person, site); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// OwnAccount writes down who represents an account.
func (c *Change) OwnAccount(ctx context.Context, site tend.SiteID, id, name, email string) error {
	n, err := c.affect(ctx, "account", `UPDATE accounts SET owner_name = ?, owner_email = ? WHERE site = ? AND id = ?`, name, email, site, id)
	if err == nil && n == 0 {
		err = ErrNoAccount(id)
	}
	return err
}

// leaveAccounts takes somebody who is being erased out of their accounts.
func (c *Change) leaveAccounts(ctx context.Context, site tend.SiteID, person tend.PersonID) error {
	return c.leave(ctx, site, person, `SELECT account FROM account_people WHERE person = ? ORDER BY account`,
		`UPDATE accounts SET people = people - 1 WHERE site = ? AND id = ?`, `DELETE FROM account_people WHERE person = ?`)
}

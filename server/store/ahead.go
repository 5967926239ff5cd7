package store

import (
	"fmt"
	"strconv"

	"tend/server/tend"
)

// The statements that read ahead. Argument: a JSON array of ids.
const (
	sqlTabsAhead    = `SELECT t.site, t.id, t.n FROM json_each(?) j CROSS JOIN tabs t ON t.id = j.value`
	sqlPersonsAhead = `SELECT p.site, p.id, p.rev, p.run, p.merged_into IS NOT NULL
		FROM json_each(?) j CROSS JOIN persons p ON p.id = j.value`
	sqlContactsAhead = `SELECT d.site, d.person, d.id, d.campaign, d.category, d.version, d.status, d.granted_at, d.lease, coalesce(d.shown_at, 0)
		FROM json_each(?) j CROSS JOIN deliveries d ON d.person = j.value
		WHERE d.status IN ('granted', 'shown', 'held') ORDER BY d.id`
)

// ahead holds what the units of a group are about to ask SQL, read with one statement
// for all of them: a statement costs several times what a row does. An entry holds
// until a unit of the group writes what it tells of; who finds none asks SQL.
type ahead struct {
	tabs     map[rowKey]uint64
	persons  map[rowKey]personRow
	contacts map[rowKey][]Contact // of those asked for, also where there are none
	live     map[liveKey]bool     // of all campaigns asked for: no unit writes them
}

type rowKey struct {
	site tend.SiteID
	id   int64
}

type personRow struct {
	rev    uint64
	run    int64
	merged bool
}

type liveKey struct {
	site     tend.SiteID
	campaign string
	version  int64
}

func newAhead() ahead {
	return ahead{tabs: map[rowKey]uint64{}, persons: map[rowKey]personRow{}, contacts: map[rowKey][]Contact{}, live: map[liveKey]bool{}}
}

func (a *ahead) clear() {
	clear(a.tabs)
	clear(a.persons)
	clear(a.contacts)
	clear(a.live)
}

// forget drops what a unit may have written.
func (a *ahead) forget(u *Unit, tab int64) {
	delete(a.tabs, rowKey{u.Site, tab})
	for _, id := range []tend.PersonID{u.Subject.ID, u.Subject.Merge} {
		k := rowKey{u.Site, int64(id)}
		delete(a.persons, k)
		delete(a.contacts, k)
	}
}

// idList is a JSON array of ids.
type idList struct{ json []byte }

func (l *idList) add(id int64) {
	l.json = strconv.AppendInt(append(l.json, ','), id, 10)
}

// arg is the statement's argument; false when the list is empty.
func (l *idList) arg() (string, bool) {
	if len(l.json) == 0 {
		return "", false
	}
	l.json[0] = '['
	return string(append(l.json, ']')), true
}

// readAhead reads for a whole group. One unit alone is quicker without.
func (w *writer) readAhead(group []*job) error {
	w.ahead.clear()
	if len(group) < 2 {
		return nil
	}
	var tabs, persons, contacts idList
	for _, j := range group {
		u := j.unit
		if u.Tab.ID != 0 {
			tabs.add(u.Tab.ID)
		}
		if !u.Subject.New {
			persons.add(int64(u.Subject.ID))
		}
		k := rowKey{u.Site, int64(u.Subject.ID)}
		if _, asked := w.ahead.contacts[k]; !asked && u.onlyDecides() {
			contacts.add(k.id)
			w.ahead.contacts[k] = nil
		}
	}
	if err := w.tabsAhead(tabs); err != nil {
		return err
	}
	if err := w.personsAhead(persons); err != nil {
		return err
	}
	return w.contactsAhead(contacts)
}

// onlyDecides tells whether the unit asks for the ledger without having written to it.
func (u *Unit) onlyDecides() bool {
	if u.Decide == nil || u.Subject.Merge != 0 {
		return false
	}
	for i := range u.Events {
		if u.Events[i].Kind == tend.KindReceipt {
			return false
		}
	}
	return true
}

func (w *writer) tabsAhead(ids idList) error {
	return w.each(sqlTabsAhead, ids, func(scan func(...any) error) error {
		var k rowKey
		var n uint64
		if err := scan(&k.site, &k.id, &n); err != nil {
			return err
		}
		w.ahead.tabs[k] = n
		return nil
	})
}

func (w *writer) personsAhead(ids idList) error {
	return w.each(sqlPersonsAhead, ids, func(scan func(...any) error) error {
		var k rowKey
		var p personRow
		if err := scan(&k.site, &k.id, &p.rev, &p.run, &p.merged); err != nil {
			return err
		}
		w.ahead.persons[k] = p
		return nil
	})
}

func (w *writer) contactsAhead(ids idList) error {
	return w.each(sqlContactsAhead, ids, func(scan func(...any) error) error {
		var k rowKey
		var c Contact
		if err := scan(&k.site, &k.id, &c.Delivery, &c.Campaign, &c.Category, &c.Version, &c.Status, &c.Granted, &c.Lease, &c.Shown); err != nil {
			return err
		}
		if list, asked := w.ahead.contacts[k]; asked {
			w.ahead.contacts[k] = append(list, c)
		}
		return nil
	})
}

// each reads the rows of a list of ids.
func (w *writer) each(q string, ids idList, row func(scan func(...any) error) error) error {
	arg, some := ids.arg()
	if !some {
		return nil
	}
	rows, err := w.stmt(q).QueryContext(w.ctx, arg)
	if err != nil {
		return fmt.Errorf("store: %s: %w", q, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("store: %s: %w", q, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: %s: %w", q, err)
	}
	return nil
}

// tab reads a tab's row: its watermark, and false when there is none.
func (w *writer) tab(u *Unit) (id int64, n uint64, err error) {
	if u.Tab.ID == 0 {
		_, err = w.one(sqlTab, []any{u.Site, u.Tab.Name}, &id, &n)
		return id, n, err
	}
	if n, ok := w.ahead.tabs[rowKey{u.Site, u.Tab.ID}]; ok {
		return u.Tab.ID, n, nil
	}
	_, err = w.one(sqlTabByID, []any{u.Tab.ID, u.Site}, &id, &n)
	return id, n, err
}

// person reads a person's row; false when there is none.
func (w *writer) person(site tend.SiteID, id tend.PersonID) (p personRow, found bool, err error) {
	if p, ok := w.ahead.persons[rowKey{site, int64(id)}]; ok {
		return p, true, nil
	}
	found, err = w.one(sqlPerson, []any{id, site}, &p.rev, &p.run, &p.merged)
	return p, found, err
}

// contacts reads what a cap may count of a person.
func (w *writer) contacts(u *Unit) (list []Contact, err error) {
	if u.onlyDecides() {
		if list, ok := w.ahead.contacts[rowKey{u.Site, int64(u.Subject.ID)}]; ok {
			return list, nil
		}
	}
	if err := w.stmt(sqlContacts).SelectContext(w.ctx, &list, u.Subject.ID, u.Site); err != nil {
		return nil, fmt.Errorf("store: contacts: %w", err)
	}
	return list, nil
}

// isLive tells whether a campaign is live in a version. The answer holds for the
// transaction, in which nobody else writes.
func (w *writer) isLive(k liveKey) (bool, error) {
	if ok, asked := w.ahead.live[k]; asked {
		return ok, nil
	}
	var n int
	if _, err := w.one(sqlLive, []any{k.site, k.campaign, k.version}, &n); err != nil {
		return false, err
	}
	w.ahead.live[k] = n == 1
	return n == 1, nil
}

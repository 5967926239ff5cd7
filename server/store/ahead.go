package store

import (
	"fmt"
	"strconv"

	"tend/server/tend"
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
	seen   int64 // the minute that they were seen in last
	proof  string
	proved tend.Micros
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

// jsonList makes a JSON array of ids.
func jsonList(ids []int64) any {
	list := make([]byte, 0, 16*len(ids))
	for _, id := range ids {
		list = strconv.AppendInt(append(list, ','), id, 10)
	}
	list[0] = '['
	return string(append(list, ']'))
}

// readAhead reads for a whole group. One unit alone is quicker without.
func (w *writer) readAhead(group []*job) error {
	w.ahead.clear()
	if w.later.on = w.dialect.batch != nil && len(group) > 1; w.later.on {
		w.later.clear()
	}
	if len(group) < 2 {
		return w.lockAlone(group)
	}
	var tabs, persons, contacts []int64
	decides := false
	for _, j := range group {
		u := j.unit
		if u.Tab.ID != 0 {
			tabs = append(tabs, u.Tab.ID)
		}
		if !u.Subject.New {
			persons = append(persons, int64(u.Subject.ID))
		}
		if u.Subject.Merge != 0 {
			persons = append(persons, int64(u.Subject.Merge))
		}
		decides = decides || u.Decide != nil || u.Subject.settles()
		k := rowKey{u.Site, int64(u.Subject.ID)}
		if _, asked := w.ahead.contacts[k]; !asked && u.onlyDecides() {
			contacts = append(contacts, k.id)
			w.ahead.contacts[k] = nil
		}
	}
	if err := w.lock(decides, persons); err != nil {
		return err
	}
	if err := w.tabsAhead(tabs); err != nil {
		return err
	}
	return w.contactsAhead(contacts)
}

// lockAlone is what has to be read ahead for one unit: nothing, but where others
// write at the same time its people are locked by being read.
func (w *writer) lockAlone(group []*job) error {
	if !w.dialect.shared || len(group) == 0 {
		return nil
	}
	u := group[0].unit
	var persons []int64
	if !u.Subject.New {
		persons = append(persons, int64(u.Subject.ID))
	}
	if u.Subject.Merge != 0 {
		persons = append(persons, int64(u.Subject.Merge))
	}
	return w.lock(u.Decide != nil || u.Subject.settles(), persons)
}

// lock reads people, and where others write at the same time keeps them from doing
// so to these until the transaction ends; all that follows of them is read after
// that. What decides keeps changes of the configuration waiting, so that nothing is
// granted behind the back of a campaign's pause, and so does what settles whose an id
// is: nobody comes back behind the back of their erasure. That lock comes first: who waits
// for it holds nothing that another group may want.
func (w *writer) lock(decides bool, persons []int64) error {
	if decides && w.dialect.deciding != "" {
		if _, err := w.exec(w.dialect.deciding); err != nil {
			return err
		}
	}
	return w.personsAhead(persons)
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

func (w *writer) tabsAhead(ids []int64) error {
	return w.each(w.dialect.tabsAhead, ids, func(scan func(...any) error) error {
		var k rowKey
		var n uint64
		if err := scan(&k.site, &k.id, &n); err != nil {
			return err
		}
		w.ahead.tabs[k] = n
		return nil
	})
}

func (w *writer) personsAhead(ids []int64) error {
	return w.each(w.dialect.personsAhead, ids, func(scan func(...any) error) error {
		var k rowKey
		var p personRow
		if err := scan(&k.site, &k.id, &p.rev, &p.run, &p.seen, &p.merged, &p.proof, &p.proved); err != nil {
			return err
		}
		w.ahead.persons[k] = p
		return nil
	})
}

func (w *writer) contactsAhead(ids []int64) error {
	return w.each(w.dialect.contactsAhead, ids, func(scan func(...any) error) error {
		var k rowKey
		var c Contact
		if err := scan(&k.site, &k.id, &c.Delivery, &c.Campaign, &c.Category, &c.Version, &c.Channel, &c.Status, &c.Granted, &c.Lease, &c.Shown, &c.Snoozes, &c.Words); err != nil {
			return err
		}
		if list, asked := w.ahead.contacts[k]; asked {
			w.ahead.contacts[k] = append(list, c)
		}
		return nil
	})
}

// each reads the rows of a list of ids.
func (w *writer) each(q string, ids []int64, row func(scan func(...any) error) error) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := w.stmt(q).QueryContext(w.ctx, w.dialect.list(ids))
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

// tab reads a tab's row and its watermark; zeros when there is none.
func (w *writer) tab(u *Unit) (id int64, n uint64, err error) {
	if n, ok := w.ahead.tabs[rowKey{u.Site, u.Tab.ID}]; ok {
		return u.Tab.ID, n, nil
	}
	if u.Tab.ID != 0 {
		if found, err := w.one(sqlTabByID, []any{u.Tab.ID, u.Site}, &id, &n); err != nil || found {
			return id, n, err
		}
	}
	_, err = w.one(sqlTab, []any{u.Site, u.Tab.Name}, &id, &n)
	return id, n, err
}

// person reads a person's row; false when there is none.
func (w *writer) person(site tend.SiteID, id tend.PersonID) (p personRow, found bool, err error) {
	if p, ok := w.ahead.persons[rowKey{site, int64(id)}]; ok {
		return p, true, nil
	}
	found, err = w.one(sqlPerson, []any{id, site}, &p.rev, &p.run, &p.seen, &p.merged, &p.proof, &p.proved)
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

package store

import (
	"cmp"

	"tend/server/tend"
)

const sqlPersonFirst = `UPDATE persons SET first_seen = ? WHERE id = ? AND first_seen > ?`

// firstSeen is when somebody who comes with the unit was here first.
func (u *Unit) firstSeen() tend.Micros {
	if u.Past == nil {
		return u.At
	}
	return u.Past.First
}

// lastSeen is when the unit says that its person was here last. Of somebody new of whom a file
// says only what they are, it is when they were known first.
func (u *Unit) lastSeen() tend.Micros {
	if u.Past == nil {
		return u.At
	}
	return cmp.Or(u.Past.Last, u.Past.First)
}

// recall notes that somebody was here earlier than was known.
func (w *writer) recall(u *Unit) error {
	if u.Past == nil || u.Subject.New {
		return nil
	}
	_, err := w.exec(sqlPersonFirst, u.Past.First, u.Subject.ID, u.Past.First)
	return err
}

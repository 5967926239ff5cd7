package people

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/tend"
)

// ImportList is the kind of a file that says who is on an uploaded list.
const ImportList = "list"

// MaxIDs is how many ids are taken as a JSON array, without a file.
const MaxIDs = 100_000

// fitList finds which column of a file has the user ids. A file of CSV whose first row has one
// field that is no name for them has no names of columns: each line is an id.
func (m *Mapping) fitList(n *NewImport, beginning []byte) error {
	format, column := n.Format, n.Column
	head, err := newRows(bytes.NewReader(beginning), format, 0, 0).next()
	switch {
	case errors.Is(err, io.EOF) && n.Nobody:
		m.Columns = map[string]string{toUser: toUser}
		return nil
	case errors.Is(err, io.EOF):
		return tend.Errorf(tend.Invalid, "empty", "the file is empty: to take everybody off the list, send an empty JSON array with mode=replace")
	case err != nil:
		return err
	case head.err != nil:
		return head.err
	}
	if format == FormatNDJSON {
		columns, _ := namesIn(newRows(bytes.NewReader(beginning), format, 0, 0))
		if len(columns) == 0 && column == "" { // each line is an id
			columns = []string{toUser}
		}
		return m.idsIn(columns, column)
	}
	if m.Delimiter, m.Header, err = header(string(head.text)); err != nil {
		return err
	}
	if err = m.idsIn(m.Header, column); err != nil && column == "" && len(m.Header) == 1 {
		m.Header, m.Columns, m.Plain = []string{toUser}, map[string]string{toUser: toUser}, true
		return nil
	}
	return err
}

// idsIn takes the column with the ids: the one that is asked for, or one that is called so.
func (m *Mapping) idsIn(columns []string, column string) error {
	in := &tend.Input{}
	if column == "" {
		for source, to := range guess(ImportPeople, columns, func(string) bool { return false }) {
			if to == toUser {
				column = source
			}
		}
		if column == "" {
			in.Fault("?column", tend.ReasonRequired, "no column is called user_id: say which one has the user ids, such as ?column=customer")
		}
	} else if !slices.Contains(columns, column) {
		in.Fault("?column", "no_such_column", "the file has no column %q", clip(column))
	}
	m.Columns = map[string]string{}
	if len(in.Faults) == 0 {
		m.Columns[column] = toUser
	}
	return in.Err("the file cannot be read")
}

// FileOfIDs is a file of user ids out of a JSON array of them.
func FileOfIDs(raw []byte) (io.Reader, error) {
	in := &tend.Input{}
	var list []jsontext.Value
	if err := json.Unmarshal(raw, &list); err != nil || jsontext.Value(raw).Kind() != '[' {
		in.Fault("", tend.ReasonType, "write a JSON array of user ids, such as [\"ada\", \"bob\"]")
		return nil, in.Err("the ids are refused")
	}
	if len(list) > MaxIDs {
		in.Fault("", tend.ReasonTooLong, "%d ids, and %d are the most in an array: send a file", len(list), MaxIDs)
	}
	var file bytes.Buffer
	for i, v := range list {
		if k := v.Kind(); k != '"' && k != '0' && len(in.Faults) < maxFaults {
			in.Fault("/"+strconv.Itoa(i), tend.ReasonType, "a user id is a text of 1 to %d bytes", tend.MaxID)
		}
		_ = v.Compact() // it was read
		file.Write(v)
		file.WriteByte('\n')
	}
	return &file, in.Err("the ids are refused")
}

const maxFaults = 50 // that one answer names

// stepList is how many rows of a file for a list are a step: they are noted in one transaction.
const stepList = 1000

// Members finds who is on a list; *store.DB implements it.
type Members interface {
	MembersNamed(ctx context.Context, site tend.SiteID, id string, users []string) (map[string]tend.PersonID, error)
	MembersLeft(ctx context.Context, m *store.Import, after tend.PersonID, limit int) ([]tend.PersonID, error)
	CountMembersLeft(ctx context.Context, m *store.Import) (int64, error)
}

// on is that somebody was put on the list of a file, or taken off it.
func on(m *store.Import, now tend.Micros, put bool, p tend.Past) *tend.Past {
	p.Site, p.Dry, p.Step = m.Site, m.Dry, &tend.Step{Import: m.ID, Position: m.Position, Line: m.Line}
	p.Events = []tend.Event{{Kind: tend.KindList, At: now, Name: m.List, On: put, Past: true}}
	return &p
}

// enlist brings the rows of a file for a list to their people. Who is on it already, or is not
// and shall not be, costs no unit of work. A dry run notes as well whom the file has named, to tell
// how many a replacement would take off: the mark is read within one import, and by nobody else.
func (r *ImportRun) enlist(ctx context.Context, m *store.Import, now tend.Micros, list []said, lines []int64, step *store.ImportStep) error {
	users := make([]string, len(list))
	for i := range list {
		users[i] = list[i].user
	}
	there, err := r.members.MembersNamed(ctx, m.Site, m.List, users)
	if err != nil {
		return err
	}
	var crowds [][]*tend.Past
	var of []int64
	named := map[string]bool{}
	for i, user := range users {
		person, is := there[user]
		if named[user] || is == (m.Mode != store.ListRemove) {
			step.Same++
			if is && !named[user] {
				step.Named = append(step.Named, person)
			}
		} else {
			past := on(m, now, true, tend.Past{User: user})
			if is {
				past = on(m, now, false, tend.Past{Person: person})
			}
			crowds, of = append(crowds, []*tend.Past{past}), append(of, lines[i])
		}
		named[user] = true
	}
	if err := r.road.Recall(ctx, crowds); err != nil {
		return err
	}
	for i, crowd := range crowds {
		switch past := crowd[0]; {
		case past.Err != nil:
			step.Refused = append(step.Refused, store.RefusedRow{Line: of[i], Code: past.Err.ReasonOrCode(), Target: "/" + toUser, Detail: past.Err.Message})
		case past.Taken > 0:
			step.Taken++
		default:
			step.Same++
		}
	}
	return nil
}

// clear takes those off a list whom a file that replaces it has not named; after is the last of
// them that was looked at.
func (r *ImportRun) clear(ctx context.Context, m *store.Import, after *tend.PersonID) (*store.ImportStep, error) {
	step := &store.ImportStep{Position: m.Position, Line: m.Line, State: store.ImportRunning}
	if m.Dry {
		var err error
		step.State = store.ImportDone
		step.Removed, err = r.members.CountMembersLeft(ctx, m)
		return step, err
	}
	left, err := r.members.MembersLeft(ctx, m, *after, stepList)
	if err != nil {
		return nil, err
	}
	now := tend.Stamp(r.clock.Now())
	crowds := make([][]*tend.Past, len(left))
	for i, person := range left {
		crowds[i], *after = []*tend.Past{on(m, now, false, tend.Past{Person: person})}, person
	}
	if err := r.road.Recall(ctx, crowds); err != nil {
		return nil, err
	}
	for _, crowd := range crowds {
		step.Removed += int64(crowd[0].Taken)
	}
	if len(left) < stepList {
		step.State = store.ImportDone
	}
	return step, nil
}

package people

import (
	"context"
	"slices"

	"tend/server/store"
	"tend/server/tend"
)

// Bounds of what an export holds at a time: runs of all the streams that it reads, and rows.
const (
	exportRuns = 256
	exportRows = 200
	fewestRuns = 4 // of one stream
)

// Dossier reads all that is kept of a person; store implements it.
type Dossier interface {
	Merged(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]store.Person, error)
	Marks(ctx context.Context, site tend.SiteID, person tend.PersonID, from int64, every int) ([]int64, error)
	RunsBack(ctx context.Context, site tend.SiteID, person tend.PersonID, from int64, limit int) ([]store.Run, error)
	DeliveriesAfter(ctx context.Context, site tend.SiteID, person tend.PersonID, after string, limit int) ([]store.Sending, error)
	DecisionsAfter(ctx context.Context, site tend.SiteID, person tend.PersonID, after int64, limit int) ([]store.Decision, error)
}

// Known is a piece of what is known of a person: one of these.
type Known struct {
	Record   *Record
	Entry    *Entry
	Sent     *store.Sending
	Decision *store.Decision
	Device   *tend.PushDevice
}

// Export hands out all that is kept of a person and the visitors they were: who they are,
// then what happened in the order in which it arrived, deliveries with their answers, the
// reasons why matches were stopped, and the browsers that take web push. It holds little of it at a time, and ends at the
// first error of each.
func (p *Privacy) Export(ctx context.Context, site tend.SiteID, id, by string, each func(Known) error) error {
	row, err := p.people.find(ctx, site, id)
	if err != nil {
		return err
	}
	record, err := p.people.Record(ctx, site, id)
	if err != nil {
		return err
	}
	if err := p.graves.Change(ctx, func(c *store.Change) error {
		return c.Audit(ctx, site, by, "person.export", c.Pseudonym(site, id), "")
	}); err != nil {
		return err
	}
	if err := each(Known{Record: &record}); err != nil {
		return err
	}
	all, err := p.dossier.Merged(ctx, site, row.ID)
	if err != nil {
		return err
	}
	all = append(all, row)
	if err := p.exportEvents(ctx, site, all, each); err != nil {
		return err
	}
	for i := range all {
		if err := p.exportDeliveries(ctx, site, all[i].ID, each); err != nil {
			return err
		}
	}
	for i := range all {
		if err := p.exportDecisions(ctx, site, all[i].ID, record.ID, each); err != nil {
			return err
		}
	}
	devices, err := p.devices.kept.Devices(ctx, site, row.ID)
	if err != nil {
		return err
	}
	for i := range devices {
		if err := each(Known{Device: &devices[i]}); err != nil {
			return err
		}
	}
	return nil
}

// stream is a person's stream that is read forward.
type stream struct {
	person tend.PersonID
	marks  []int64 // the newest first; those that are still to be read
	runs   []store.Run
}

// exportEvents gives the events of several streams as they arrived.
func (p *Privacy) exportEvents(ctx context.Context, site tend.SiteID, people []store.Person, each func(Known) error) error {
	size := max(fewestRuns, exportRuns/len(people))
	streams := make([]*stream, 0, len(people))
	for i := range people {
		marks, err := p.dossier.Marks(ctx, site, people[i].ID, people[i].Run, size)
		if err != nil {
			return err
		}
		streams = append(streams, &stream{person: people[i].ID, marks: marks})
	}
	for {
		var next *stream
		for _, s := range streams {
			if err := p.fill(ctx, site, s, size); err != nil {
				return err
			}
			if len(s.runs) > 0 && (next == nil || s.runs[0].At < next.runs[0].At) {
				next = s
			}
		}
		if next == nil {
			return nil
		}
		entries := make([]Entry, 0, len(next.runs[0].Events))
		for _, e := range next.runs[0].Events {
			if !unsaid(&e) {
				entries = append(entries, Entry{Event: e})
			}
		}
		next.runs = next.runs[1:]
		if err := p.people.name(ctx, site, entries); err != nil {
			return err
		}
		for i := range entries {
			if err := each(Known{Entry: &entries[i]}); err != nil {
				return err
			}
		}
	}
}

// fill reads on in a stream of which nothing is held.
func (p *Privacy) fill(ctx context.Context, site tend.SiteID, s *stream, size int) error {
	if len(s.runs) > 0 || len(s.marks) == 0 {
		return nil
	}
	last := len(s.marks) - 1
	runs, err := p.dossier.RunsBack(ctx, site, s.person, s.marks[last], size)
	if err != nil {
		return err
	}
	slices.Reverse(runs)
	s.runs, s.marks = runs, s.marks[:last]
	return nil
}

func (p *Privacy) exportDeliveries(ctx context.Context, site tend.SiteID, person tend.PersonID, each func(Known) error) error {
	for after := ""; ; {
		list, err := p.dossier.DeliveriesAfter(ctx, site, person, after, exportRows)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			if err := each(Known{Sent: &list[i]}); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

func (p *Privacy) exportDecisions(ctx context.Context, site tend.SiteID, person tend.PersonID, name string, each func(Known) error) error {
	for after := int64(0); ; {
		list, err := p.dossier.DecisionsAfter(ctx, site, person, after, exportRows)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			list[i].Person = name
			if err := each(Known{Decision: &list[i]}); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

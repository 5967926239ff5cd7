package web

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"tend/server/people"
	"tend/server/store"
	"tend/server/web/api"
)

// ErasePerson answers DELETE /sites/{site}/people/{id}.
func (d *door) ErasePerson(c echo.Context, _ api.InSite, id api.PersonID) error {
	g, err := d.Privacy.Erase(c.Request().Context(), here(c).ID, id, who(c).name())
	if err != nil {
		return err
	}
	status := http.StatusOK
	if g.Done == 0 {
		status = http.StatusAccepted
	}
	return answer(c, status, erasureOut(g))
}

// GetErasure answers GET /sites/{site}/people/{id}/erasure.
func (d *door) GetErasure(c echo.Context, _ api.InSite, id api.PersonID) error {
	g, err := d.Privacy.Erased(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, erasureOut(g))
}

// LiftErasure answers DELETE /sites/{site}/people/{id}/erasure.
func (d *door) LiftErasure(c echo.Context, _ api.InSite, id api.PersonID) error {
	if err := d.Privacy.Lift(c.Request().Context(), here(c).ID, id, who(c).name()); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// ExportPerson answers GET /sites/{site}/people/{id}/export. Its last line says that it is
// whole: once it has begun there is no other way to tell.
func (d *door) ExportPerson(c echo.Context, _ api.InSite, id api.PersonID) error {
	r := c.Response()
	lines := jsontext.NewEncoder(r, json.DefaultOptionsV2())
	n := 0
	err := d.Privacy.Export(c.Request().Context(), here(c).ID, id, who(c).name(), func(k people.Known) error {
		if n++; n == 1 {
			r.Header().Set(echo.HeaderContentType, "application/x-ndjson")
			r.Header().Set(echo.HeaderContentDisposition, `attachment; filename="person.ndjson"`)
			r.Header().Set(echo.HeaderCacheControl, "no-store")
			r.WriteHeader(http.StatusOK)
		}
		return writeKnown(lines, k)
	})
	if err != nil {
		return err
	}
	return json.MarshalEncode(lines, exportEnd{exportEnds, n})
}

// What a line of an export is.
const (
	exportPerson   = "person"
	exportEvent    = "event"
	exportDelivery = "delivery"
	exportDecision = "decision"
	exportDevice   = "device"
	exportEnds     = "end"
)

type exportEnd struct {
	Record string `json:"record"`
	Lines  int    `json:"lines"` // before this one
}

// exportSent is a delivery as a line of an export.
type exportSent struct {
	Record    string         `json:"record"`
	ID        string         `json:"id"`
	Campaign  string         `json:"campaign"`
	Version   int64          `json:"version"`
	Category  string         `json:"category,omitzero"`
	Channel   string         `json:"channel"`
	Status    string         `json:"status"`
	Granted   time.Time      `json:"granted_at"`
	Shown     *time.Time     `json:"shown_at,omitzero"`
	Clicked   *time.Time     `json:"clicked_at,omitzero"`
	Dismissed *time.Time     `json:"dismissed_at,omitzero"`
	Answered  *time.Time     `json:"answered_at,omitzero"`
	Converted *time.Time     `json:"converted_at,omitzero"`
	Page      string         `json:"page,omitzero"`
	Answers   []exportAnswer `json:"answers,omitempty"`
}

type exportAnswer struct {
	Question string         `json:"question"`
	At       time.Time      `json:"at"`
	Value    jsontext.Value `json:"value"`
}

// exportedPerson is a person as a line of an export.
type exportedPerson struct {
	Record string `json:"record"`
	api.Person
}

func writeKnown(lines *jsontext.Encoder, k people.Known) error {
	switch {
	case k.Record != nil:
		out, err := personOut(k.Record)
		if err != nil {
			return err
		}
		return json.MarshalEncode(lines, exportedPerson{exportPerson, out})
	case k.Entry != nil:
		return json.MarshalEncode(lines, struct {
			Record string `json:"record"`
			api.Entry
		}{exportEvent, entryOut(k.Entry, nil)})
	case k.Decision != nil:
		return json.MarshalEncode(lines, struct {
			Record string `json:"record"`
			api.Decision
		}{exportDecision, decisionsOut([]store.Decision{*k.Decision}, nil)[0]})
	case k.Device != nil:
		return json.MarshalEncode(lines, struct {
			Record string `json:"record"`
			api.Device
		}{exportDevice, deviceOut(k.Device)})
	}
	return json.MarshalEncode(lines, sentOut(k.Sent))
}

func sentOut(s *store.Sending) exportSent {
	out := exportSent{
		Record: exportDelivery, ID: s.ID, Campaign: s.Campaign, Version: s.Version, Category: s.Category, Channel: s.Channel, Status: s.Status,
		Granted: s.Granted.Time(), Shown: timeOf(s.Shown), Clicked: timeOf(s.Clicked), Dismissed: timeOf(s.Dismissed), Answered: timeOf(s.Answered),
		Converted: timeOf(s.Achieved), Page: s.Page,
	}
	for _, a := range s.Answers {
		out.Answers = append(out.Answers, exportAnswer{a.Question, a.At.Time(), jsontext.Value(a.Value)})
	}
	return out
}

func erasureOut(g store.Grave) api.Erasure {
	out := api.Erasure{State: api.Erased, AskedAt: g.At.Time()}
	if g.Done == 0 {
		out.State = api.Erasing
	} else {
		out.ErasedAt = g.Done.Time()
	}
	return out
}

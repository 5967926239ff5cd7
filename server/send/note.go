package send

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// noteVersion is the version of what the service worker reads (snippet/src/push).
const noteVersion = 1

// Note is what a push says, as the service worker reads it.
type Note struct {
	Version  int          `json:"v"`
	Delivery string       `json:"d"` // "" for a test
	Title    string       `json:"title"`
	Body     string       `json:"body"`
	Icon     string       `json:"icon"`
	Image    string       `json:"image"`
	Badge    string       `json:"badge"`
	Tag      string       `json:"tag"` // of two with the same one the later is shown
	URL      string       `json:"url"` // what a click opens
	Actions  []NoteAction `json:"actions"`
	Lang     string       `json:"lang"`
	Dir      string       `json:"dir"` // auto, ltr, rtl

	Site    string `json:"site,omitzero"` // its key
	Receipt string `json:"r,omitzero"`    // what proves a receipt of it
}

// NoteAction is a button of a notification.
type NoteAction struct {
	Action string `json:"action"`
	Title  string `json:"title"`
	URL    string `json:"url"`
}

// NoteOf is what a notification says, as shown. base is the address that images of ours are
// below, "" where it is not known.
func NoteOf(m *tend.Message, base string) Note {
	n := m.Notification
	ours := func(src string) string {
		if strings.HasPrefix(src, "/") {
			return base + src
		}
		return src
	}
	out := Note{
		Title: n.Title, Body: n.Body, Icon: ours(n.Icon), Image: ours(n.Image), Badge: ours(n.Badge), Tag: n.Tag, URL: n.URL, Lang: m.Lang, Dir: m.Dir,
	}
	for i := range n.Actions {
		out.Actions = append(out.Actions, NoteAction{Action: strconv.Itoa(i), Title: n.Actions[i].Label, URL: n.Actions[i].URL})
	}
	return out
}

// Encode gives the body of a push.
func (n Note) Encode() ([]byte, error) {
	n.Version = noteVersion
	if n.Dir == "" {
		n.Dir = "auto"
	}
	if n.Actions == nil {
		n.Actions = []NoteAction{}
	}
	raw, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("send: note: %w", err)
	}
	return raw, nil
}

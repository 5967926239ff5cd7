package send

import (
	"fmt"

	"github.com/go-json-experiment/json"
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
}

// NoteAction is a button of a notification.
type NoteAction struct {
	Action string `json:"action"`
	Title  string `json:"title"`
	URL    string `json:"url"`
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

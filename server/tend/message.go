package tend

import (
	"encoding/json"
	"strconv"
	"time"
)

// The shortest and the longest time for which a person can put a message off.
const (
	MinSnooze = 10 * time.Minute
	MaxSnooze = 30 * 24 * time.Hour
)

// Message is what a person sees: as an author writes it, and, with the fields that
// say "as shown", of one language and with its words filled in, as it goes to a browser.
type Message struct {
	Layout        string                 `json:"layout,omitzero"`   // banner, modal, slideout, tooltip, hotspot, inline, survey
	Position      string                 `json:"position,omitzero"` // where on the screen or beside the anchor; docs/messages.md
	Floating      bool                   `json:"floating,omitzero"` // banner: over the page instead of pushing it
	Anchor        *Anchor                `json:"anchor,omitzero"`   // tooltip, hotspot, inline
	Language      string                 `json:"language,omitzero"` // of the words below, BCP 47; "" when nobody said
	Lang          string                 `json:"lang,omitzero"`     // as shown: the language of the words
	Dir           string                 `json:"dir,omitzero"`      // as shown: rtl, or ""
	Theme         Theme                  `json:"theme,omitempty"`   // laid over the site's
	Blocks        []Block                `json:"blocks,omitzero"`
	Thanks        []Block                `json:"thanks,omitempty"`       // survey: shown after the answer
	Translations  map[string]Translation `json:"translations,omitempty"` // by language
	*Notification                        // of channel web_push, in the place of layout, theme and blocks
}

// Anchor is the element of the page that a message points to: by exactly one of the two.
type Anchor struct {
	ID       string `json:"id,omitzero"`       // its data-tend-id
	Selector string `json:"selector,omitzero"` // CSS
}

// Block is one part of a message. Which fields there are depends on the type.
type Block struct {
	Type   string  `json:"type"`            // heading, text, image, button, divider, question
	Text   string  `json:"text,omitzero"`   // heading; text: inline Markdown, as shown: plain words
	Spans  []Span  `json:"spans,omitempty"` // as shown: the text where it has any markup
	Label  string  `json:"label,omitzero"`  // button, question
	Action *Action `json:"action,omitzero"` // button
	*Image
	*Question
}

// Span is a piece of a text with its markup.
type Span struct {
	Text   string `json:"text"`
	Href   string `json:"href,omitzero"`
	Bold   bool   `json:"bold,omitzero"`
	Italic bool   `json:"italic,omitzero"`
	Code   bool   `json:"code,omitzero"`
}

// Image is what a block of type image has.
type Image struct {
	Src        string `json:"src"`
	Alt        string `json:"alt"` // "" only when it is decorative
	Decorative bool   `json:"decorative,omitzero"`
	Width      int    `json:"width"` // CSS pixels
	Height     int    `json:"height"`
}

// Question is what a block of type question has besides its label.
type Question struct {
	Key         string   `json:"key"`  // names its answer
	Kind        string   `json:"kind"` // nps, rating, single, multiple, text
	Required    bool     `json:"required,omitzero"`
	Low         string   `json:"low,omitzero"`  // nps, rating: what the lowest means
	High        string   `json:"high,omitzero"` // and the highest
	Max         int      `json:"max,omitzero"`  // rating: 3 to 10
	Options     []Option `json:"options,omitempty"`
	Placeholder string   `json:"placeholder,omitzero"` // text
}

// Option is one that can be chosen.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Action is what a button does.
type Action struct {
	Type  string          `json:"type"`            // open_url, dismiss, track, snooze, ask_push
	URL   string          `json:"url,omitzero"`    // open_url
	Name  string          `json:"name,omitzero"`   // track
	Props json.RawMessage `json:"props,omitempty"` // track
	For   string          `json:"for,omitzero"`    // snooze: a duration
}

// AskPush is the action that has the browser ask whether it may show notifications.
const AskPush = "ask_push"

// Asks tells whether one of its buttons asks for web push, and which, by its pointer.
func (m *Message) Asks() (pointer string, asks bool) {
	for _, list := range [...]struct {
		at     string
		blocks []Block
	}{{"/blocks/", m.Blocks}, {"/thanks/", m.Thanks}} {
		for i := range list.blocks {
			if a := list.blocks[i].Action; a != nil && a.Type == AskPush {
				return list.at + strconv.Itoa(i), true
			}
		}
	}
	return "", false
}

// Translation is the words of a message in another language, block by block; what
// it leaves out is said in the language that it falls back to.
type Translation struct {
	Blocks []Words `json:"blocks,omitempty"`
	Thanks []Words `json:"thanks,omitempty"`
	// Of a notification, its actions by their places.
	Title   string        `json:"title,omitzero"`
	Body    string        `json:"body,omitzero"`
	Actions []OptionWords `json:"actions,omitempty"`
}

// Words are those of one block.
type Words struct {
	Text        string        `json:"text,omitzero"`
	Label       string        `json:"label,omitzero"`
	Alt         string        `json:"alt,omitzero"`
	Low         string        `json:"low,omitzero"`
	High        string        `json:"high,omitzero"`
	Placeholder string        `json:"placeholder,omitzero"`
	Options     []OptionWords `json:"options,omitempty"`
}

// OptionWords are those of an option.
type OptionWords struct {
	Label string `json:"label,omitzero"`
}

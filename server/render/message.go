package render

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// maxMessage is the longest message that goes to a browser, in bytes of JSON: a frame
// of 64 KiB has room for it.
const maxMessage = 48 << 10

// Message is a message compiled: its words in each language, ready to be said.
type Message struct {
	plain    *variant            // in its own language
	variants map[string]*variant // by language in small letters; nil when there are no others
	kept     []slot              // the values of the event that it uses
}

// variant is the message in one language.
type variant struct {
	static []byte       // its JSON when there is nothing to put in
	body   tend.Message // with everything that is the same for everybody
	fields []field      // the texts that are not
}

// field is a text with placeholders and its place.
type field struct {
	place
	use  use
	tmpl *template
}

// Compile reads a message for showing. What is wrong with its words comes as one
// Invalid error with a fault for each, its pointer leading into the message.
func Compile(m *tend.Message, of Of) (*Message, error) {
	c := gathering{m: m, of: of, at: places(m), read: map[string]*reading{}}
	out := &Message{plain: c.variant("")}
	if len(m.Translations) > 0 {
		out.variants = map[string]*variant{}
		if m.Language != "" {
			out.variants[strings.ToLower(m.Language)] = out.plain
		}
		for _, lang := range slices.Sorted(maps.Keys(m.Translations)) {
			out.variants[strings.ToLower(lang)] = c.variant(lang)
		}
	}
	c.unfilled()
	if err := c.in.Err("the message cannot be taken"); err != nil {
		return nil, err
	}
	if c.err != nil {
		return nil, c.err
	}
	out.kept = c.kept()
	return out, nil
}

// gathering is a message while it is compiled.
type gathering struct {
	m    *tend.Message
	of   Of
	at   []place
	in   tend.Input
	err  error
	read map[string]*reading // by pointer: each text is read once, and its faults named once
}

// reading is one text, read.
type reading struct {
	tmpl  *template // nil: it is the same for everybody
	plain string
	spans []tend.Span
}

// variant puts the message together in one language: each text in the narrowest
// language in which it is said.
func (c *gathering) variant(lang string) *variant {
	v := &variant{body: own(c.m)}
	v.body.Translations, v.body.Language = nil, ""
	if v.body.Lang = lang; lang == "" {
		v.body.Lang = c.m.Language
	}
	v.body.Dir = direction(v.body.Lang)
	for _, p := range c.at {
		w := c.words(p, lang)
		if w == nil {
			continue
		}
		if w.tmpl != nil {
			v.fields = append(v.fields, field{p, p.use(c.m), w.tmpl})
			continue
		}
		*p.of(&v.body) = w.plain
		if p.part == partText {
			p.in(&v.body).Spans = w.spans
		}
	}
	if len(v.fields) == 0 {
		raw, err := json.Marshal(&v.body, json.Deterministic(true))
		if err != nil {
			c.err = tend.Errorf(tend.Internal, "", "render: encode message: %w", err)
		}
		v.static = raw
	}
	return v
}

// words reads a text in the narrowest language that has it, from de-AT to de to the
// message's own.
func (c *gathering) words(p place, lang string) *reading {
	for ; lang != ""; lang = tend.WiderLanguage(lang) {
		for name, t := range c.m.Translations {
			if s := p.said(&t); s != "" && strings.EqualFold(name, lang) {
				return c.one(p, "/translations/"+name+p.pointer(), s)
			}
		}
	}
	return c.one(p, p.pointer(), *p.of(c.m))
}

func (c *gathering) one(p place, pointer, s string) *reading {
	if w, ok := c.read[pointer]; ok {
		return w
	}
	w, why := c.text(p.use(c.m), s)
	if why != "" {
		c.in.Fault(pointer, tend.ReasonValue, "%s: %s", partNames[p.part], why)
		w = nil
	}
	c.read[pointer] = w
	return w
}

func (c *gathering) text(use use, s string) (*reading, string) {
	w := &reading{plain: s}
	bare, why := s, ""
	if dynamic(s) {
		if use == address && strings.Contains(s, "{%") {
			return nil, "an address has placeholders only, no tags: assign nothing and decide nothing in it"
		}
		if w.tmpl, bare, why = compile(s, c.of); why != "" {
			return nil, why
		}
	}
	switch use {
	case rich:
		w.plain, w.spans, why = read(bare)
		for _, href := range hrefs(w.spans) {
			if why == "" {
				why = openAddress(href)
			}
		}
	case address:
		why = openAddress(bare)
	case plain:
	}
	if why == "" && w.tmpl == nil && !blank(s) && blank(w.plain) {
		why = "there is nothing to see in it"
	}
	// Signs that Markdown or a tag held apart were no placeholder, and would be shown.
	if why == "" && use == rich && dynamic(w.plain) {
		why = "a {{, {%, }} or %} is left over in what people would see: write Markdown around a placeholder, not within it"
	}
	return w, why
}

// openAddress checks an address as it is written, with a sentinel for each value.
func openAddress(bare string) string {
	if i := strings.IndexFunc(bare, sentinel); i >= 0 && !openEnd(bare[:i]) {
		return "a value may stand in the path or the query of an address only, as in /users/{{ person.id }} or /?plan={{ person.plan }}"
	}
	probe := strings.Map(func(c rune) rune {
		if sentinel(c) {
			return 'x'
		}
		return c
	}, bare)
	if why := AddressFault(probe); why != "" {
		return why + ": write an address with https, http, mailto or tel, or one of your own site such as /team"
	}
	return ""
}

// unfilled refuses placeholders where nobody puts anything in.
func (c *gathering) unfilled() {
	check := func(pointer, s string) {
		if dynamic(s) {
			c.in.Fault(pointer, tend.ReasonValue, "placeholders stand in words and in addresses of buttons and links only")
		}
	}
	if n := c.m.Notification; n != nil {
		check("/icon", n.Icon)
		check("/image", n.Image)
		check("/badge", n.Badge)
	}
	for list, blocks := range map[string][]tend.Block{"/blocks/": c.m.Blocks, "/thanks/": c.m.Thanks} {
		for i := range blocks {
			b := &blocks[i]
			at := fmt.Sprint(list, i)
			if b.Image != nil {
				check(at+"/src", b.Src)
			}
			if b.Action != nil {
				check(at+"/action/name", b.Action.Name)
				if strings.Contains(string(b.Action.Props), "{{") || strings.Contains(string(b.Action.Props), "{%") {
					check(at+"/action/props", "{{")
				}
			}
		}
	}
}

func (c *gathering) kept() (list []slot) {
	for _, pointer := range slices.Sorted(maps.Keys(c.read)) {
		w := c.read[pointer]
		if w == nil || w.tmpl == nil {
			continue
		}
		for _, s := range w.tmpl.slots {
			if s.root == "event" && !slices.ContainsFunc(list, func(x slot) bool { return x.name == s.name }) {
				list = append(list, s)
			}
		}
	}
	return list
}

// The reasons for which a message cannot be said to a person; docs/why.md.
const (
	ReasonMissing = "words.missing" // a value is not known, and has no default
	ReasonFailed  = "words.failed"  // the words cannot be put together
)

// Unsaid is why a message cannot be said to a person.
type Unsaid struct{ Reason, Detail string }

func (u *Unsaid) Error() string { return u.Reason + ": " + u.Detail }

// in is the message in the language that fits best.
func (m *Message) in(lang string) *variant {
	if m.variants == nil {
		return m.plain
	}
	for lang = strings.ToLower(lang); lang != ""; lang = tend.WiderLanguage(lang) {
		if v := m.variants[lang]; v != nil {
			return v
		}
	}
	return m.plain
}

// Static is the message's JSON in a language when nothing has to be put in, else nil.
// It is shared: nobody may change it.
func (m *Message) Static(lang string) []byte { return m.in(lang).static }

// Say puts the words in and gives the message's JSON; the error is an *Unsaid.
func (m *Message) Say(values *Values) ([]byte, error) {
	v := m.in(values.Lang)
	if v.static != nil {
		return v.static, nil
	}
	body := own(&v.body)
	machine := machines.Get().(*machine)
	defer machines.Put(machine)
	machine.steps = maxSteps
	for i := range v.fields {
		f := &v.fields[i]
		if err := f.say(machine, values, &body); err != nil {
			switch {
			case errors.Is(err, errMissing):
				return nil, &Unsaid{ReasonMissing, machine.lack + " is not known and has no default"}
			case errors.Is(err, errEmpty):
				return nil, &Unsaid{ReasonMissing, "nothing is left of " + f.pointer()}
			}
			return nil, &Unsaid{ReasonFailed, fmt.Sprintf("%s: %v", f.pointer(), err)}
		}
	}
	raw, err := json.Marshal(&body, json.Deterministic(true))
	if err == nil && len(raw) > maxMessage {
		err = fmt.Errorf("it would have %d bytes, at most %d are sent", len(raw), maxMessage)
	}
	if err != nil {
		return nil, &Unsaid{ReasonFailed, err.Error()}
	}
	return raw, nil
}

func (f *field) say(m *machine, values *Values, body *tend.Message) error {
	out, err := m.run(f.tmpl, values)
	if err != nil {
		return err
	}
	switch f.use {
	case address:
		out, err = finish(out, m.put)
	case rich:
		var spans []tend.Span
		n := signs(out)
		if err = m.spend(n * n / 64); err != nil {
			return err
		}
		if out, spans, err = f.spans(out, m.put); err == nil {
			f.in(body).Spans = spans
		}
	case plain:
		out = fill(out, m.put)
	}
	if err != nil {
		return err
	}
	if len(out) > maxOut {
		return errLong
	}
	if blank(out) {
		return errEmpty
	}
	*f.of(body) = out
	return nil
}

// spans reads the Markdown of a text, and then puts the values in.
func (f *field) spans(out string, put []string) (string, []tend.Span, error) {
	words, spans, fault := read(out)
	if fault != "" {
		return "", nil, errors.New(fault)
	}
	for i := range spans {
		s := &spans[i]
		s.Text = fill(s.Text, put)
		if s.Href == "" {
			continue
		}
		var err error
		if s.Href, err = finish(s.Href, put); err != nil {
			return "", nil, err
		}
	}
	return fill(words, put), spans, nil
}

// finish puts values into an address, and looks at it again as a whole.
func finish(out string, put []string) (string, error) {
	if why := openAddress(out); why != "" {
		return "", errors.New(why)
	}
	encoded := make([]string, len(put))
	for i, s := range put {
		e, ok := inAddress(s)
		if !ok {
			return "", fmt.Errorf("the value %q cannot stand in an address", s)
		}
		encoded[i] = e
	}
	out = fill(out, encoded)
	if why := AddressFault(out); why != "" {
		return "", errors.New(why)
	}
	return out, nil
}

package author

import (
	"strings"

	"tend/server/tend"
)

func language(o tend.Object) string {
	s := o.Text("language", 35)
	if s != "" && !tend.CheckLanguage(s) {
		o.Fault("language", tend.ReasonValue, "language must be %s", tend.LanguageHint)
		return ""
	}
	return s
}

// translations reads the words in other languages.
func (w *writing) translations(o tend.Object) {
	m := &w.m
	m.Translations = eachLanguage(o, m.Language, func(one tend.Object) tend.Translation {
		one.Only([]string{"blocks", "thanks"}, nil)
		return tend.Translation{Blocks: wordsOf(one, "blocks", m.Blocks), Thanks: wordsOf(one, "thanks", m.Thanks)}
	})
}

// eachLanguage reads what there is in other languages than a message's own.
func eachLanguage(o tend.Object, own string, read func(tend.Object) tend.Translation) (all map[string]tend.Translation) {
	t, ok := o.Object("translations")
	if !ok {
		return nil
	}
	names := t.Names()
	if len(names) > maxLanguages {
		o.Fault("translations", tend.ReasonTooLong, "translations has %d languages, at most %d are taken", len(names), maxLanguages)
		return nil
	}
	seen := map[string]string{strings.ToLower(own): own}
	for _, name := range names {
		other, twice := seen[strings.ToLower(name)]
		switch {
		case !tend.CheckLanguage(name):
			t.Fault(name, tend.ReasonValue, "%q is not %s", name, tend.LanguageHint)
			continue
		case twice && other == own:
			t.Fault(name, tend.ReasonValue, "%s is the language of the message itself", name)
			continue
		case twice:
			t.Fault(name, tend.ReasonValue, "%s and %s are the same language", name, other)
			continue
		}
		seen[strings.ToLower(name)] = name
		one, ok := t.Object(name)
		if !ok {
			continue
		}
		if all == nil {
			all = map[string]tend.Translation{}
		}
		all[name] = read(one)
	}
	return all
}

// wordsOf reads the words of blocks: as many entries as there are blocks.
func wordsOf(o tend.Object, name string, blocks []tend.Block) []tend.Words {
	if !o.Has(name) {
		return nil
	}
	list := o.List(name, maxBlocks)
	if len(list) != len(blocks) {
		o.Fault(name, tend.ReasonValue, "%s has %d entries and the message %d: write one for each block, {} for one that stays as it is", name, len(list), len(blocks))
		return nil
	}
	out := make([]tend.Words, len(list))
	for i, v := range list {
		if x, ok := v.Object(); ok {
			out[i] = words(x, &blocks[i])
		}
	}
	return out
}

// words reads those of one block: what can be said in it.
func words(o tend.Object, b *tend.Block) (w tend.Words) {
	var names []string
	take := func(name string, limit int) string {
		names = append(names, name)
		return plain(o, name, limit)
	}
	switch b.Type {
	case "heading":
		w.Text = take("text", maxHeading)
	case "text":
		w.Text = take("text", maxText)
	case "image":
		w.Alt = take("alt", maxAlt)
	case "button":
		w.Label = take("label", maxLabel)
	case "question":
		w.Label = take("label", maxQuestion)
		switch b.Kind {
		case "nps", "rating":
			w.Low, w.High = take("low", maxEnd), take("high", maxEnd)
		case "single", "multiple":
			names = append(names, "options")
			w.Options = optionWords(o, len(b.Options))
		case "text":
			w.Placeholder = take("placeholder", maxLabel)
		}
	case "":
		return w // its own fault is named already
	}
	o.Only(names, nil)
	return w
}

func optionWords(o tend.Object, n int) []tend.OptionWords {
	if !o.Has("options") {
		return nil
	}
	list := o.List("options", maxOptions)
	if len(list) != n {
		o.Fault("options", tend.ReasonValue, "options has %d entries and the question %d: write one for each, {} for one that stays as it is", len(list), n)
		return nil
	}
	out := make([]tend.OptionWords, n)
	for i, v := range list {
		if x, ok := v.Object(); ok {
			x.Only([]string{"label"}, nil)
			out[i].Label = plain(x, "label", maxLabel)
		}
	}
	return out
}

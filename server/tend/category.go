package tend

import (
	"regexp"
	"strconv"
	"strings"
)

// Bounds of what a site says of its categories, in bytes where they are of a text.
const (
	MaxCategoryName        = 80
	MaxCategoryDescription = 240
	MaxCategoryLanguages   = 30
)

// Category is what a site calls a category: to visitors, who may turn it off, and to
// those who write campaigns.
type Category struct {
	Key string `json:"key"`
	CategoryWords
	// In other languages, by their tags; what one of them leaves out is as above.
	Translations map[string]CategoryWords `json:"translations,omitempty"`
}

// CategoryWords are its words in one language.
type CategoryWords struct {
	Name        string `json:"name,omitzero"`
	Description string `json:"description,omitzero"`
}

// In gives the words in a language: those of de-AT, what it leaves out of de, and the rest
// as the site has them.
func (c *Category) In(language string) (words CategoryWords) {
	take := func(of CategoryWords) {
		words.Name, words.Description = or(words.Name, of.Name), or(words.Description, of.Description)
	}
	for ; language != ""; language = WiderLanguage(language) {
		for tag, of := range c.Translations {
			if strings.EqualFold(tag, language) {
				take(of)
			}
		}
	}
	take(c.CategoryWords)
	return words
}

// languageTag is the part of BCP 47 that browsers send: de, de-AT, zh-Hant-TW.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// LanguageHint is what a language may read like, for messages.
const LanguageHint = "a language such as de, de-AT or zh-Hant"

// CheckLanguage tells whether a text is the tag of a language.
func CheckLanguage(tag string) bool { return languageTag.MatchString(tag) }

// WiderLanguage gives the language that one falls back to: de-AT -> de -> "".
func WiderLanguage(tag string) string {
	if i := strings.LastIndexByte(tag, '-'); i >= 0 {
		return tag[:i]
	}
	return ""
}

func readCategories(o Object) []Category {
	var list []Category
	seen := map[string]bool{}
	for i, v := range o.List("categories", MaxCategories) {
		c, ok := v.Object()
		if !ok {
			continue
		}
		c.Only([]string{"key", "name", "description", "translations"}, nil)
		c.Need("key")
		one := Category{Key: c.Text("key", MaxID)}
		switch {
		case one.Key == "":
		case !CheckCategory(one.Key):
			c.Fault("key", ReasonValue, "%s", categoryHint)
		case seen[one.Key]:
			c.Fault("key", ReasonValue, "%s is there already, before entry %s", quoted(one.Key), strconv.Itoa(i))
		}
		seen[one.Key] = true
		c.Need("name")
		one.CategoryWords = categoryWords(c)
		one.Translations = categoryTranslations(c)
		list = append(list, one)
	}
	return list
}

func categoryWords(o Object) CategoryWords {
	w := CategoryWords{Name: o.Text("name", MaxCategoryName), Description: o.Text("description", MaxCategoryDescription)}
	for name, s := range map[string]string{"name": w.Name, "description": w.Description} {
		if s != "" && strings.TrimSpace(s) == "" {
			o.Fault(name, ReasonValue, "%s has nothing but spaces", name)
		}
	}
	return w
}

func categoryTranslations(o Object) map[string]CategoryWords {
	o, ok := o.Object("translations")
	if !ok || len(o.Names()) == 0 {
		return nil
	}
	if len(o.Names()) > MaxCategoryLanguages {
		o.Fault("", ReasonTooLong, "there are %d languages, at most %d are taken", len(o.Names()), MaxCategoryLanguages)
		return nil
	}
	all, seen := map[string]CategoryWords{}, map[string]string{}
	for _, tag := range o.Names() {
		switch other, twice := seen[strings.ToLower(tag)]; {
		case !CheckLanguage(tag):
			o.Fault(tag, ReasonValue, "%s is not %s", quoted(tag), LanguageHint)
			continue
		case twice:
			o.Fault(tag, ReasonValue, "%s and %s are the same language", tag, other)
			continue
		}
		seen[strings.ToLower(tag)] = tag
		if one, ok := o.Object(tag); ok {
			one.Only([]string{"name", "description"}, nil)
			all[tag] = categoryWords(one)
		}
	}
	return all
}

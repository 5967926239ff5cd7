package tend

import (
	"regexp"
	"slices"
	"strconv"
)

// Bounds of a site's configuration.
const (
	MaxOrigins    = 100
	MaxCaps       = 10  // in one list
	MaxCategories = 100 // with caps of their own, or names
	MaxKeys       = 20  // that verify identity tokens
	MaxSecret     = 4096
)

var (
	siteName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	keyName  = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,255}$`)
	category = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,63}$`)
)

const categoryHint = "a category has 1 to 64 small letters, digits, dots, hyphens and underscores, such as promo"

// CheckCategory tells whether a category may have that name.
func CheckCategory(name string) bool { return category.MatchString(name) }

// CheckKey tells whether a public or secret key may read like that: it stands in
// HTML, in headers and in user names of Basic authentication.
func CheckKey(key string) bool { return keyName.MatchString(key) }

// Check notes what is wrong with a site, with pointers into its form in the admin API.
func (s *Site) Check(in *Input) {
	if !siteName.MatchString(s.Name) {
		in.Fault("/name", ReasonValue, "name must be 1 to 63 small letters, digits and hyphens, such as acme: it stands in addresses")
	}
	if !CheckKey(s.Key) {
		in.Fault("/key", ReasonValue, "key must be 1 to 255 letters, digits, hyphens, dots and underscores, such as site_acme")
	}
	switch {
	case len(s.Origins) == 0:
		in.Fault("/origins", ReasonRequired, "origins is required: where may the snippet run? such as https://shop.example")
	case len(s.Origins) > MaxOrigins:
		in.Fault("/origins", ReasonTooLong, "origins has %d entries, at most %d are taken", len(s.Origins), MaxOrigins)
	}
	for i, o := range s.Origins {
		if _, err := parseOrigin(o); err != nil {
			in.Fault("/origins/"+strconv.Itoa(i), ReasonValue, "%s", messageOf(err))
		}
	}
	s.Identity.check(in)
	CheckCaps(in, "/caps/global", s.Caps.Global)
	if len(s.Caps.Categories) > MaxCategories {
		in.Fault("/caps/categories", ReasonTooLong, "categories has %d entries, at most %d are taken", len(s.Caps.Categories), MaxCategories)
	}
	for _, name := range sortedKeys(s.Caps.Categories) {
		at := "/caps/categories/" + pointerEscape.Replace(name)
		if !CheckCategory(name) {
			in.Fault(at, ReasonValue, "%s", categoryHint)
		}
		CheckCaps(in, at, s.Caps.Categories[name])
	}
}

func (id *Identity) check(in *Input) {
	if len(id.Keys) > MaxKeys {
		in.Fault("/identity/keys", ReasonTooLong, "keys has %d entries, at most %d are taken", len(id.Keys), MaxKeys)
	}
	if id.Required && len(id.Keys) == 0 {
		in.Fault("/identity/keys", ReasonRequired, "keys is required where identity is: no token could be verified")
	}
	seen := map[string]bool{}
	for i, k := range id.Keys {
		at := "/identity/keys/" + strconv.Itoa(i)
		if k.KID == "" || len(k.KID) > MaxID {
			in.Fault(at+"/kid", ReasonValue, "kid must have 1 to %d bytes: tokens name their key by it", MaxID)
		}
		if seen[k.KID] {
			in.Fault(at+"/kid", ReasonValue, "there is another key with the kid %s", quoted(k.KID))
		}
		seen[k.KID] = true
		k.check(in, at)
	}
}

// CheckCaps notes what is wrong with a list of caps that stands at a pointer.
func CheckCaps(in *Input, at string, caps []Cap) {
	if len(caps) > MaxCaps {
		in.Fault(at, ReasonTooLong, "there are %d caps, at most %d are taken", len(caps), MaxCaps)
	}
	for i, c := range caps {
		here := at + "/" + strconv.Itoa(i)
		if c.Max < 1 || c.Max > 1000 {
			in.Fault(here+"/max", ReasonValue, "max must be a whole number from 1 to 1000")
		}
		if _, err := c.Window(); err != nil {
			in.Fault(here+"/per", ReasonValue, `%s; or "lifetime"`, messageOf(err))
		}
	}
}

func messageOf(err error) string {
	if e, ok := err.(*Error); ok { //nolint:errorlint // made right here, never wrapped
		return e.Message
	}
	return err.Error()
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

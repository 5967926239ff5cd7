package render

import "strings"

// Languages and scripts that are written from right to left (CLDR, characterOrder).
var (
	rightToLeft = map[string]bool{
		"ar": true, "arc": true, "ckb": true, "dv": true, "fa": true, "he": true, "iw": true, "ks": true, "nqo": true, "ps": true,
		"sd": true, "syr": true, "ug": true, "ur": true, "yi": true,
	}
	scripts = map[string]bool{"adlm": true, "arab": true, "hebr": true, "nkoo": true, "rohg": true, "syrc": true, "thaa": true}
)

// direction is rtl for a language that is written so, else "". A script that the tag
// names decides: uz-Arab is, ks-Deva is not.
func direction(lang string) string {
	parts := strings.Split(strings.ToLower(lang), "-")
	right := rightToLeft[parts[0]]
	for _, p := range parts[1:] {
		if len(p) == 4 && p[0] > '9' {
			right = scripts[p]
		}
	}
	if right {
		return "rtl"
	}
	return ""
}

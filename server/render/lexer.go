package render

import (
	"strings"
)

// kind is what a token of an expression is.
type kind byte

const (
	word   kind = 'w' // a name, a keyword
	quoted kind = 'q' // a text, without its quotes
	digits kind = 'd' // a number
	sign   kind = 's' // anything else: | : , . [ ] = == != < > <= >=
)

type token struct {
	kind kind
	text string
}

func (t token) is(sign string) bool { return t.kind != quoted && t.text == sign }

// lex takes an expression apart. What it does not know is a fault: nothing that was
// not understood here reaches the library.
func lex(s string) ([]token, string) {
	var out []token
	for i := 0; i < len(s); {
		c := s[i]
		n := 1
		t := token{kind: sign}
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case letter(c):
			t.kind = word
			for i+n < len(s) && (letter(s[i+n]) || digit(s[i+n]) || s[i+n] == '-') {
				n++
			}
		case digit(c) || c == '-' && i+1 < len(s) && digit(s[i+1]):
			t.kind = digits
			n = numberLen(s[i:])
			if n > 10 {
				return nil, "the number " + s[i:i+n] + " is too long"
			}
		case c == '"' || c == '\'':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 {
				return nil, "a quotation mark is not closed"
			}
			out = append(out, token{quoted, s[i+1 : i+1+end]})
			i += end + 2
			continue
		case strings.IndexByte("=!<>", c) >= 0 && i+1 < len(s) && s[i+1] == '=':
			n = 2
		case strings.IndexByte("|:,.[]=<>", c) >= 0:
		default:
			return nil, "there is a " + string([]rune(s[i:])[:1]) + " in it, which has no meaning here"
		}
		t.text = s[i : i+n]
		out = append(out, t)
		i += n
	}
	return out, ""
}

// numberLen is the length of the number at the beginning: -12 or 1.5.
func numberLen(s string) int {
	n, dot := 1, false
	for n < len(s) {
		switch {
		case digit(s[n]):
		case s[n] == '.' && !dot && n+1 < len(s) && digit(s[n+1]):
			dot = true
		default:
			return n
		}
		n++
	}
	return n
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// quote writes a text as an expression has it. A text cannot hold both kinds of quotes:
// it came between two of one of them.
func quote(s string) string {
	s = strings.NewReplacer("\n", " ", "\r", " ").Replace(s)
	if strings.Contains(s, `"`) {
		return "'" + s + "'"
	}
	return `"` + s + `"`
}

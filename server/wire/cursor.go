package wire

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// cursor walks JSON that jsontext has found valid. That is why it checks nothing:
// whitespace, delimiters and closing brackets stand where the grammar has them.
type cursor struct {
	b []byte
	i int
}

// space moves to the next byte that says something.
func (c *cursor) space() {
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case ' ', '\t', '\n', '\r', ',', ':':
			c.i++
		default:
			return
		}
	}
}

// open steps into the object or array at hand; false when the value is something else.
func (c *cursor) open(bracket byte) bool {
	c.space()
	if c.i >= len(c.b) || c.b[c.i] != bracket {
		return false
	}
	c.i++
	return true
}

// more tells whether the open object or array has another member, and steps out of
// it when it has not.
func (c *cursor) more() bool {
	c.space()
	if c.i >= len(c.b) {
		return false
	}
	if b := c.b[c.i]; b == '}' || b == ']' {
		c.i++
		return false
	}
	return true
}

// key reads a member's name and stops before its value.
func (c *cursor) key() []byte {
	start := c.i // at the quote: more has seen to that
	if c.text() {
		name, _ := jsontext.AppendUnquote(nil, c.b[start:c.i]) // found valid: it cannot fail
		return name
	}
	return c.b[start+1 : c.i-1]
}

// value reads any value and gives its bytes as they stand in the frame.
func (c *cursor) value() []byte {
	c.space()
	start, depth := c.i, 0
	if c.i < len(c.b) && c.b[c.i] == '"' {
		c.text()
		return c.b[start:c.i]
	}
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case '"':
			c.text()
		case '{', '[':
			depth++
			c.i++
			continue
		case '}', ']':
			depth--
			c.i++
		default:
			c.i++
			if depth > 0 {
				continue
			}
			c.literal()
		}
		if depth == 0 {
			break
		}
	}
	return c.b[start:c.i]
}

// text moves behind the string at hand and tells whether it has escapes in it.
func (c *cursor) text() (escaped bool) {
	i := c.i + 1
	for i < len(c.b) {
		switch c.b[i] {
		case '"':
			c.i = i + 1
			return escaped
		case '\\':
			escaped = true
			i++
		}
		i++
	}
	c.i = len(c.b)
	return escaped
}

// literal moves behind the number, true, false or null at hand.
func (c *cursor) literal() {
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case ' ', '\t', '\n', '\r', ',', '}', ']', ':':
			return
		}
		c.i++
	}
}

// extent measures how deep a valid value nests and how many keys it has on all levels
// together. Within the limits of an event both may be given too high.
func extent(raw []byte) (depth, keys int) {
	// Nearly every value is small, and counting bytes is far cheaper than walking:
	// what even these bounds allow needs no closer look.
	depth = bytes.Count(raw, []byte{'{'}) + bytes.Count(raw, []byte{'['})
	keys = bytes.Count(raw, []byte{':'})
	if depth <= MaxDepth && keys <= MaxKeys {
		return depth, keys
	}
	c, level := cursor{b: raw}, 0
	depth, keys = 0, 0
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case '"':
			c.text()
			continue
		case '{', '[':
			level++
			depth = max(depth, level)
		case '}', ']':
			level--
		case ':':
			keys++
		}
		c.i++
	}
	return depth, keys
}

// tooLarge finds a number in a valid value that no float64 holds: JSON allows it, and
// nothing that reads it later could. It gives "" when there is none.
func tooLarge(raw []byte) string {
	// Without an exponent it takes 309 digits, and few values have either.
	if len(raw) < 309 && !exponent(raw, 'e') && !exponent(raw, 'E') {
		return ""
	}
	c := cursor{b: raw}
	for c.i < len(c.b) {
		switch b := c.b[c.i]; {
		case b == '"':
			c.text()
		case b == '-' || '0' <= b && b <= '9':
			start := c.i
			c.literal()
			if _, err := strconv.ParseFloat(string(c.b[start:c.i]), 64); err != nil {
				return string(c.b[start:c.i])
			}
		default:
			c.i++
		}
	}
	return ""
}

// exponent tells whether a letter stands behind a digit anywhere, texts included.
func exponent(raw []byte, letter byte) bool {
	for i := bytes.IndexByte(raw, letter); i > 0; {
		if '0' <= raw[i-1] && raw[i-1] <= '9' {
			return true
		}
		next := bytes.IndexByte(raw[i+1:], letter)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// isNull tells a value that stands for an absent one.
func isNull(raw []byte) bool { return len(raw) > 0 && raw[0] == 'n' }

// textOf reads a string.
func textOf(raw []byte) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), true
	}
	s, _ := jsontext.AppendUnquote(nil, raw) // of a string found valid: it cannot fail
	return string(s), true
}

// maxInteger is the largest whole number that JavaScript counts to exactly.
const maxInteger = 1<<53 - 1

// numberOf reads a number within the whole numbers of JavaScript. A fraction is cut
// off: clocks of browsers may have one.
func numberOf(raw []byte) (n int64, whole, ok bool) {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, false, false
	}
	if len(raw) <= 15 {
		for i, digit := range raw {
			if digit < '0' || digit > '9' {
				break
			}
			n = n*10 + int64(digit-'0')
			if i == len(raw)-1 {
				return n, true, true
			}
		}
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f < -maxInteger || f > maxInteger {
		return 0, false, false
	}
	n = int64(f)
	return n, float64(n) == f, true
}

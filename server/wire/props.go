package wire

import (
	"encoding/json"
	"fmt"

	"tend/server/tend"
)

// MaxProps is how long props are at most that come by another door than a frame, in bytes of JSON.
const MaxProps = 16 << 10

// CheckProps says what is wrong with an object that comes by another door than a frame, by
// the bounds of events; "" where it is as good as one.
func CheckProps(raw json.RawMessage) (code, detail string) {
	depth, keys := extent(raw)
	switch number := tooLarge(raw); {
	case len(raw) > MaxProps:
		return tend.ReasonTooLong, fmt.Sprintf("longer than %d bytes", MaxProps)
	case depth > MaxDepth:
		return tend.ReasonTooLong, fmt.Sprintf("nested more than %d levels deep", MaxDepth)
	case keys > MaxKeys:
		return tend.ReasonTooLong, fmt.Sprintf("over %d keys on all levels together", MaxKeys)
	case number != "":
		return tend.ReasonValue, number + " is a number beyond 1.8e308, the largest there is"
	}
	return "", ""
}

package people

import (
	"encoding/base64"
	"strconv"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// Cursors are opaque to callers: base64url of what the next page needs to know.

func errCursor() error {
	in := &tend.Input{}
	in.Fault("?cursor", tend.ReasonValue, "give the `next` of the page before, unchanged, to the same list")
	return in.Err("the cursor is not one of ours")
}

func writeNumber(n int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(n, 10)))
}

// readNumber reads a cursor of writeNumber; "" is 0.
func readNumber(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, errCursor()
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || n <= 0 {
		return 0, errCursor()
	}
	return n, nil
}

// WriteCursor names where a list goes on, by what its reader finds the place with.
func WriteCursor(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", tend.Errorf(tend.Internal, "", "cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// ReadCursor reads a cursor of WriteCursor; one that is none of ours is refused as an error of the query.
func ReadCursor(cursor string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(raw, v, json.RejectUnknownMembers(true)) != nil {
		return errCursor()
	}
	return nil
}

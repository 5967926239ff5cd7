package store

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// runBody closes the encoded events with what the verdict made.
func runBody(events []byte, made []tend.Event) ([]byte, error) {
	if len(made) == 0 {
		return append(events, ']'), nil
	}
	more, err := json.Marshal(made)
	if err != nil {
		return nil, fmt.Errorf("store: encode events: %w", err)
	}
	if len(events) == 0 {
		return more, nil
	}
	return append(append(events, ','), more[1:]...), nil
}

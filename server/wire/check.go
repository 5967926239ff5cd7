package wire

import (
	"encoding/json"
	"strings"

	"tend/server/tend"
)

// Check reads what events share out of a body that is no frame, by the rules of frames, and
// collects what is wrong with it. Its zero value is ready.
type Check struct{ r reader }

// ID reads an id or a name: what things are looked up by.
func (c *Check) ID(name string, raw []byte) string { return c.r.id(0, name, raw) }

// Object reads traits or props, which stay as they are. It shares their memory.
func (c *Check) Object(name string, raw []byte) json.RawMessage { return c.r.object(0, name, raw) }

// Fail notes a fault of the caller's own.
func (c *Check) Fail(name, reason, format string, args ...any) {
	c.r.fail(0, name, reason, format, args...)
}

// Err is what is wrong, all in one; nil when nothing is.
func (c *Check) Err() *tend.Error {
	if len(c.r.faults) == 0 {
		return nil
	}
	e := &tend.Error{Code: tend.Invalid, Reason: c.r.faults[0].Fault.Code}
	var said []string
	for _, f := range c.r.faults {
		said = append(said, f.Pointer[1:]+": "+f.Detail)
		e.Faults = append(e.Faults, f.Fault)
	}
	e.Message = strings.Join(said, "; ")
	return e
}

// IsAddress takes the address of a page that came by HTTP.
func IsAddress(s string) bool { return len(s) <= MaxURL && isAddress(s) }

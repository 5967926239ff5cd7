package tend

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code is the class of an error. An adapter maps it to a status of its own
// protocol (HTTP status, close code, exit code) in one place.
type Code string

// The classes of errors.
const (
	Invalid      Code = "invalid"      // the caller's input is at fault (400, 422)
	Unauthorized Code = "unauthorized" // who are you (401)
	Forbidden    Code = "forbidden"    // known, but not allowed (403)
	NotFound     Code = "not_found"    // 404
	Conflict     Code = "conflict"     // somebody was faster, or it exists (409, 412)
	Limited      Code = "limited"      // too many or too large (429, 413)
	Unavailable  Code = "unavailable"  // try again later, nothing was accepted (503)
	Internal     Code = "internal"     // our fault (500)
)

// Reasons shared by several packages: the finer code that a program reads. A
// package may use further reasons, each documented where it is made.
const (
	ReasonRequired     = "required"      // a field is missing
	ReasonType         = "wrong_type"    // a field has another JSON type
	ReasonValue        = "bad_value"     // the type is right, the value is not
	ReasonUnknown      = "unknown_field" // no such field
	ReasonTooLong      = "too_long"      // longer than the limit that the message names
	ReasonNotAvailable = "not_available" // part of the contract that is not built yet
)

// Fault is one thing that is wrong with an input.
type Fault struct {
	Pointer string `json:"pointer"` // JSON pointer (RFC 6901) into the input, "" for all of it
	Code    string `json:"code"`    // a Reason
	Detail  string `json:"detail"`  // which field, which limit, what to do
	// Suggestion is a value that would do; nil where none is known.
	Suggestion *Suggestion `json:"suggestion,omitempty"`
}

// Suggestion is what to write instead, and where: a field that need not be the one at fault.
type Suggestion struct {
	Pointer string `json:"pointer"`
	Value   string `json:"value"`
}

// Error is the one error type of the house.
type Error struct {
	Code       Code
	Reason     string        // finer code for programs; "" means the Code itself
	Message    string        // for people: what happened, what to do
	Faults     []Fault       // for Invalid: each fault of the input
	RetryAfter time.Duration // for Limited and Unavailable; 0 when unknown
	Err        error         // what caused it, for the log only
}

// Error gives the message, the faults and the cause, in that order.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Reason != "" {
		b.WriteString(" (" + e.Reason + ")")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "; %s: %s", f.Pointer, f.Detail)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// ReasonOrCode is the code that a program reads.
func (e *Error) ReasonOrCode() string {
	if e.Reason != "" {
		return e.Reason
	}
	return string(e.Code)
}

// Errorf makes an Error of a class with a message for people. A %w in the
// format also sets the cause.
func Errorf(code Code, reason, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Reason: reason, Message: err.Error(), Err: errors.Unwrap(err)}
}

// Refuse makes an Invalid error out of faults, or nil when there are none.
func Refuse(message string, faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: message, Faults: faults}
}

// CodeOf gives the class of any error: Internal for one that is not ours.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

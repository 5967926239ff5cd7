// Package wire is the conversation between snippet and server: the frames of
// subprotocol tend.v1, read with all their limits and written without a detour.
//
// Golden files in testdata are decoded by the tests of both sides, Go and
// TypeScript. The package knows no person and keeps nothing; live reads and
// writes with it, engage speaks in its types.
package wire

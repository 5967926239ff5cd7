// Package load is a crowd of browsers, for sizing: it opens real sockets to a server
// that runs already, says hello, sends the events of people who come and go as the
// snippet frames them, and measures how long each waits for its acknowledgement.
//
// It knows the protocol and nothing of the server: everything it learns, it learns
// from the address it was given, and it talks to no other. cmd/tend makes `tend bench`
// of it; bench uses its socket.
package load

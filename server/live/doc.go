// Package live holds the open connections: the WebSocket door GET /v1/socket, one
// conversation of subprotocol tend.v1 in each, and the queue of what waits to go out.
// Where no WebSocket gets through, and when a page is left, each request to
// POST /v1/events is a short conversation of its own.
//
// It reads frames, hands them to its Handler one after another, and writes what comes
// back. It keeps the limits of the socket itself - sizes, rates, the time to say hello,
// what may wait in the queue - and turns errors into close codes. It must not know a
// person, a campaign or a database: what a frame means is the Handler's business.
//
// engage implements Handler; live implements engage.Door. app builds the Server, web
// mounts it, and app drains it, because http.Server.Shutdown does not know hijacked
// connections.
package live

// Command bench measures the server as it is built, each figure against a bare
// echo server of the same WebSocket library in the same run: on any machine, and
// however busy that is, the ratio between the two says what Tend costs.
//
// It runs three processes on this machine: itself, which is the load; a bare echo
// server (itself again); and the real server with a database and a bootstrap file
// that it makes in a temporary folder. CPU is what the kernel has counted for the
// server's process. `make bench` runs it; docs/performance.md says how to read it.
// It touches nothing but 127.0.0.1 and its own folder, and nothing calls it.
package main

// Package postgres starts a PostgreSQL of a test binary's own and makes databases
// on it, each quickly, as a copy of one that was filled before. It knows nothing of
// Tend, so that the tests of every package can use it.
package postgres

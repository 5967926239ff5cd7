// Package testkit holds fixtures and clocks for tests, and nothing that the
// product runs. Only test files import it.
package testkit

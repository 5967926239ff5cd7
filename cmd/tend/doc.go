// Command tend is the command line. It reads flags and settings, calls package
// app, and turns what comes back into words and an exit code: 0 when it is done, 1
// when something is wrong, 2 when the command itself cannot be understood.
//
// It holds no logic of its own: what can be called from a test lives in app.
package main

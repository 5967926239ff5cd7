// Package app builds every part of Tend from the settings, plugs the parts
// together and runs them; alone it knows all the others. It also holds what an
// operator does besides serving: the bootstrap file, members and their one-time
// links, the check-up (doctor), the demo.
//
// It must hold no rule of the domain: what it knows is who needs whom, in which
// order things start, and in which order they stop. cmd/tend calls it.
package app

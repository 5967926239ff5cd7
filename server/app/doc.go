// Package app builds every part of the server from the settings and runs it. It
// alone knows all the others, plugs them together, and owns the metrics.
//
// It must hold no rule of the domain. cmd/tend calls it.
package app

// Package config is what an operator sets: the settings, which come from flags,
// the environment and tend.yaml, and the bootstrap file, which describes sites,
// keys and members.
//
// It reads, checks, and says where a fault stands (flag, variable, line and key).
// It changes nothing: app builds the server from Settings and applies a
// Bootstrap, whose campaigns package author checks. cmd/tend calls it.
package config

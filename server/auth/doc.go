// Package auth says who somebody is: the identity tokens that a site's own
// server makes for its users, the secrets of members and programs (sessions,
// one-time links, API keys) and the secret-key, under which secrets that must be
// read again are sealed.
//
// It keeps nothing: the hashes of secrets are rows of package store, which it
// must not import. web, live and engage call it at their doors; app hands the
// sealing Box to the store.
package auth

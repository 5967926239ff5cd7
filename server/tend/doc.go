// Package tend holds the words of the domain: sites, people, events, campaigns,
// deliveries, errors, ids and the clock. Types that cross floors live here.
//
// It imports nothing of the house and does nothing: no input, no output, no
// goroutines. Everything else imports it.
package tend

// Package cable stands between a server and what it needs, a database or a Redis, and
// can be cut, stuck, slow and mended. Only tests use it, and it knows nothing of Tend.
package cable

package app

import (
	"context"
	"errors"
	"time"
)

// probing is how long a part may take to say that it is there.
const probing = 2 * time.Second

var errNotLoaded = errors.New("the configuration has not been read yet")

// health asks each part whether it can do its work now; nil means that it can.
func (a *App) health(ctx context.Context) map[string]error {
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	parts := map[string]error{"database": a.db.Ping(ctx), "redis": a.cache.Ping(ctx), "configuration": nil}
	if a.loaded.Load() == 0 {
		parts["configuration"] = errNotLoaded
	}
	return parts
}

package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tend/server/web"
)

// probing is how long a part may take to say that it is there.
const probing = 2 * time.Second

var errNotLoaded = errors.New("the configuration has not been read yet")

// health asks each part whether it can do its work now; nil means that it can.
func (a *App) health(ctx context.Context) map[string]error {
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	parts := map[string]error{"database": a.db.Ping(ctx), "redis": nil, "configuration": nil}
	if err := a.cache.Ping(ctx); err != nil {
		parts["redis"] = fmt.Errorf("%w: %w", web.ErrSpared, err)
	}
	if a.loaded.Load() == 0 {
		parts["configuration"] = errNotLoaded
	}
	return parts
}

package engage

import (
	"context"
	"sync"

	"tend/server/tend"
)

// feeders is how many people are fed at the same time: their units are then committed
// together.
const feeders = 32

// feedAll feeds each of a list, and gives an error for each that was not taken; what is nil
// is passed over.
func (e *Engine) feedAll(ctx context.Context, list []*Fed) []error {
	errs := make([]error, len(list))
	slots := make(chan struct{}, feeders)
	var wg sync.WaitGroup
	for i, f := range list {
		if f == nil {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = tend.Errorf(tend.Internal, "", "a fault of ours while somebody was fed: the log has it")
			defer e.rescue("feed")
			errs[i] = e.feedOne(ctx, f)
		})
	}
	wg.Wait()
	return errs
}

// feedOne is Feed of what is taken whole or not at all.
func (e *Engine) feedOne(ctx context.Context, f *Fed) error {
	r, err := e.Feed(ctx, f)
	if err == nil && len(r.Refused) > 0 {
		err = r.Refused[0].Err
	}
	return err
}

package people

import (
	"context"
	"log/slog"
	"time"

	"tend/server/store"
)

// Remains are what is left of people who are being erased; store implements it.
type Remains interface {
	ErasingNow(ctx context.Context) ([]*store.Erasing, error)
	EraseMore(ctx context.Context, l *store.Lease, e *store.Erasing) (took time.Duration, none bool, err error)
	Scrub(ctx context.Context, e *store.Erasing) error
	EndErasure(ctx context.Context, l *store.Lease, e *store.Erasing) error
}

// Eraser deletes all that is kept of people who were marked as erased.
type Eraser struct {
	remains Remains
	soon    chan struct{}
	log     *slog.Logger
}

// NewEraser makes it.
func NewEraser(remains Remains, log *slog.Logger) *Eraser {
	return &Eraser{remains: remains, soon: make(chan struct{}, 1), log: log}
}

// Wake says that there is somebody to erase.
func (e *Eraser) Wake() {
	select {
	case e.soon <- struct{}{}:
	default:
	}
}

// Soon tells when it is not worth waiting for the next look.
func (e *Eraser) Soon() <-chan struct{} { return e.soon }

// Due tells whether anybody is to be erased.
func (e *Eraser) Due(ctx context.Context) (bool, error) {
	list, err := e.remains.ErasingNow(ctx)
	return len(list) > 0, err
}

// Run deletes piece by piece, for whoever has a lease. It may end at any moment: what is
// left is found the next time.
func (e *Eraser) Run(ctx context.Context, l *store.Lease) error {
	list, err := e.remains.ErasingNow(ctx)
	if err != nil {
		return err
	}
	for _, one := range list {
		pieces := 0
		for {
			took, none, err := e.remains.EraseMore(ctx, l, one)
			if err != nil {
				return err
			}
			if none {
				break
			}
			pieces++
			if err := store.Rest(ctx, took); err != nil {
				return err
			}
		}
		if err := e.remains.Scrub(ctx, one); err != nil {
			return err
		}
		if err := e.remains.EndErasure(ctx, l, one); err != nil {
			return err
		}
		e.log.Info("people: somebody was erased", "site", one.Site, "pieces", pieces)
	}
	return nil
}

package live

import (
	"errors"

	"tend/server/tend"
)

// report logs what is our own fault, and why our own parts do not take what they are
// given. The rest is the browser's business, which hears of it.
func (s *Server) report(doing, origin string, err error) {
	var e *tend.Error
	switch errors.As(err, &e); {
	case e == nil || e.Code == tend.Internal:
	case e.Code == tend.Unavailable && e.Err != nil && s.ctx.Err() == nil:
		now := s.clock.Now().Unix()
		if s.told.Swap(now) == now {
			return // a full disk is said once a second, not with every batch
		}
	default:
		return
	}
	s.log.Error("live: "+doing, "origin", origin, "err", err)
}

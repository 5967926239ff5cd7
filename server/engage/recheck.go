package engage

import "tend/server/tend"

// moves tells whether an event may change what fits on a tab: where it is, for which
// account, who the person is, and what they allow and want. What people do changes it
// as well, but nobody's message vanishes under their hands for that.
func moves(e tend.Event) bool {
	switch e.Kind { //nolint:exhaustive // the others do not
	case tend.KindPage, tend.KindGroup, tend.KindConsent, tend.KindPreference, tend.KindPush, tend.KindList:
		return true
	case tend.KindIdentify:
		return len(e.Traits) > 0
	}
	return false
}

// recheck looks again at what the tab was given to draw. What nobody has seen has to fit
// in all, the page of its trigger too, or it is taken back; what is on the screen leaves
// it when the person is no longer meant, and has been seen all the same.
func (d *decision) recheck(s *screen) {
	for delivery, campaign := range s.given() {
		c := d.site.byID[campaign]
		_, open := d.st.Opened(delivery)
		switch {
		case c == nil: // what does not run is taken off by its own road
		case open && !(d.fits(c) && c.page.Match(d.url) && d.askable(c)):
			d.take = append(d.take, delivery)
		case !open && !d.fits(c):
			d.hide = append(d.hide, delivery)
		}
	}
}

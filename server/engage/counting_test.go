package engage_test

import (
	"fmt"
	"testing"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
)

const pdfThrice = `{"type":"event","name":"export","where":[{"path":"format","op":"eq","value":"pdf"}],"count":{"gte":3}}`

func ofPDFs(c *tend.Campaign) { c.Audience = []byte(pdfThrice) }

// What was done before anybody asked counts as well, from SQL and once; from then on the fold goes on.
func TestWhatWasDoneBeforeACampaignAskedCounts(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w := testkit.OpenOn(t, on)
		site := w.Site(t, tend.Site{Name: "acme"})
		reads := 0
		e := node(t, w, newCache(t), func(o *engage.Options) {
			o.Probe = func(at string) {
				if at == "counting" {
					reads++
				}
			}
		})
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		x.must(as(track("export"), `{"format":"pdf"}`), as(track("export"), `{"format":"csv"}`), track("open"))
		c := testkit.Banner(site.ID, "hello", "export")
		ofPDFs(&c)
		w.Launch(t, c)
		configure(t, w, e)
		x.must(as(track("export"), `{"format":"pdf"}`), track("export"))
		if got := shows(x.got); len(got) != 0 {
			t.Fatalf("shown after two: %v", got)
		}
		if g := first(standing(t, w, x)); len(g.Parts) != 1 || g.Parts[0].Has != "export like this happened 2 times" {
			t.Errorf("why: %+v", g)
		}
		x.must(as(track("export"), `{"format":"pdf"}`))
		if got := shows(x.got); len(got) != 1 || got[0].Campaign != "hello" {
			t.Fatalf("after the third: %v", x.got)
		}
		if reads != 1 {
			t.Errorf("the history was gone through %d times", reads)
		}
		x.whole(site)
	})
}

// Whoever asks first sees the answer: before anything else is done, the gates count by themselves.
func TestTheGatesCountForThemselves(t *testing.T) {
	w, _ := shop(t, ofPDFs)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("open"))
	w.SetStatus(t, 1, "hello", tend.Paused)
	configure(t, w, e)
	x.must(as(track("export"), `{"format":"pdf"}`))
	if _, st := inSQL(t, w, e, 1, "", "ada"); len(st.Derived) != 0 {
		t.Fatalf("a paused campaign has it counted: %+v", st.Derived)
	}
	g := standing(t, w, x).Gates[4]
	if g.Name != "audience" || len(g.Parts) != 1 || g.Parts[0].Has != "export like this happened 1 times" {
		t.Errorf("why: %+v", g)
	}
}

// What two people were adds up when they turn out to be one, whether or not it was counted of both.
func TestCountersOfPeopleWhoAreMergedAddUp(t *testing.T) {
	for name, counted := range map[string]bool{"OfBoth": true, "OfOne": false} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, ofPDFs)
			e := node(t, w, newCache(t))
			known := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer known.close()
			known.must(as(track("export"), `{"format":"pdf"}`))
			if !counted {
				w.SetStatus(t, 1, "hello", tend.Paused)
				configure(t, w, e)
			}
			visitor := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
			defer visitor.close()
			visitor.must(as(track("export"), `{"format":"pdf"}`), track("export"))
			if !counted {
				w.SetStatus(t, 1, "hello", tend.Live)
				configure(t, w, e)
			}
			visitor.must(identify("ada"))
			visitor.must(as(track("export"), `{"format":"pdf"}`))
			if got := shows(visitor.got); len(got) != 1 {
				t.Fatalf("after the third: %v", visitor.got)
			}
			visitor.whole(site)
		})
	}
}

// What no campaign wants any more is counted no more.
func TestCountersThatNobodyWantsGo(t *testing.T) {
	w, site := shop(t, ofPDFs)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(as(track("export"), `{"format":"pdf"}`))
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Derived) != 1 || st.Derived[0].Total != 1 {
		t.Fatalf("counted: %+v", st.Derived)
	}
	w.SetStatus(t, site.ID, "hello", tend.Ended)
	configure(t, w, e)
	x.must(track("open"))
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Derived) != 0 {
		t.Errorf("still counted: %+v", st.Derived)
	}
	x.whole(site)
}

// A site without such campaigns never goes through anybody's history, and keeps nothing of it.
func TestWhereNobodyAsksNothingIsCounted(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t), func(o *engage.Options) {
		o.Probe = func(at string) {
			if at == "counting" {
				t.Error("a history is gone through")
			}
		}
	})
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(as(track("export"), `{"format":"pdf"}`), track("export"), track("export"))
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Derived) != 0 {
		t.Errorf("counted: %+v", st.Derived)
	}
}

// Where too many histories are gone through already, nobody is matched by what is not known, and the
// reason is kept; with the next event it is known.
func TestWhoCannotBeCountedIsNotMatchedAndToldWhy(t *testing.T) {
	w := testkit.OpenOn(t, testkit.Chosen())
	site := w.Site(t, tend.Site{Name: "acme"})
	held := make(chan struct{})
	e := node(t, w, newCache(t), func(o *engage.Options) {
		o.Probe = func(at string) {
			if at == "counting" {
				<-held
			}
		}
	})
	pdf := as(track("export"), `{"format":"pdf"}`)
	tabs := make([]*tab, 4+64+1) // as many as are counted, as wait for it, and one more
	for i := range tabs {
		tabs[i] = openTab(t, w, e, hello("site_acme", fmt.Sprintf("a%d", i), "", fmt.Sprintf("t%d", i)))
		defer tabs[i].close()
		tabs[i].must(pdf, pdf)
	}
	c := testkit.Banner(site.ID, "hello", "export")
	ofPDFs(&c)
	w.Launch(t, c)
	configure(t, w, e)
	through := make(chan *tab, len(tabs))
	for _, x := range tabs {
		go func() {
			x.must(pdf)
			through <- x
		}()
	}
	one := <-through // all others are held
	if got := shows(one.got); len(got) != 0 {
		t.Errorf("matched by what is not known: %v", got)
	}
	if got := decisions(t, w, "hello"); len(got) != 1 || got[0] != engage.ReasonCounting+": export of the past is still to be counted" {
		t.Errorf("the reason is %q", got)
	}
	close(held)
	for range len(tabs) - 1 {
		if x := <-through; len(shows(x.got)) != 1 {
			t.Errorf("counted, and not shown: %v", x.got)
		}
	}
	if got := shows(one.must(pdf).got); len(got) != 1 {
		t.Errorf("with the next event %v", got)
	}
}

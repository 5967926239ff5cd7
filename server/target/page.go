package target

import "tend/server/state"

func (o object) page() tree {
	o.allow("type", "op", "value")
	p := o.pageTest()
	return tree{test: test{kind: kindPage, page: &p}}
}

// pageTest reads what is asked of a page.
func (o object) pageTest() state.PageTest {
	op := o.choice("op", "", []string{"eq", "ne", "contains", "starts_with", "matches"}, nil)
	value, ok := o.text("value", MaxPattern)
	if !ok {
		return state.PageTest{}
	}
	p, err := state.NewPageTest(op, value)
	o.failed("value", err)
	return p
}

package people

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// branch is an object that is put together out of columns.
type branch struct {
	names []string
	of    []*branch
	value jsontext.Value // of a leaf
}

// put sets what is at a path. What came first at a name stays.
func (b *branch) put(v jsontext.Value, name string, below ...string) {
	i := slices.Index(b.names, name)
	if i < 0 {
		i = len(b.names)
		b.names, b.of = append(b.names, name), append(b.of, &branch{})
	} else if b.of[i].value != nil {
		return
	}
	if len(below) == 0 {
		b.of[i].value = v
		return
	}
	b.of[i].put(v, below[0], below[1:]...)
}

// append writes it as JSON, the names in their order.
func (b *branch) append(out []byte) []byte {
	if b.value != nil {
		return append(out, b.value...)
	}
	order := make([]int, len(b.names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int {
		if b.names[x] < b.names[y] {
			return -1
		}
		return 1
	})
	out = append(out, '{')
	for n, i := range order {
		if n > 0 {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, b.names[i]) // rows are UTF-8
		out = append(append(out, ':'), b.of[i].append(nil)...)
	}
	return append(out, '}')
}

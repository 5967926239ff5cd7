package render

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	liquid "github.com/osteele/liquid/render"
	"github.com/osteele/liquid/tags"
)

// Bounds of putting the words into one message. The library has none of its own.
const (
	maxOut   = 8 << 10 // bytes of one text, also on its way through the filters
	maxSteps = 2000    // placeholders, filters and rounds of a loop, together
	maxPut   = 500     // values put in
)

// sentinelBase begins the characters that stand for values until the text is whole:
// private use, plane 15. Markdown takes them for letters.
const sentinelBase = 0xF0000

func sentinelOf(i int) rune { return sentinelBase + rune(i) }

func sentinel(c rune) bool { return c >= sentinelBase }

var (
	errSteps   = errors.New("it takes too many steps: shorten the list, or the words in the loop")
	errMissing = errors.New("a value is missing")
	errEmpty   = errors.New("nothing is left of it")
)

// library is the grammar that templates are compiled by. The step of a loop finds its
// machine among the variables, by a name that no author can write.
var library = func() liquid.Config {
	cfg := liquid.NewConfig()
	tags.AddStandardTags(cfg)
	cfg.AddTag("step", func(string) (func(io.Writer, liquid.Context) error, error) {
		return func(_ io.Writer, ctx liquid.Context) error {
			m, ok := ctx.Get(machineName).(*machine)
			if !ok {
				return errSteps
			}
			return m.stop(m.spend(m.at.cost))
		}, nil
	})
	return cfg
}()

const machineName = " machine"

// machine runs templates, one after the other, and counts what it costs.
type machine struct {
	cfg   liquid.Config
	steps int
	at    *template
	vars  map[string]any
	put   []string // the values of this text, in the order of their sentinels
	lack  string   // the value that is missing
	fault error    // what stopped it: the library would wrap it in words of its own
	out   limited
}

var machines = sync.Pool{New: func() any { return newMachine() }}

func newMachine() *machine {
	m := &machine{cfg: library, vars: map[string]any{}}
	for name, f := range filters {
		m.cfg.AddFilter(name, func(v any, args ...any) (any, error) {
			out, err := m.filter(name, f, v, args)
			return out, m.stop(err)
		})
	}
	m.cfg.AddFilter("put", func(v any, n int) (string, error) {
		s, err := m.mark(v, n)
		return s, m.stop(err)
	})
	m.cfg.AddFilter("items", func(v any) ([]any, error) {
		out, err := items(v)
		return out, m.stop(err)
	})
	return m
}

func (m *machine) spend(n int) error {
	if m.steps -= n; m.steps < 0 {
		return errSteps
	}
	return nil
}

func (m *machine) stop(err error) error {
	if m.fault == nil {
		m.fault = err
	}
	return err
}

// filter runs one. What is missing goes past all but default, and so does a filter
// that needs a value which is missing.
func (m *machine) filter(name string, f filter, v any, args []any) (any, error) {
	weight := 0
	if s, ok := v.(string); ok {
		weight = len(s) / 64
	}
	if err := m.spend(1 + weight); err != nil {
		return nil, err
	}
	if name != "default" && v == nil {
		return nil, nil
	}
	for _, a := range args {
		if a == nil {
			return nil, nil
		}
	}
	out, err := f.run(v, args)
	if s, ok := out.(string); ok && len(s) > maxOut {
		err = errLong
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// mark takes the value of a placeholder aside and leaves a sentinel.
func (m *machine) mark(v any, n int) (string, error) {
	if err := m.spend(1); err != nil {
		return "", err
	}
	if blank(v) {
		m.lack = m.missing(n)
		return "", errMissing
	}
	s, ok := said(v)
	switch {
	case !ok:
		return "", fmt.Errorf("%s is an object: name a value within it", m.at.marks[n].source)
	case len(s) > maxOut || len(m.put) >= maxPut:
		return "", errLong
	case blank(s):
		m.lack = m.missing(n)
		return "", errMissing
	}
	m.put = append(m.put, s)
	return string(sentinelOf(len(m.put) - 1)), nil
}

// missing names what a placeholder has not got: the first of its values that is not
// there, else the placeholder itself.
func (m *machine) missing(n int) string {
	for _, d := range m.at.marks[n].deps {
		if m.vars[variable(d)] == nil {
			return m.at.slots[d].name
		}
	}
	return m.at.marks[n].source
}

func variable(i int) string { return "v" + strconv.Itoa(i) }

// run gives the text with a sentinel for each value; the values are in m.put.
func (m *machine) run(t *template, values *Values) (text string, err error) {
	m.at, m.put, m.lack, m.fault = t, m.put[:0], "", nil
	clear(m.vars)
	m.vars[machineName] = m
	for i := range t.slots {
		if v := values.of(&t.slots[i]); v != nil {
			m.vars[variable(i)] = v
		}
	}
	m.out.Reset()
	defer func() {
		switch fault := recover().(type) { // the library panics where a write fails
		case nil:
		case error:
			text, err = "", fault
		default:
			text, err = "", fmt.Errorf("it cannot be put together: %v", fault)
		}
	}()
	if err := liquid.Render(t.root, &m.out, m.vars, m.cfg); err != nil {
		if m.fault != nil {
			return "", m.fault
		}
		return "", err
	}
	text = m.out.String()
	if dynamic(text) {
		return "", errors.New("curly brackets are left in it")
	}
	return text, nil
}

// limited is a text that does not grow beyond its bound.
type limited struct{ strings.Builder }

func (l *limited) Write(b []byte) (int, error) {
	if l.Len()+len(b) > maxOut {
		return 0, errLong
	}
	return l.Builder.Write(b)
}

// fill puts the values in the places of their sentinels.
func fill(text string, values []string) string {
	if len(values) == 0 {
		return text
	}
	var b strings.Builder
	for _, c := range text {
		if i := int(c) - sentinelBase; i >= 0 && i < len(values) {
			b.WriteString(values[i])
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

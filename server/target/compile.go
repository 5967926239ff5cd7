package target

import (
	"errors"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// Bounds of a condition tree.
const (
	MaxBytes  = 256 << 10 // of its JSON
	MaxDepth  = 16        // nested conditions; the outermost is the first
	MaxNodes  = 256       // conditions, and, or and not included
	MaxFaults = 50        // named in one error; what lies behind is not looked at
	MaxValue  = 1024      // bytes of a text to compare with
	MaxList   = 1000      // values of in and not_in
)

// Compile parses a condition tree and makes a Rule of it. Nothing, or null, is
// everybody. A tree that is not right gives a *tend.Error of code Invalid with a
// Fault for each thing wrong, its pointer leading into the tree; what belongs to
// the contract but is not built yet has the fault code not_available. When all
// faults have one code it is also the error's Reason. It knows of no segments and no funnels:
// see Saved.
func Compile(raw []byte) (*Rule, error) { return Saved{}.Compile(raw) }

func (c *compiler) compile(raw []byte) (*Rule, error) {
	c.rule = &Rule{start: accept}
	if v, ok := c.decode(raw); ok && v != nil {
		root := c.node(v, "", 1)
		if len(c.faults) == 0 {
			c.rule.start = c.emit(root, accept, reject)
		}
	}
	if err := c.err("the condition cannot be used"); err != nil {
		return nil, err
	}
	return c.rule, nil
}

// err has the faults that were noted; nil where there are none.
func (c *compiler) err(says string) error {
	if len(c.faults) == 0 {
		return nil
	}
	e := &tend.Error{Code: tend.Invalid, Message: says, Faults: c.faults}
	if c.sameCode() {
		e.Reason = c.faults[0].Code
	}
	return e
}

// tree is a node between parsing and steps.
type tree struct {
	logic logicKind
	of    []tree
	test  test
	not   bool // a test with negate
}

type logicKind uint8

const (
	logicNone logicKind = iota // a test
	logicAnd
	logicOr
	logicNot
)

type compiler struct {
	rule   *Rule
	faults []tend.Fault
	nodes  int
	full   bool // MaxNodes was passed, and said so

	saved   Saved
	self    string   // the segment that is compiled; "" for any other condition
	loose   bool     // segments are not looked up: each is taken for everybody
	inside  []string // the segments that are being compiled, each referred to by the one before
	place   string   // of the reference to the first of them
	refers  []string // the segments that were referred to
	lists   []Mention
	funnels []Mention
	bytes   int // of all that was referred to
}

func (c *compiler) fault(pointer, code, detail string) {
	if len(c.faults) < MaxFaults {
		pointer, detail = c.inSegment(pointer, detail)
		c.faults = append(c.faults, tend.Fault{Pointer: pointer, Code: code, Detail: detail})
	}
}

func (c *compiler) sameCode() bool {
	return !slices.ContainsFunc(c.faults, func(f tend.Fault) bool { return f.Code != c.faults[0].Code })
}

func (c *compiler) decode(raw []byte) (any, bool) {
	if len(raw) > MaxBytes {
		c.fault("", tend.ReasonTooLong, "the condition has "+strconv.Itoa(len(raw))+" bytes, at most "+
			strconv.Itoa(MaxBytes)+" are taken")
		return nil, false
	}
	return c.read(raw)
}

// read decodes JSON; nothing at all is null.
func (c *compiler) read(raw []byte) (any, bool) {
	if len(raw) == 0 {
		return nil, true
	}
	var v any
	err := json.Unmarshal(raw, &v)
	if err == nil {
		return v, true
	}
	pointer, syntax, semantic := "", (*jsontext.SyntacticError)(nil), (*json.SemanticError)(nil)
	if errors.As(err, &syntax) {
		pointer = string(syntax.JSONPointer)
	} else if errors.As(err, &semantic) {
		pointer = string(semantic.JSONPointer)
	}
	c.fault(pointer, tend.ReasonValue, "not JSON that can be read: "+err.Error())
	return nil, false
}

var builtTypes = []string{"and", "or", "not", "attribute", "event", "since", "visits", "page", "bucket", "answer", "metric", "message", "segment", "list", "context", "sequence", "funnel"}

// node parses one condition. Faults are noted and parsing goes on, so that an
// author sees all of them at once; the tree is then not used.
func (c *compiler) node(v any, at string, depth int) tree {
	m, ok := v.(map[string]any)
	if !ok {
		c.fault(at, tend.ReasonType, `a condition is an object with a "type", not `+jsonType(v))
		return tree{}
	}
	if c.nodes++; c.nodes > MaxNodes {
		if !c.full {
			c.full = true
			c.fault(at, tend.ReasonTooLong, "more than "+strconv.Itoa(MaxNodes)+" conditions in one tree")
		}
		return tree{}
	}
	if depth > MaxDepth {
		c.fault(at, tend.ReasonTooLong, "conditions are nested more than "+strconv.Itoa(MaxDepth)+" deep")
		return tree{}
	}
	o := object{c: c, at: at, m: m}
	switch o.choice("type", "", builtTypes, nil) {
	case "and":
		return tree{logic: logicAnd, of: o.of(depth)}
	case "or":
		t := tree{logic: logicOr, of: o.of(depth)}
		if list, _ := m["of"].([]any); list != nil && len(list) == 0 {
			o.fault("of", tend.ReasonValue, "an empty or matches nobody: give it one condition or more")
		}
		return t
	case "not":
		return o.not(depth)
	case "attribute":
		return o.attribute()
	case "event":
		return o.event()
	case "since":
		return o.since()
	case "visits":
		return o.visits()
	case "page":
		return o.page()
	case "bucket":
		return o.bucket()
	case "answer":
		return o.answer()
	case "metric":
		return o.metric()
	case "message":
		return o.message()
	case "segment":
		return o.segment(depth)
	case "list":
		return o.onList()
	case "context":
		return o.context()
	case "sequence":
		return o.sequence()
	case "funnel":
		return o.funnel()
	}
	return tree{}
}

func (o object) of(depth int) []tree {
	o.allow("type", "of")
	v, ok := o.need("of")
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.wrong("of", "a list of conditions", v)
		return nil
	}
	kids := make([]tree, 0, min(len(list), MaxNodes))
	for i, item := range list {
		if o.c.full {
			break
		}
		kids = append(kids, o.c.node(item, o.pointer("of")+"/"+strconv.Itoa(i), depth+1))
	}
	return kids
}

// not takes its one condition as it is or in a list.
func (o object) not(depth int) tree {
	if v, ok := o.m["of"].(map[string]any); ok {
		o.allow("type", "of")
		return tree{logic: logicNot, of: []tree{o.c.node(v, o.pointer("of"), depth+1)}}
	}
	t := tree{logic: logicNot, of: o.of(depth)}
	if list, ok := o.m["of"].([]any); ok && len(list) != 1 {
		o.fault("of", tend.ReasonValue, "not takes exactly one condition: put several into an and or an or")
	}
	return t
}

// emit writes the steps of a node, last first, so that the steps that follow are
// known when a step is written. It gives the step to begin with.
func (c *compiler) emit(t tree, yes, no int16) int16 {
	switch t.logic {
	case logicAnd:
		for _, kid := range slices.Backward(t.of) {
			yes = c.emit(kid, yes, no)
		}
		return yes
	case logicOr:
		for _, kid := range slices.Backward(t.of) {
			no = c.emit(kid, yes, no)
		}
		return no
	case logicNot:
		return c.emit(t.of[0], no, yes)
	case logicNone:
	}
	if t.not {
		yes, no = no, yes
	}
	c.rule.steps = append(c.rule.steps, step{test: t.test, yes: yes, no: no})
	return int16(len(c.rule.steps) - 1)
}

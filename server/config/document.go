package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tend/server/tend"
)

// Bounds of a YAML file.
const (
	maxFile  = 4 << 20 // bytes
	maxDepth = 64
)

// document is a YAML file as JSON, and the line that each value of it stands in.
type document struct {
	json  []byte
	lines map[string]int // by JSON pointer
}

// notYAML is a fault of the file as such.
type notYAML struct {
	line int
	why  string
}

func (e *notYAML) Error() string { return e.why }

// readYAML turns a file into JSON. YAML beyond what JSON can say (anchors, tags,
// several documents) is refused: it hides what is meant from the reader of the file.
func readYAML(raw []byte) (*document, *notYAML) {
	d := &document{lines: map[string]int{"": 1}}
	if len(raw) > maxFile {
		return nil, &notYAML{1, fmt.Sprintf("the file has %d bytes, at most %d are taken", len(raw), maxFile)}
	}
	body, fault := parse(raw)
	if fault != nil {
		return nil, fault
	}
	if body == nil {
		d.json = []byte("{}")
		return d, nil
	}
	if fault := d.add(body, "", 1); fault != nil {
		return nil, fault
	}
	return d, nil
}

// parse guards itself: the parser is not ours, and a file must never end the program.
func parse(raw []byte) (body ast.Node, fault *notYAML) {
	defer func() {
		if r := recover(); r != nil {
			body, fault = nil, &notYAML{1, "this cannot be read as YAML"}
		}
	}()
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		why, line := err.Error(), 1
		var ye yaml.Error
		if errors.As(err, &ye) {
			why = ye.GetMessage()
			if t := ye.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		return nil, &notYAML{line, "this is no YAML: " + why}
	}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.CommentGroupType {
			continue
		}
		if body != nil {
			return nil, &notYAML{lineOf(doc.Body), "a second document begins here: the file must be one"}
		}
		body = doc.Body
	}
	return body, nil
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return max(1, t.Position.Line)
	}
	return 1
}

// add appends a value as JSON and notes the lines of all in it.
func (d *document) add(n ast.Node, at string, depth int) *notYAML {
	line := lineOf(n)
	if _, ok := d.lines[at]; !ok {
		d.lines[at] = line
	}
	if depth > maxDepth {
		return &notYAML{line, fmt.Sprintf("this is nested deeper than %d levels", maxDepth)}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return d.mapping(n.Values, at, depth)
	case *ast.MappingValueNode:
		return d.mapping([]*ast.MappingValueNode{n}, at, depth)
	case *ast.SequenceNode:
		return d.sequence(n.Values, at, depth)
	case *ast.NullNode:
		d.json = append(d.json, "null"...)
	case *ast.BoolNode:
		d.json = strconv.AppendBool(d.json, n.Value)
	case *ast.StringNode:
		return d.text(n.Value, line)
	case *ast.LiteralNode:
		return d.text(n.Value.Value, line)
	case *ast.IntegerNode:
		d.json = fmt.Append(d.json, n.Value)
	case *ast.FloatNode:
		if math.IsInf(n.Value, 0) || math.IsNaN(n.Value) {
			return &notYAML{line, "this number is too large"}
		}
		d.json = strconv.AppendFloat(d.json, n.Value, 'g', -1, 64)
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return &notYAML{line, "anchors, aliases and merges are not taken: write it out"}
	case *ast.TagNode:
		return &notYAML{line, "tags are not taken: leave it out"}
	default:
		return &notYAML{line, "a value of this kind is not taken: write a text, a number, true or false, a list or keys with values"}
	}
	return nil
}

func (d *document) mapping(values []*ast.MappingValueNode, at string, depth int) *notYAML {
	d.json = append(d.json, '{')
	seen := map[string]bool{}
	for i, kv := range values {
		if kv.Key == nil || kv.Value == nil {
			return &notYAML{lineOf(kv), "a key or its value is missing here"}
		}
		line := lineOf(kv.Key)
		key, ok := keyText(kv.Key)
		switch {
		case !ok:
			return &notYAML{line, "a key must be a plain text"}
		case seen[key]:
			return &notYAML{line, fmt.Sprintf("the key %q stands here twice", key)}
		}
		seen[key] = true
		if i > 0 {
			d.json = append(d.json, ',')
		}
		if fault := d.text(key, line); fault != nil {
			return fault
		}
		d.json = append(d.json, ':')
		here := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
		d.lines[here] = line
		if fault := d.add(kv.Value, here, depth+1); fault != nil {
			return fault
		}
	}
	d.json = append(d.json, '}')
	return nil
}

func keyText(key ast.MapKeyNode) (string, bool) {
	switch k := key.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		if t := k.GetToken(); t != nil {
			return t.Value, true
		}
	}
	return "", false
}

func (d *document) sequence(values []ast.Node, at string, depth int) *notYAML {
	d.json = append(d.json, '[')
	for i, v := range values {
		if v == nil {
			return &notYAML{d.line(at), "an entry of the list is missing"}
		}
		if i > 0 {
			d.json = append(d.json, ',')
		}
		here := at + "/" + strconv.Itoa(i)
		d.lines[here] = lineOf(v)
		if fault := d.add(v, here, depth+1); fault != nil {
			return fault
		}
	}
	d.json = append(d.json, ']')
	return nil
}

func (d *document) text(s string, line int) *notYAML {
	b, err := jsontext.AppendQuote(d.json, s)
	if err != nil {
		return &notYAML{line, "this text is not UTF-8"}
	}
	d.json = b
	return nil
}

// line is where a pointer leads, or the nearest thing around it that is there.
func (d *document) line(pointer string) int {
	for {
		if n, ok := d.lines[pointer]; ok {
			return n
		}
		i := strings.LastIndexByte(pointer, '/')
		if i < 0 {
			return 1
		}
		pointer = pointer[:i]
	}
}

// located is a fault with the line and the key in its text.
func (d *document) located(f tend.Fault) tend.Fault {
	where := "line " + strconv.Itoa(d.line(f.Pointer))
	if f.Pointer != "" {
		where += ", " + keyPath(f.Pointer)
	}
	f.Detail = where + ": " + f.Detail
	return f
}

// keyPath writes a pointer as people read YAML: sites[0].caps.global[1].max.
func keyPath(pointer string) string {
	var b strings.Builder
	for i, part := range strings.Split(pointer, "/")[1:] {
		if _, err := strconv.Atoi(part); err == nil {
			b.WriteString("[" + part + "]")
			continue
		}
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return b.String()
}

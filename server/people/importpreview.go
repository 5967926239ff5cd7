package people

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/tend"
)

// The bounds of a preview.
const (
	PreviewRows  = 20
	PreviewBytes = store.ImportPiece // of a file are read at most
	maxExamples  = 3
	maxExample   = 200 // bytes
)

// Preview is what the beginning of a file looks like.
type Preview struct {
	Delimiter string // of CSV
	Columns   []PreviewColumn
	Mapping   Mapping
	Problem   error // what is missing in the mapping; nil: it would do
	Rows      []PreviewRow
}

// PreviewColumn is a column of a file, or a name in its rows.
type PreviewColumn struct {
	Name     string
	Examples []string // values, as JSON where they are no texts
	Target   string   // what it is mapped to; "" is nothing
}

// PreviewRow is what would become of a row.
type PreviewRow struct {
	Line   int64
	Values map[string]jsontext.Value // by target
	Fault  *store.RefusedRow         // why it would not be taken; nil: it would
}

// Preview looks at the beginning of a file; nothing is kept. Where it has PreviewBytes its last
// row may be cut off, and is left out. Of the import count its kind, format, mapping and column.
func (i *Imports) Preview(n *NewImport, beginning []byte) (*Preview, error) {
	kind, format := n.Kind, n.Format
	m, err := ReadMapping(kind, n.Mapping)
	if err != nil {
		return nil, err
	}
	if cut := bytes.LastIndexByte(beginning, '\n'); len(beginning) >= PreviewBytes && cut > 0 {
		beginning = beginning[:cut+1]
	}
	p := &Preview{}
	if kind == ImportList {
		p.Problem = m.fitList(n, beginning)
	} else {
		p.Problem = m.fit(kind, format, beginning)
	}
	if p.Problem != nil && (m.Columns == nil || format == FormatCSV && m.Delimiter == "") { // there is nothing to be seen
		return nil, p.Problem
	}
	p.Mapping, p.Delimiter = m, m.Delimiter
	columns := m.Header
	if format == FormatNDJSON {
		columns, _ = namesIn(newRows(bytes.NewReader(beginning), format, 0, 0))
	}
	if len(columns) == 0 && m.Columns[toUser] == toUser { // each line is an id
		columns = []string{toUser}
	}
	for _, c := range columns {
		p.Columns = append(p.Columns, PreviewColumn{Name: c, Target: m.Columns[c], Examples: []string{}})
	}
	p.read(kind, format, beginning, tend.Stamp(i.clock.Now()))
	return p, nil
}

// read reads the first rows.
func (p *Preview) read(kind, format string, beginning []byte, now tend.Micros) {
	f := newRows(bytes.NewReader(beginning), format, 0, 0)
	if format == FormatCSV && !p.Mapping.Plain {
		_, _ = f.next() // the names of the columns
	}
	reader, all := newColumnReader(kind, format, p.Mapping, now), newColumnReader(kind, format, p.Mapping, now)
	all.places = nil
	for _, c := range p.Columns {
		all.places = append(all.places, mapped{source: c.Name, path: []string{c.Name}, index: len(all.places)})
	}
	for len(p.Rows) < PreviewRows {
		r, err := f.next()
		if err != nil {
			return
		}
		out := PreviewRow{Line: r.line, Values: map[string]jsontext.Value{}}
		if _, out.Fault = reader.read(r); r.err == nil {
			if values, bad := reader.values(r.text); bad == nil {
				for i, v := range values {
					if len(v) > 0 {
						out.Values[p.Mapping.Columns[reader.places[i].source]] = v
					}
				}
			}
			if values, bad := all.values(r.text); bad == nil {
				for i, v := range values {
					p.Columns[i].example(v)
				}
			}
		}
		p.Rows = append(p.Rows, out)
	}
}

// example keeps a value, if it is another one.
func (c *PreviewColumn) example(v jsontext.Value) {
	if len(v) == 0 || len(c.Examples) == maxExamples {
		return
	}
	text := string(v)
	if v.Kind() == '"' && json.Unmarshal(v, &text) != nil {
		return
	}
	if text = clipTo(text, maxExample); len(c.Examples) == 0 || c.Examples[len(c.Examples)-1] != text {
		c.Examples = append(c.Examples, text)
	}
}

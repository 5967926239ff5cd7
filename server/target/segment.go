package target

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// Segments are the saved conditions of a site, by their ids. A condition that refers to one
// is compiled with that one in its place, so that to match it costs what it says and nothing
// more. A nil Segments is that of a site without any.
type Segments map[string]tend.Segment

// NewSegments makes them of a list.
func NewSegments(list []tend.Segment) Segments {
	s := make(Segments, len(list))
	for i := range list {
		s[list[i].ID] = list[i]
	}
	return s
}

// Saved is what conditions of a site may name: its segments and its funnels. The zero Saved is that of
// a site without any.
type Saved struct {
	Segments Segments
	Funnels  Funnels
}

// SavedOf is what is saved on a site as the configuration has it.
func SavedOf(site *tend.Site) Saved {
	return Saved{NewSegments(site.Segments), NewFunnels(site.Funnels)}
}

// Compile is the function Compile where a condition may refer to what is saved. The bounds
// of a tree hold for all of it together, what it refers to included.
func (s Saved) Compile(raw []byte) (*Rule, error) {
	return (&compiler{saved: s}).compile(raw)
}

// CompileOf compiles the condition of the segment id itself: one that leads back to it is refused.
func (s Saved) CompileOf(id string, raw []byte) (*Rule, error) {
	return (&compiler{saved: s, self: id}).compile(raw)
}

// Check finds what is wrong with a condition as far as that can be told without the segments
// of its site: any that it refers to is taken to be there.
func Check(raw []byte) error {
	_, err := (&compiler{loose: true}).compile(raw)
	return err
}

// Mentions are what a condition names, however it is written; what a segment says that it refers to
// is that segment's.
type Mentions struct {
	Segments []string // each once, in the order of their ids
	Lists    []Mention
	Funnels  []Mention
}

// MentionsOf finds them. A condition that cannot be read names nothing.
func MentionsOf(raw []byte) Mentions {
	c := &compiler{loose: true}
	if _, err := c.compile(raw); err != nil {
		return Mentions{}
	}
	slices.Sort(c.refers)
	return Mentions{Segments: slices.Compact(c.refers), Lists: c.lists, Funnels: c.funnels}
}

// References are the segments that a condition refers to, each once, in the order of their
// ids. One that cannot be read refers to none.
func References(raw []byte) []string { return MentionsOf(raw).Segments }

// Definition names what a segment says with all that it refers to: it is another one when, and only
// when, any of that is.
func (s Saved) Definition(id string) string {
	all, sum, asked := []string{id}, sha256.New(), map[string]bool{}
	for i := 0; i < len(all); i++ { // those that are found on the way are gone through as well
		named := MentionsOf(s.Segments[all[i]].Condition)
		for _, to := range named.Segments {
			if !slices.Contains(all, to) {
				all = append(all, to)
			}
		}
		for _, m := range named.Funnels {
			asked[m.ID] = true
		}
	}
	slices.Sort(all)
	texts := make([]string, 0, 2*len(all))
	for _, id := range all {
		texts = append(texts, id, string(s.Segments[id].Condition))
	}
	for _, id := range slices.Sorted(maps.Keys(asked)) {
		texts = append(texts, id, string(s.Funnels[id].Body))
	}
	for _, text := range texts {
		sum.Write(binary.AppendUvarint(nil, uint64(len(text))))
		sum.Write([]byte(text))
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// segment puts the condition of a segment in the place of its name.
func (o object) segment(depth int) tree {
	o.allow("type", "id", "negate")
	negate := o.flag("negate")
	id, ok := o.text("id", tend.MaxID)
	if !ok {
		return tree{}
	}
	c := o.c
	c.refers = append(c.refers, id)
	if c.loose {
		return tree{logic: logicAnd}
	}
	if c.leadsBack(id) {
		o.fault("id", tend.ReasonValue, "a segment cannot refer to itself: "+c.path(id)+": leave one of these references out")
		return tree{}
	}
	known, ok := c.saved.Segments[id]
	if !ok {
		o.fault("id", tend.ReasonValue, "there is no segment "+quote(id)+" on this site: make it first, or choose another")
		return tree{}
	}
	if c.bytes += len(known.Condition); c.bytes > MaxBytes {
		o.fault("id", tend.ReasonTooLong, "with the segments that it refers to the condition has more than "+strconv.Itoa(MaxBytes)+" bytes")
		return tree{}
	}
	if len(c.inside) == 0 {
		c.place = o.at
	}
	c.inside = append(c.inside, id)
	kid := tree{logic: logicAnd} // everybody
	if v, ok := c.read(known.Condition); ok && v != nil {
		kid = c.node(v, "", depth+1)
	}
	c.inside = c.inside[:len(c.inside)-1]
	if negate {
		return tree{logic: logicNot, of: []tree{kid}}
	}
	return kid
}

// leadsBack tells whether a segment is being compiled already.
func (c *compiler) leadsBack(id string) bool {
	return id == c.self && c.self != "" || slices.Contains(c.inside, id)
}

// path is how one segment has led to another, such as "trial -> paying -> trial".
func (c *compiler) path(to string) string {
	names := make([]string, 0, len(c.inside)+2)
	if c.self != "" {
		names = append(names, c.self)
	}
	return strings.Join(append(append(names, c.inside...), to), " -> ")
}

// inSegment is where a fault stands and what it says, where that is within a segment: its
// author sees the reference, not what is behind it.
func (c *compiler) inSegment(pointer, detail string) (string, string) {
	if len(c.inside) == 0 {
		return pointer, detail
	}
	where := "in the segment " + quote(c.inside[len(c.inside)-1])
	if pointer != "" {
		where += " at " + pointer
	}
	return c.place, where + ": " + detail
}

// reference is a condition that is a segment's name.
type reference struct {
	ID     string `json:"id"`
	Negate bool   `json:"negate"`
}

// segment looks for what fails in a segment; one that is negated is failed by being in it.
func (f *failing) segment(raw jsontext.Value, at string) {
	var r reference
	if json.Unmarshal(raw, &r) != nil { // never: it was compiled
		return
	}
	known := f.saved.Segments[r.ID]
	if r.Negate {
		f.add(Part{Pointer: at, Condition: raw.Clone(), Has: "they are in the segment " + quote(known.Name)})
		return
	}
	outer := f.within
	if outer.Segment == "" {
		f.within = Part{Pointer: at}
	}
	f.within.Segment, f.within.SegmentName = known.ID, known.Name
	f.look(jsontext.Value(known.Condition), "")
	f.within = outer
}

// add notes a part that fails, at its place in the segment that it stands in.
func (f *failing) add(p Part) {
	if len(f.parts) >= MaxParts {
		return
	}
	if w := f.within; w.Segment != "" {
		p.Inside, p.Pointer, p.Segment, p.SegmentName = p.Pointer, w.Pointer, w.Segment, w.SegmentName
	}
	f.parts = append(f.parts, p)
}

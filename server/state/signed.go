package state

import "strings"

// vouched tells whether an attribute at a path, above it or below it was signed: what a
// page says of that path says nothing.
func (s *State) vouched(path string) bool {
	for i := range s.Attrs {
		a := &s.Attrs[i]
		if a.Signed && (a.Path == path || strings.HasPrefix(a.Path, path+".") || strings.HasPrefix(path, a.Path+".")) {
			return true
		}
	}
	return false
}

// fits tells whether an attribute finds a place, in number and in bytes.
func (s *State) fits(path string, v *Value) bool {
	if !s.room(path, v) {
		return false
	}
	i := s.findAttr(path)
	return len(s.Attrs) < MaxAttrs || i < len(s.Attrs) && s.Attrs[i].Path == path
}

// dropUnsigned gives the place of the last attribute that nobody has signed away, or else a
// page could fill the record up and so keep out what a token says.
func (s *State) dropUnsigned(but string) bool {
	for i := len(s.Attrs) - 1; i >= 0; i-- {
		if a := &s.Attrs[i]; !a.Signed && a.Path != but {
			s.Attrs = append(s.Attrs[:i], s.Attrs[i+1:]...)
			s.attrIndex = nil
			return true
		}
	}
	return false
}

// signedBit is set in the kind of a value that was signed: a state without any reads as
// it always did.
const signedBit = 0x80

func appendAttr(b []byte, a *Attr) []byte {
	b = appendText(b, a.Path)
	at := len(b)
	b = a.Value.append(b)
	if a.Signed {
		b[at] |= signedBit
	}
	return b
}

func (r *reader) attr() Attr {
	a := Attr{Path: r.text()}
	kind := r.byte()
	a.Signed = kind&signedBit != 0
	a.Value = r.valueOf(ValueKind(kind&^signedBit), 0)
	return a
}

package state

// Key is a name made ready to be looked up many times: what a compiled rule
// keeps for each event and attribute that it asks for.
type Key struct {
	name string
	hash uint32
}

// NewKey makes the key of an event name or of an attribute path.
func NewKey(name string) Key { return Key{name: name, hash: hash(name)} }

// Name is the name that it was made of.
func (k *Key) Name() string { return k.name }

// FindEvent gives the counter of an event name where it lies, for reading until
// the next Apply, or nil when it never happened.
func (s *State) FindEvent(k *Key) *Counter {
	if s.eventIndex == nil {
		if s.passing {
			return s.Event(k.name)
		}
		s.eventIndex = newIndex(len(s.Events), func(i int) string { return s.Events[i].Name })
	}
	mask := uint32(len(s.eventIndex) - 1)
	for h := k.hash & mask; s.eventIndex[h] != 0; h = (h + 1) & mask {
		if c := &s.Events[s.eventIndex[h]-1]; c.Name == k.name {
			return c
		}
	}
	return nil
}

// FindAttr gives the attribute at a dotted path where it lies, for reading until
// the next Apply, or nil.
func (s *State) FindAttr(k *Key) *Value {
	if s.attrIndex == nil {
		if s.passing {
			return s.attrAt(k.name)
		}
		s.attrIndex = newIndex(len(s.Attrs), func(i int) string { return s.Attrs[i].Path })
	}
	mask := uint32(len(s.attrIndex) - 1)
	for h := k.hash & mask; s.attrIndex[h] != 0; h = (h + 1) & mask {
		if a := &s.Attrs[s.attrIndex[h]-1]; a.Path == k.name {
			return &a.Value
		}
	}
	return nil
}

// index is a hash table with open addressing over a list: places in the list
// plus one, 0 where empty. It is made when first asked for and dropped when the
// list gets or loses an item; a person who is only folded never has one.
type index []uint16

func newIndex(n int, name func(int) string) index {
	size := 4
	for size < 2*n {
		size *= 2
	}
	x, mask := make(index, size), uint32(size-1)
	for i := range n {
		h := hash(name(i)) & mask
		for x[h] != 0 {
			h = (h + 1) & mask
		}
		x[h] = uint16(i + 1)
	}
	return x
}

// hash is FNV-1a in 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). Names
// chosen to collide cost one person's lookups at most MaxNames comparisons.
func hash(name string) uint32 {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return h
}

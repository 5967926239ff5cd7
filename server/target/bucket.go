package target

import (
	"tend/server/tend"
)

// bucket: whether a person falls into the first part of all people, or their account into
// that of all accounts.
type bucket struct {
	seed    uint64
	lt      uint64 // of 1<<53
	account bool
}

func (b *bucket) match(person int64) bool { return spread(b.seed, person) < b.lt }

// Bucket places a person between 0 (included) and 1 (not included), the same
// place for the same salt for ever, and independently for another salt. It is
// FNV-1a in 64 bits (Fowler, Noll, Vo, http://www.isthe.com/chongo/tech/comp/fnv/)
// over the salt and the person's number (8 bytes, least significant first),
// mixed by fmix64 of MurmurHash3 (https://github.com/aappleby/smhasher), of which
// the upper 53 bits are the fraction.
func Bucket(salt string, person int64) float64 {
	return float64(spread(seed(salt), person)) / (1 << 53)
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func seed(salt string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(salt) {
		h = (h ^ uint64(salt[i])) * fnvPrime
	}
	return h
}

// spread gives the place of a person among 1<<53.
func spread(h uint64, person int64) uint64 {
	p := uint64(person)
	for range 8 {
		h = (h ^ p&0xff) * fnvPrime
		p >>= 8
	}
	return mix(h)
}

func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return (h ^ h>>33) >> 11
}

func (o object) bucket() tree {
	o.allow("type", "salt", "unit", "lt")
	b := bucket{account: o.ofAccount("unit")}
	salt, _ := o.text("salt", tend.MaxID)
	b.seed = seed(salt)
	if v, ok := o.need("lt"); ok {
		lt, ok := v.(float64)
		switch {
		case !ok:
			o.wrong("lt", "a number", v)
		case lt < 0 || lt > 1:
			o.fault("lt", tend.ReasonValue, "lt is a share from 0 (nobody) to 1 (everybody)")
		}
		b.lt = uint64(lt * (1 << 53))
	}
	return tree{test: test{kind: kindBucket, bucket: &b}}
}

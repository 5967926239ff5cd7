package tend

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// MaxID is the longest id that Tend takes from outside, in bytes.
const MaxID = 255

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an opaque id of 26 characters that sorts by time: 48 bits of
// milliseconds, then 80 random bits, in Crockford's base 32 (the layout of a
// ULID, https://github.com/ulid/spec, in lower case).
func NewID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // never fails: crypto/rand aborts the program instead
	return idEncoding.EncodeToString(b[:])
}

// Secret makes 32 random bytes in base 32 with a prefix that tells people and
// secret scanners what it is, such as "tend_sk_".
func Secret(prefix string) string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return prefix + idEncoding.EncodeToString(b[:])
}

// NewPersonID makes a number for a person: 42 bits of milliseconds since 1970,
// then 21 random bits, so that new people lie side by side in every index and
// each node makes its own. Two in the same millisecond meet once in two million;
// whoever inserts it looks first.
func NewPersonID(now time.Time) PersonID {
	var b [4]byte
	_, _ = rand.Read(b[:])
	return PersonID(now.UnixMilli()<<21 | int64(binary.BigEndian.Uint32(b[:])>>11))
}

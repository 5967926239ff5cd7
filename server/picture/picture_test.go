package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tend/server/tend"
)

var (
	red  = color.NRGBA{204, 0, 0, 255}
	blue = color.NRGBA{0, 0, 204, 255}
)

// drawing is red in its upper left and blue in its lower right corner, on white or on nothing.
func drawing(w, h int, ground color.Color) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			switch {
			case x < w/3 && y < h/2:
				m.Set(x, y, red)
			case x >= w-w/3 && y >= h/2:
				m.Set(x, y, blue)
			default:
				m.Set(x, y, ground)
			}
		}
	}
	return m
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func pngOf(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

func jpegOf(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}))
	return b.Bytes()
}

// gifOf is an animation in which each frame after the first is a corner of the canvas.
func gifOf(t testing.TB, frames int) []byte {
	g := &gif.GIF{Config: image.Config{Width: 24, Height: 16}}
	palette := color.Palette{color.NRGBA{}, red, blue}
	for i := range frames {
		r := image.Rect(0, 0, 24, 16)
		if i > 0 {
			r = image.Rect(8, 8, 16, 16)
		}
		m := image.NewPaletted(r, palette)
		for p := range m.Pix {
			m.Pix[p] = uint8(1 + i%2)
		}
		g.Image, g.Delay = append(g.Image, m), append(g.Delay, 10)
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, g))
	return b.Bytes()
}

func webpOf(t testing.TB, name string) []byte {
	raw, err := os.ReadFile(filepath.Join("testdata", name+".webp"))
	must(t, err)
	return raw
}

// exif is a block with an orientation and a place, as a phone writes it.
func exif(orientation uint16) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08")
	b = binary.BigEndian.AppendUint16(b, 2)
	for _, e := range [][3]uint16{{0x0110, 2, 0}, {0x0112, 3, orientation}} {
		b = binary.BigEndian.AppendUint16(b, e[0])
		b = binary.BigEndian.AppendUint16(b, e[1])
		b = binary.BigEndian.AppendUint32(b, 1)
		b = binary.BigEndian.AppendUint16(b, e[2])
		b = append(b, 0, 0)
	}
	return append(b, "\x00\x00\x00\x00GPS 48.2082 N 16.3738 E"...)
}

func jpegWith(raw, exif []byte) []byte {
	seg := append([]byte("Exif\x00\x00"), exif...)
	out := slices.Clone(raw[:2])
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(seg)+2))
	return append(append(out, seg...), raw[2:]...)
}

func chunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func pngWith(raw []byte, extra ...[]byte) []byte {
	const ihdr = 33
	return slices.Concat(raw[:ihdr], bytes.Join(extra, nil), raw[ihdr:])
}

func webpWith(raw, exif []byte) []byte {
	seg := append([]byte("EXIF"), binary.LittleEndian.AppendUint32(nil, uint32(len(exif)))...)
	seg = append(seg, exif...)
	if len(exif)%2 == 1 {
		seg = append(seg, 0)
	}
	out := append(slices.Clone(raw), seg...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func TestImagesAreWrittenAnew(t *testing.T) {
	white := color.NRGBA{255, 255, 255, 255}
	for _, c := range []struct {
		name, kind string
		raw        []byte
		still      bool
	}{
		{"PNG", "image/png", pngOf(t, drawing(24, 16, white)), false},
		{"PNGWithAlpha", "image/png", pngOf(t, drawing(24, 16, color.NRGBA{})), false},
		{"JPEG", "image/jpeg", jpegOf(t, drawing(24, 16, white)), false},
		{"GIF", "image/png", gifOf(t, 1), false},
		{"AnimatedGIF", "image/png", gifOf(t, 5), true},
		{"WebP", "image/jpeg", webpOf(t, "lossy"), false},
		{"WebPWithAlpha", "image/png", webpOf(t, "lossy_alpha"), false},
		{"WebPLossless", "image/png", webpOf(t, "lossless"), false},
		{"WebPLosslessWithAlpha", "image/png", webpOf(t, "lossless_alpha"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Clean(c.raw)
			must(t, err)
			m, kind, err := image.Decode(bytes.NewReader(p.Body))
			must(t, err)
			if p.Type != c.kind || "image/"+kind != c.kind || p.Width != 24 || p.Height != 16 || m.Bounds() != image.Rect(0, 0, 24, 16) || p.Still != c.still {
				t.Fatalf("%s %s %v, still %t", p.Type, kind, m.Bounds(), p.Still)
			}
			if r, _, b, _ := m.At(2, 2).RGBA(); r < 0xa000 || b > 0x4000 {
				t.Errorf("the upper left is %v", m.At(2, 2))
			}
			if bytes.Contains(p.Body, []byte("iCCP")) || bytes.Contains(p.Body, []byte("ICC_PROFILE")) {
				t.Error("a profile is left")
			}
		})
	}
}

func TestMetadataIsLeftBehindAndOrientationApplied(t *testing.T) {
	// Where red is found by orientation, when it is stored in the upper left.
	corners := map[uint16][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	m := drawing(24, 16, color.White)
	for o, at := range corners {
		for name, raw := range map[string][]byte{
			"JPEG": jpegWith(jpegOf(t, m), exif(o)),
			"PNG":  pngWith(pngOf(t, m), chunk("eXIf", exif(o)), chunk("tEXt", []byte("Author\x00Ada"))),
			"WebP": webpWith(webpOf(t, "lossy"), exif(o)),
		} {
			p, err := Clean(raw)
			must(t, err)
			if bytes.Contains(p.Body, []byte("GPS")) || bytes.Contains(p.Body, []byte("Exif")) || bytes.Contains(p.Body, []byte("Ada")) {
				t.Errorf("%s, %d: metadata is left", name, o)
			}
			w, h := 24, 16
			if o >= 5 {
				w, h = h, w
			}
			if p.Width != w || p.Height != h {
				t.Errorf("%s, %d: %d x %d, want %d x %d", name, o, p.Width, p.Height, w, h)
				continue
			}
			got, _, err := image.Decode(bytes.NewReader(p.Body))
			must(t, err)
			x, y := 2+at[0]*(w-5), 2+at[1]*(h-5)
			if r, _, b, _ := got.At(x, y).RGBA(); r < 0xa000 || b > 0x4000 {
				t.Errorf("%s, %d: %v at %d, %d, want red", name, o, got.At(x, y), x, y)
			}
		}
	}
}

// resized says in the header of a small PNG that it is a large one.
func resized(raw []byte, w, h uint32) []byte {
	out := slices.Clone(raw)
	binary.BigEndian.PutUint32(out[16:], w)
	binary.BigEndian.PutUint32(out[20:], h)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func TestWhatIsNoImageForOthersPagesIsRefused(t *testing.T) {
	small, photo := pngOf(t, drawing(24, 16, color.White)), jpegOf(t, drawing(24, 16, color.White))
	svg := `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"SVG", []byte(svg), ReasonSVG},
		{"SVGBehindAProlog", []byte("\ufeff<?xml version=\"1.0\"?>\n<!-- a drawing -->\n" + svg), ReasonSVG},
		{"SVGInUTF16", []byte("\xff\xfe" + strings.Join(strings.Split(svg, ""), "\x00") + "\x00"), ReasonSVG},
		{"HTML", []byte("<!doctype html><script>alert(1)</script>"), ReasonType},
		{"PDF", []byte("%PDF-1.7"), ReasonType},
		{"AVIF", []byte("\x00\x00\x00\x1cftypavif"), ReasonType},
		{"Empty", nil, ReasonType},
		{"TooManyBytes", append(slices.Clone(small), make([]byte, MaxBytes)...), ReasonTooLarge},
		{"Bomb", resized(small, 50_000, 50_000), ReasonPixels},
		{"Long", resized(small, MaxSide+1, 1), ReasonPixels},
		{"Large", resized(small, 2001, 3000), ReasonPixels},
		{"SizeThatOverflows", resized(small, 1<<31-1, 1<<31-1), ReasonBroken},
		{"HTMLBehindAPNG", append(slices.Clone(small), "<script>alert(1)</script>"...), ReasonTrailing},
		{"ZIPBehindAJPEG", append(slices.Clone(photo), "PK\x03\x04"...), ReasonTrailing},
		{"ScriptBehindAGIF", append(gifOf(t, 1), "*/=1;alert(1)"...), ReasonTrailing},
		{"HTMLBehindAWebP", append(webpOf(t, "lossy"), "<script>"...), ReasonTrailing},
		{"PNGCutOff", small[:len(small)-20], ReasonTrailing},
		{"JPEGCutOff", photo[:len(photo)-20], ReasonTrailing},
		{"PNGWithBrokenData", pngWith(slices.Replace(slices.Clone(small), 45, 60, bytes.Repeat([]byte{7}, 15)...)), ReasonBroken},
		{"GIFThatIsAScript", []byte("GIF89a/*\x00\x00\x00\x00\x00\x00*/=1;alert(1)"), ReasonPixels},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Clean(c.raw)
			var e *tend.Error
			if !errors.As(err, &e) || e.Reason != c.want || e.Message == "" || e.Code == tend.Internal {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestWhatMayFollowAnImage(t *testing.T) {
	photo := jpegOf(t, drawing(24, 16, color.White))
	for name, raw := range map[string][]byte{
		"Padding":            append(slices.Clone(photo), 0, 0, 0),
		"TheCamerasSmallOne": append(slices.Clone(photo), photo...),
	} {
		p, err := Clean(raw)
		must(t, err)
		if p.Width != 24 {
			t.Errorf("%s: %d pixels wide", name, p.Width)
		}
	}
}

func FuzzClean(f *testing.F) {
	m := drawing(24, 16, color.White)
	for _, seed := range [][]byte{
		pngOf(f, m), jpegOf(f, m), gifOf(f, 2), webpOf(f, "lossy"), webpOf(f, "lossy_alpha"), webpOf(f, "lossless_alpha"),
		jpegWith(jpegOf(f, m), exif(6)), pngWith(pngOf(f, m), chunk("eXIf", exif(8))), webpWith(webpOf(f, "lossy"), exif(5)),
		[]byte("<svg>"), []byte("GIF89a"), []byte("RIFF\x04\x00\x00\x00WEBP"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := Clean(raw)
		if err != nil {
			if c := tend.CodeOf(err); c != tend.Invalid && c != tend.Limited {
				t.Fatal(err)
			}
			return
		}
		// What is kept is an image of that type and size, and nothing besides.
		got, kind, err := image.DecodeConfig(bytes.NewReader(p.Body))
		if err != nil || "image/"+kind != p.Type || got.Width != p.Width || got.Height != p.Height || p.Width*p.Height > MaxPixels {
			t.Fatalf("%s of %d x %d: %s %+v, %v", p.Type, p.Width, p.Height, kind, got, err)
		}
		again, err := Clean(p.Body)
		if len(p.Body) <= MaxBytes && (err != nil || again.Type != p.Type || again.Still) {
			t.Fatalf("what was kept is not taken: %v", err)
		}
	})
}

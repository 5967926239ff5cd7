package picture

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"tend/server/tend"
)

// Bounds of an image.
const (
	MaxBytes  = 1 << 20   // as it comes
	MaxKept   = 2 << 20   // as it is kept
	MaxSide   = 4096      // pixels
	MaxPixels = 6_000_000 // decoding a progressive JPEG takes 15 bytes for each
)

// The codes of what is refused.
const (
	ReasonType     = "image_type"     // none of the types that are taken
	ReasonSVG      = "image_svg"      // SVG is a document that may hold scripts
	ReasonTooLarge = "too_large"      // more bytes than are taken
	ReasonPixels   = "image_pixels"   // more pixels than are taken
	ReasonBroken   = "image_broken"   // it cannot be decoded
	ReasonTrailing = "image_trailing" // something else follows the image, or it is two things at once
)

// Picture is an image as it is kept and served.
type Picture struct {
	Type          string // image/png or image/jpeg
	Ext           string // png, jpg
	Width, Height int
	Body          []byte
	Still         bool // it was one of several frames, and is the first
}

const quality = 85 // of JPEG: below it, edges of letters begin to show

// Clean makes a picture of a PNG, JPEG, WebP or GIF.
func Clean(raw []byte) (Picture, error) {
	if len(raw) > MaxBytes {
		return Picture{}, tend.Errorf(tend.Limited, ReasonTooLarge, "the image has %d bytes, at most %d are taken: save it smaller, messages are at most 420 pixels wide", len(raw), MaxBytes)
	}
	f, err := formatOf(raw)
	if err != nil {
		return Picture{}, err
	}
	size, err := f.config(bytes.NewReader(raw))
	if err != nil {
		return Picture{}, broken(f, err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > MaxSide || size.Height > MaxSide || size.Width*size.Height > MaxPixels {
		return Picture{}, tend.Errorf(tend.Invalid, ReasonPixels,
			"the image has %d x %d pixels: at most %d a side and %d together are taken", size.Width, size.Height, MaxSide, MaxPixels)
	}
	if end, ok := f.end(raw); !ok || len(bytes.Trim(raw[end:], "\x00")) > 0 {
		return Picture{}, tend.Errorf(tend.Invalid, ReasonTrailing,
			"something follows the image in the file, or it breaks off: open it in an image editor and save it anew")
	}
	m, err := f.decode(bytes.NewReader(raw))
	if err != nil {
		return Picture{}, broken(f, err)
	}
	m = onCanvas(m, size)
	m = upright(m, f.orientation(raw))
	p, err := encode(m, f.lossy)
	if err == nil && len(p.Body) > MaxKept {
		err = tend.Errorf(tend.Limited, ReasonTooLarge, "written anew without its metadata the image has %d bytes, at most %d are kept: save it smaller", len(p.Body), MaxKept)
	}
	p.Still = f.frames != nil && f.frames(raw) > 1
	return p, err
}

func broken(f *format, err error) error {
	return tend.Errorf(tend.Invalid, ReasonBroken, "the %s cannot be read (%w): open it in an image editor and save it anew", f.name, err)
}

// encode writes an image: as JPEG what came of a lossy format and covers its ground.
func encode(m image.Image, lossy bool) (Picture, error) {
	b := m.Bounds()
	p := Picture{Type: "image/png", Ext: "png", Width: b.Dx(), Height: b.Dy()}
	var out bytes.Buffer
	var err error
	if lossy && opaque(m) {
		p.Type, p.Ext = "image/jpeg", "jpg"
		err = jpeg.Encode(&out, m, &jpeg.Options{Quality: quality})
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, m)
	}
	if err != nil {
		return Picture{}, tend.Errorf(tend.Internal, "", "picture: encode: %w", err)
	}
	p.Body = out.Bytes()
	return p, nil
}

func opaque(m image.Image) bool {
	o, ok := m.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// format is one of the types that are taken.
type format struct {
	name        string
	lossy       bool
	config      func(r *bytes.Reader) (image.Config, error)
	decode      func(r *bytes.Reader) (image.Image, error)
	end         func(raw []byte) (int, bool) // where the image ends in the file
	orientation func(raw []byte) int         // as EXIF has it, 1 to 8
	frames      func(raw []byte) int         // nil: one
}

var (
	pngFormat = format{
		name: "PNG", end: pngEnd, orientation: pngOrientation,
		config: func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) },
		decode: func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
	}
	jpegFormat = format{
		name: "JPEG", lossy: true, end: jpegEnd, orientation: jpegOrientation,
		config: func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) },
		decode: func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
	}
	gifFormat = format{
		name: "GIF", end: gifEnd, orientation: func([]byte) int { return 1 }, frames: gifFrames,
		config: func(r *bytes.Reader) (image.Config, error) { return gif.DecodeConfig(r) },
		decode: func(r *bytes.Reader) (image.Image, error) { return gif.Decode(r) },
	}
	// A lossless one becomes a JPEG as well only where that shows nothing: see decodeWebP.
	webpFormat = format{
		name: "WebP", end: webpEnd, orientation: webpOrientation,
		config: func(r *bytes.Reader) (image.Config, error) { return webp.DecodeConfig(r) },
		decode: func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) },
	}
	webpLossy = func() format { f := webpFormat; f.lossy = true; return f }()
)

// formatOf tells by a file's first bytes what it is. What it is called, and how it
// was announced, plays no part.
func formatOf(raw []byte) (*format, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		return &pngFormat, nil
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		return &jpegFormat, nil
	case bytes.HasPrefix(raw, []byte("GIF87a")), bytes.HasPrefix(raw, []byte("GIF89a")):
		return &gifFormat, nil
	case len(raw) >= 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		if webpHas(raw, "VP8 ") {
			return &webpLossy, nil
		}
		return &webpFormat, nil
	case looksLikeSVG(raw):
		return nil, tend.Errorf(tend.Invalid, ReasonSVG, "SVG is not taken: it is a document that may hold scripts; export the drawing as PNG, at twice the size that it is shown in")
	}
	return nil, tend.Errorf(tend.Invalid, ReasonType, "this is no image of a type that is taken: send PNG, JPEG, WebP or GIF")
}

// looksLikeSVG tells whether a text file has an svg element in its beginning.
func looksLikeSVG(raw []byte) bool {
	head := bytes.ToLower(raw[:min(len(raw), 4096)])
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16
	return bytes.Contains(head, []byte("<svg")) || bytes.Contains(head, []byte("<!doctype svg")) || bytes.Contains(head, []byte("http://www.w3.org/2000/svg"))
}

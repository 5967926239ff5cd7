package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// Where images end in their files, and what their metadata says of how they stand.

// pngEnd follows the chunks (https://www.w3.org/TR/png-3/#5Chunk-layout) to behind IEND.
func pngEnd(raw []byte) (int, bool) {
	end, ok := 0, false
	pngChunks(raw, func(name string, _ []byte, behind int) bool {
		end, ok = behind, name == "IEND"
		return !ok
	})
	return end, ok
}

func pngChunks(raw []byte, see func(name string, data []byte, behind int) bool) {
	for at := 8; at+12 <= len(raw); {
		n := int(binary.BigEndian.Uint32(raw[at:]))
		behind := at + 12 + n
		if n < 0 || behind > len(raw) || !see(string(raw[at+4:at+8]), raw[at+8:at+8+n], behind) {
			return
		}
		at = behind
	}
}

func pngOrientation(raw []byte) (o int) {
	o = 1
	pngChunks(raw, func(name string, data []byte, _ int) bool {
		if name == "eXIf" {
			o = exifOrientation(data)
		}
		return true
	})
	return o
}

// jpegSegments follows the markers (ITU-T T.81, annex B) up to the image's end and
// gives where that is. What looks like a marker within compressed data is none: FF00 and FFD0 to FFD7.
func jpegSegments(raw []byte, see func(marker byte, data []byte)) (end int, ok bool) {
	for at := 2; at+1 < len(raw); {
		if raw[at] != 0xff {
			at++ // compressed data
			continue
		}
		marker := raw[at+1]
		switch {
		case marker == 0xd9:
			return at + 2, true
		case marker == 0xff: // padding
			at++
			continue
		case marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8:
			at += 2
			continue
		}
		if at+4 > len(raw) {
			return 0, false
		}
		n := int(binary.BigEndian.Uint16(raw[at+2:]))
		if n < 2 || at+2+n > len(raw) {
			return 0, false
		}
		if see != nil {
			see(marker, raw[at+4:at+2+n])
		}
		at += 2 + n
	}
	return 0, false
}

// jpegEnd is behind the last of the images: cameras put smaller ones behind the
// first (CIPA DC-007), which are dropped.
func jpegEnd(raw []byte) (int, bool) {
	end, ok := jpegSegments(raw, nil)
	for ok && bytes.HasPrefix(raw[end:], []byte("\xff\xd8\xff")) {
		var n int
		n, ok = jpegSegments(raw[end:], nil)
		end += n
	}
	return end, ok
}

func jpegOrientation(raw []byte) (o int) {
	o = 1
	jpegSegments(raw, func(marker byte, data []byte) {
		if exif, ok := bytes.CutPrefix(data, []byte("Exif\x00\x00")); ok && marker == 0xe1 && o == 1 {
			o = exifOrientation(exif)
		}
	})
	return o
}

// webpChunks follows the chunks of the RIFF container
// (https://developers.google.com/speed/webp/docs/riff_container).
func webpChunks(raw []byte, see func(name string, data []byte)) {
	for at := 12; at+8 <= len(raw); {
		n := int(binary.LittleEndian.Uint32(raw[at+4:]))
		if n < 0 || at+8+n > len(raw) {
			return
		}
		see(string(raw[at:at+4]), raw[at+8:at+8+n])
		at += 8 + n + n&1
	}
}

func webpEnd(raw []byte) (int, bool) {
	end := 8 + int(binary.LittleEndian.Uint32(raw[4:]))
	return min(end, len(raw)), end >= 12 && end <= len(raw)
}

func webpHas(raw []byte, chunk string) (has bool) {
	webpChunks(raw, func(name string, _ []byte) { has = has || name == chunk })
	return has
}

func webpOrientation(raw []byte) (o int) {
	o = 1
	webpChunks(raw, func(name string, data []byte) {
		if name == "EXIF" {
			data, _ = bytes.CutPrefix(data, []byte("Exif\x00\x00")) // some writers put it there
			o = exifOrientation(data)
		}
	})
	return o
}

// gifBlocks follows the blocks (GIF89a specification, appendix A) to behind the
// trailer, and counts the frames.
func gifBlocks(raw []byte) (end, frames int, ok bool) {
	if len(raw) < 13 {
		return 0, 0, false
	}
	at := 13
	if raw[10]&0x80 != 0 {
		at += 3 << (raw[10]&7 + 1)
	}
	for at < len(raw) {
		switch raw[at] {
		case 0x3b:
			return at + 1, frames, true
		case 0x21:
			at += 2
		case 0x2c:
			if at+10 > len(raw) {
				return 0, frames, false
			}
			frames++
			if raw[at+9]&0x80 != 0 {
				at += 3 << (raw[at+9]&7 + 1)
			}
			at += 11
		default:
			return 0, frames, false
		}
		for { // sub-blocks
			if at >= len(raw) {
				return 0, frames, false
			}
			n := int(raw[at])
			at += 1 + n
			if n == 0 {
				break
			}
		}
	}
	return 0, frames, false
}

func gifEnd(raw []byte) (int, bool) {
	end, _, ok := gifBlocks(raw)
	return end, ok
}

func gifFrames(raw []byte) int {
	_, n, _ := gifBlocks(raw)
	return n
}

// exifOrientation reads tag 0x0112 of the first directory of a TIFF block (CIPA
// DC-008, 4.6); 1, as it stands, where it has none.
func exifOrientation(b []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(b, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte("MM\x00*")):
		order = binary.BigEndian
	}
	if order == nil || len(b) < 8 {
		return 1
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 1
	}
	count := uint64(order.Uint16(b[at:]))
	for i := range count {
		e := at + 2 + 12*i
		if e+12 > uint64(len(b)) {
			return 1
		}
		if order.Uint16(b[e:]) == 0x0112 {
			if o := int(order.Uint16(b[e+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
	}
	return 1
}

// onCanvas puts a frame that does not fill its canvas to its place on it.
func onCanvas(m image.Image, size image.Config) image.Image {
	b := m.Bounds()
	if b == image.Rect(0, 0, size.Width, size.Height) {
		return m
	}
	c := image.NewNRGBA(image.Rect(0, 0, size.Width, size.Height))
	draw.Draw(c, b, m, b.Min, draw.Src)
	return c
}

// upright turns an image as its orientation asks: 1 is as it stands; 2 and 4 are
// mirrored, 3 is upside down, 5 to 8 lie on a side (CIPA DC-008, 4.6.5.1).
func upright(m image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return m
	}
	from := image.NewNRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(from, from.Rect, m, m.Bounds().Min, draw.Src)
	w, h := from.Rect.Dx(), from.Rect.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			i := from.PixOffset(source(orientation, x, y, w, h))
			copy(out.Pix[out.PixOffset(x, y):], from.Pix[i:i+4])
		}
	}
	return out
}

// source is where a pixel of the upright image stands in the one that was stored.
func source(orientation, x, y, w, h int) (fromX, fromY int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return h - 1 - y, x // 8
}

package people

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"tend/server/tend"
)

// MaxRow is how long a row of a file may be, in bytes.
const MaxRow = 64 << 10

// The codes of rows that cannot be read.
const (
	reasonRowLong = "row_too_long"
	reasonQuote   = "csv_quote"
	reasonFields  = "csv_fields"
	reasonUTF8    = "not_utf8"
	reasonNotJSON = "not_json"
)

// byteOrderMark begins files that Windows has written.
const byteOrderMark = "\xef\xbb\xbf"

// rows takes a file apart, from any row on, with no more of it in memory than a few rows.
type rows struct {
	r      *bufio.Reader
	quoted bool  // a row goes on behind a line's end that stands in quotes (RFC 4180)
	at     int64 // of the row that comes next, in bytes from the beginning of the file
	line   int64 // before it
}

// newRows reads a file that begins at a row; at and line are where that is.
func newRows(r io.Reader, format string, at, line int64) *rows {
	f := &rows{r: bufio.NewReaderSize(r, 16*MaxRow), quoted: format == FormatCSV, at: at, line: line}
	if head, _ := f.r.Peek(len(byteOrderMark)); at == 0 && string(head) == byteOrderMark {
		f.take(len(byteOrderMark))
	}
	return f
}

// row is a row of a file, without its end.
type row struct {
	text []byte
	line int64 // the first of its lines, from 1
	err  *tend.Error
}

// next gives the next row that is not empty, and io.EOF behind the last.
func (f *rows) next() (row, error) {
	for {
		window, err := f.r.Peek(MaxRow + 1)
		if err != nil && !errors.Is(err, io.EOF) {
			return row{}, err
		}
		if len(window) == 0 {
			return row{}, io.EOF
		}
		r := row{line: f.line + 1}
		end, whole := f.end(window)
		switch {
		case whole:
		case len(window) <= MaxRow && f.even(window): // the last, without a line's end
			end = len(window)
		case f.quoted && !f.even(window): // what follows is rows of their own, as far as anybody can tell
			r.err = tend.Errorf(tend.Invalid, reasonQuote, "a quote is opened and not closed within %d bytes: write a quote within quotes twice", MaxRow)
			if end = 1 + bytes.IndexByte(window, '\n'); end == 0 {
				return r, f.skip(len(window))
			}
		default:
			r.err = tend.Errorf(tend.Invalid, reasonRowLong, "the row is longer than %d bytes", MaxRow)
			return r, f.skip(len(window))
		}
		r.text = bytes.TrimRight(window[:end], "\r\n")
		if len(r.text) == 0 {
			f.take(end)
			continue
		}
		r.text = slices.Clone(r.text)
		f.take(end)
		return r, nil
	}
}

// end finds the end of the row that a window begins with.
func (f *rows) end(window []byte) (int, bool) {
	odd := false
	for from := 0; ; {
		i := bytes.IndexByte(window[from:], '\n')
		if i < 0 {
			return 0, false
		}
		if f.quoted && bytes.Count(window[from:from+i], []byte{'"'})%2 == 1 {
			odd = !odd
		}
		if from += i + 1; !odd {
			return from, true
		}
	}
}

func (f *rows) even(window []byte) bool { return !f.quoted || bytes.Count(window, []byte{'"'})%2 == 0 }

// take goes on behind bytes that are in the buffer.
func (f *rows) take(n int) {
	window, _ := f.r.Peek(n)
	f.line += int64(bytes.Count(window, []byte{'\n'}))
	_, _ = f.r.Discard(n) // they are there
	f.at += int64(n)
}

// skip goes on behind the end of a line that is longer than the buffer may be.
func (f *rows) skip(n int) error {
	f.take(n)
	for {
		part, err := f.r.ReadSlice('\n')
		f.at += int64(len(part))
		switch {
		case err == nil:
			f.line++
			return nil
		case errors.Is(err, io.EOF):
			return nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// fields takes a row of CSV apart (RFC 4180).
func fields(text, comma string) ([]string, *tend.Error) {
	var list []string
	for {
		var field string
		if strings.HasPrefix(text, `"`) {
			end := 1
			for ; end < len(text); end++ {
				if text[end] != '"' {
					continue
				}
				if end+1 == len(text) || text[end+1] != '"' {
					break
				}
				end++
			}
			if end >= len(text) || end+1 < len(text) && !strings.HasPrefix(text[end+1:], comma) {
				return nil, tend.Errorf(tend.Invalid, reasonQuote, "a field begins with a quote and does not end with one: write a quote within quotes twice")
			}
			field, text = strings.ReplaceAll(text[1:end], `""`, `"`), text[end+1:]
		} else {
			end := strings.Index(text, comma)
			if end < 0 {
				end = len(text)
			}
			field, text = text[:end], text[end:]
		}
		list = append(list, field)
		if text == "" {
			return list, nil
		}
		text = text[len(comma):]
	}
}

// delimiters of CSV, the likeliest first.
var delimiters = []string{",", ";", "\t"}

// header reads the first row of a CSV file: which delimiter it has, and what its columns are called.
func header(text string) (comma string, columns []string, err error) {
	for _, d := range delimiters {
		if list, bad := fields(text, d); bad == nil && len(list) > len(columns) {
			comma, columns = d, list
		}
	}
	in := &tend.Input{}
	for i, c := range columns {
		columns[i] = strings.TrimSpace(c)
		switch {
		case columns[i] == "" || len(columns[i]) > tend.MaxID:
			in.Fault("", tend.ReasonValue, "column %d of the first row has no name, or one of more than %d bytes: the first row has the names of the columns", i+1, tend.MaxID)
		case slices.Index(columns, columns[i]) < i:
			in.Fault("", "twice", "two columns are called %q", clip(columns[i]))
		}
	}
	if len(columns) == 0 || len(columns) > maxColumns {
		in.Fault("", reasonFields, "the first row has to have the names of the columns, at most %d, parted by a comma, a semicolon or a tab", maxColumns)
	}
	return comma, columns, in.Err("the first row of the file is refused")
}

package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sampleBytes is how much of a text is looked at to find how it is written.
const sampleBytes = 1 << 20

// textCode is how a text is written, and how many bytes stand before it.
type textCode struct {
	name  string
	skip  int64
	codec encoding.Encoding // nil for UTF-8
}

// codeOfText finds how a text is written: by its mark where it has one, else as UTF-8 unless it can't be that. A text whose
// letters are partly sound UTF-8 is UTF-8 with faults.
func codeOfText(source Source) (textCode, error) {
	begin := make([]byte, 3)
	n, err := source.ReadAt(begin, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return textCode{}, fmt.Errorf("read the beginning of the file: %w", err)
	}
	begin = begin[:n]
	switch {
	case bytes.HasPrefix(begin, []byte("\xEF\xBB\xBF")):
		return textCode{"UTF-8", 3, nil}, nil
	case bytes.HasPrefix(begin, []byte("\xFF\xFE")):
		return textCode{"UTF-16", 2, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}, nil
	case bytes.HasPrefix(begin, []byte("\xFE\xFF")):
		return textCode{"UTF-16", 2, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}, nil
	}
	sample, err := firstLetters(source)
	if err != nil {
		return textCode{}, err
	}
	if sound, broken := countLetters(sample); broken > 0 && sound == 0 {
		return textCode{"Windows-1252", 0, charmap.Windows1252}, nil
	}
	return textCode{"UTF-8", 0, nil}, nil
}

// firstLetters reads on to the first byte that isn't ASCII and gives what stands from there.
func firstLetters(source Source) ([]byte, error) {
	block := make([]byte, sampleBytes)
	for at := int64(0); at < source.Size(); {
		n, err := source.ReadAt(block, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read the file: %w", err)
		}
		if k := bytes.IndexFunc(block[:n], func(r rune) bool { return r >= utf8.RuneSelf }); k >= 0 {
			n, err := source.ReadAt(block, at+int64(k))
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("read the file: %w", err)
			}
			return block[:n], nil
		}
		if n == 0 {
			break
		}
		at += int64(n)
	}
	return nil, nil
}

// countLetters counts the letters beyond ASCII that are sound UTF-8, and the bytes that aren't.
func countLetters(sample []byte) (sound, broken int) {
	for len(sample) > 0 {
		r, size := utf8.DecodeRune(sample)
		switch {
		case r == utf8.RuneError && size == 1:
			if !utf8.FullRune(sample) {
				return sound, broken // cut by the end of the sample
			}
			broken++
		case size > 1:
			sound++
		}
		sample = sample[size:]
	}
	return sound, broken
}

// open reads the text as UTF-8. counted is called with the bytes of the source that were read.
func (c textCode) open(source Source, counted func(int)) io.Reader {
	raw := io.Reader(&countingReader{io.NewSectionReader(source, c.skip, source.Size()-c.skip), counted})
	if c.codec != nil {
		return transform.NewReader(raw, c.codec.NewDecoder())
	}
	return raw
}

type countingReader struct {
	io.Reader
	counted func(int)
}

// Read reads and counts.
func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.counted(n)
	return n, err
}

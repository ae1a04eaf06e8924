package intake

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
)

// contentKeys makes keys of what rows say: the same file gives the same keys again, and equal rows are counted, so that each
// has its own. To count them without keeping every row in mind the table is gone through twice: first a Bloom filter finds the
// few rows that may stand there more than once, then only those are counted.
type contentKeys struct {
	kind     string
	bytes    int64 // the file's size, which says how many rows there can be
	ready    bool
	prepared atomic.Bool  // ready, for those who ask from elsewhere
	size     atomic.Int64 // of what was gone through
	seen     bloom
	repeated map[uint64]uint32
}

// MaxRepeated is how many different rows of a file without ids may stand in it more than once.
const MaxRepeated = 1_000_000

func newContentKeys(kind string, bytes int64) *contentKeys {
	return &contentKeys{kind: kind, bytes: bytes, repeated: map[uint64]uint32{}}
}

// prepare goes through the table for rows that may stand there again, then back to below its header.
func (k *contentKeys) prepare(ctx context.Context, t table) error {
	k.seen = newBloom(k.bytes)
	for {
		row, err := t.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return tableError(err)
		}
		if row.fault != "" {
			continue
		}
		digest := k.digest(row.cells)
		short := binary.LittleEndian.Uint64(digest[:])
		if k.seen.add(digest) {
			k.repeated[short] = 0
		}
		if len(k.repeated) > MaxRepeated {
			return refuse(row.place, "more than %d different rows stand in the file more than once: give the rows a column of ids", MaxRepeated)
		}
	}
	k.seen = nil
	k.size.Store(t.done())
	if err := t.begin(); err != nil {
		return err
	}
	k.ready = true
	k.prepared.Store(true)
	_, err := readHeader(ctx, t)
	return err
}

// key is the digest of a row; the second equal row has -2 behind it.
func (k *contentKeys) key(cells []string) string {
	digest := k.digest(cells)
	key := hex.EncodeToString(digest[:16])
	short := binary.LittleEndian.Uint64(digest[:])
	count, again := k.repeated[short]
	if !again {
		return key
	}
	count++
	k.repeated[short] = count
	if count == 1 {
		return key
	}
	return key + "-" + strconv.Itoa(int(count))
}

// digest is of the cells without the spaces around them; empty cells at the end don't count.
func (k *contentKeys) digest(cells []string) [sha256.Size]byte {
	var row [512]byte
	text := append(row[:0], k.kind...)
	last := len(cells)
	for last > 0 && strings.TrimSpace(cells[last-1]) == "" {
		last--
	}
	for _, cell := range cells[:last] {
		cell = strings.TrimSpace(cell)
		text = binary.AppendUvarint(text, uint64(len(cell)))
		text = append(text, cell...)
	}
	return sha256.Sum256(text)
}

// bloom is a filter of at most 32 megabytes: of ten million rows about one in three thousand is taken for one that was there,
// which costs a place in a map and nothing else.
type bloom []uint64

const (
	leastBloom = 1 << 16
	mostBloom  = 1 << 22
)

func newBloom(bytes int64) bloom { return make(bloom, min(max(bytes/256, leastBloom), mostBloom)) }

// add tells whether the digest may have been added before, and adds it.
func (b bloom) add(digest [sha256.Size]byte) bool {
	before := true
	for k := range 4 {
		bit := binary.LittleEndian.Uint64(digest[8*k:]) % uint64(len(b)*64)
		if b[bit/64]&(1<<(bit%64)) == 0 {
			before = false
			b[bit/64] |= 1 << (bit % 64)
		}
	}
	return before
}

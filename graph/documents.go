package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// documents keeps documents that were read and found valid, by their text, so that they are read once. Long ones aren't kept.
type documents struct {
	inner graphql.Cache[*ast.QueryDocument]
}

// Get finds a document by its text.
func (d *documents) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	return d.inner.Get(ctx, text)
}

// Add keeps a document.
func (d *documents) Add(ctx context.Context, text string, document *ast.QueryDocument) {
	if len(text) <= maxKeptDocument {
		d.inner.Add(ctx, text, document)
	}
}

// hashes keeps the texts of documents by their SHA-256 (automatic persisted queries). Those that were asked for the longest
// time ago make room. Long ones aren't kept: their clients send them whole.
type hashes struct {
	mu    sync.Mutex
	texts *lru.Cache[string, string]
	bytes int
}

func newHashes() *hashes {
	h := &hashes{}
	texts, err := lru.NewWithEvict(keptHashes, func(_, text string) { h.bytes -= len(text) })
	if err != nil {
		panic(err) // only for a size of nothing
	}
	h.texts = texts
	return h
}

// Get finds a text by its hash.
func (h *hashes) Get(_ context.Context, hash string) (string, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.texts.Get(hash)
}

// Add keeps a text by its hash, which has been checked.
func (h *hashes) Add(_ context.Context, hash, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(text) > maxKeptDocument || h.texts.Contains(hash) {
		return
	}
	h.bytes += len(text)
	h.texts.Add(hash, text)
	for h.bytes > keptBytes {
		h.texts.RemoveOldest()
	}
}

// Package access finds out who is asking, and keeps strangers out.
//
// People sign in at an identity provider by OpenID Connect, or, on a server without one, by a link that the administrator
// finds where the server was started. They are known by a cookie from then on. Partners and programs send a token. Whoever
// sends neither is the public. What a viewer may do is decided by its rights (package impact), never here.
//
// Secrets (cookies, tokens, links, states) are random and reach the store as digests only.
//
// Dependencies: coreos/go-oidc and golang.org/x/oauth2 for OpenID Connect.
package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net"
	"strconv"

	"polku/impact"
)

type key struct{}

// asker is who is asking, and by what it is known.
type asker struct {
	viewer  impact.Viewer
	session *impact.Session
	token   int64
	address string
}

// With puts a viewer into a context.
func With(ctx context.Context, viewer impact.Viewer) context.Context {
	return withAsker(ctx, asker{viewer: viewer})
}

func withAsker(ctx context.Context, a asker) context.Context { return context.WithValue(ctx, key{}, a) }

func askerOf(ctx context.Context) asker {
	a, ok := ctx.Value(key{}).(asker)
	if !ok {
		a.viewer = impact.Nobody
	}
	return a
}

// Viewer is who is asking; the public when nobody has been recognised.
func Viewer(ctx context.Context) impact.Viewer { return askerOf(ctx).viewer }

// SignedIn tells whether somebody was recognised at all.
func SignedIn(ctx context.Context) bool { return askerOf(ctx).viewer.Key() != impact.Nobody.Key() }

// MaySignOut tells whether signing out ends something: a browser's session.
func MaySignOut(ctx context.Context) bool { return askerOf(ctx).session != nil }

// NewcomerCode is what a newcomer tells the coordinator; empty for everybody else.
func NewcomerCode(ctx context.Context) string {
	if s := askerOf(ctx).session; s != nil && s.Account != nil && s.Account.Newcomer() {
		return s.Account.Code
	}
	return ""
}

// Address is where the request comes from, as far as limits are counted by it: an IPv6 network is one address. It is for
// counting only: it is in no log.
func Address(ctx context.Context) string { return askerOf(ctx).address }

// IsLoopback tells whether an address, with or without a port, is this machine's own.
func IsLoopback(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host, port = address, "0"
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// newSecret makes 256 random bits as text.
func newSecret() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// digestOf is what is kept of a secret. Secrets are random and long, so that a plain digest can't be searched for.
func digestOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

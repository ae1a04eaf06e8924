package access

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

const (
	// maxWrong is how many wrong tokens, links and sign-ins an address may send in a minute, maxBegun how many sign-ins it may
	// begin. Then it has to wait.
	maxWrong = 10
	maxBegun = 30
	// guessWindow is what they are counted in.
	guessWindow = time.Minute
	// maxAddresses is how many addresses are remembered at a time.
	maxAddresses = 10_000
)

// guesses counts what addresses have tried, in bounded memory.
type guesses struct {
	mu    sync.Mutex
	now   func() time.Time
	tries map[string]*tries
}

// tries are those of one address in one window.
type tries struct {
	until        time.Time
	wrong, begun int
	noted        map[string]bool // actions that have a line in the audit log
}

func newGuesses() *guesses { return &guesses{now: time.Now, tries: map[string]*tries{}} }

// of finds an address's tries; the lock is held.
func (g *guesses) of(address string) *tries {
	now := g.now()
	if t := g.tries[address]; t != nil && now.Before(t.until) {
		return t
	}
	if len(g.tries) >= maxAddresses {
		g.sweep(now)
	}
	t := &tries{until: now.Add(guessWindow), noted: map[string]bool{}}
	g.tries[address] = t
	return t
}

// sweep forgets the addresses whose window is over, and when that is not enough any one of the others.
func (g *guesses) sweep(now time.Time) {
	for address, t := range g.tries {
		if !now.Before(t.until) {
			delete(g.tries, address)
		}
	}
	for address := range g.tries {
		if len(g.tries) < maxAddresses {
			return
		}
		delete(g.tries, address)
	}
}

// wait is how long an address must wait before it is listened to again, 0 when it needn't.
func (g *guesses) wait(address string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.tries[address]
	if t == nil || t.wrong < maxWrong {
		return 0
	}
	return max(0, t.until.Sub(g.now()))
}

// wrong counts a wrong guess and tells whether it is the first of its action in this window: only that has a line in the
// audit log.
func (g *guesses) wrong(address, action string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.of(address)
	t.wrong++
	first := !t.noted[action]
	t.noted[action] = true
	return first
}

// first tells whether a kind of failure is the address's first in this window, without counting it as a wrong guess.
func (g *guesses) first(address, failure string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.of(address)
	first := !t.noted[failure]
	t.noted[failure] = true
	return first
}

// begin counts a sign-in that begins and tells whether it may.
func (g *guesses) begin(address string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.of(address)
	t.begun++
	return t.begun <= maxBegun
}

// addressOf is where a request comes from: the peer, or what the trusted proxy says that it forwards for.
func (g *Gate) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if forwarded := r.Header.Values("X-Forwarded-For"); len(forwarded) > 0 && g.trusts(peer) {
		// The last entry is the proxy's own; those before it anybody could have written.
		entries := strings.Split(forwarded[len(forwarded)-1], ",")
		if client, err := netip.ParseAddr(strings.TrimSpace(entries[len(entries)-1])); err == nil {
			peer = client
		}
	}
	return grouped(peer)
}

func (g *Gate) trusts(peer netip.Addr) bool {
	for _, proxy := range g.proxies {
		if proxy.Contains(peer.Unmap()) {
			return true
		}
	}
	return false
}

// grouped is an address as it is counted: of IPv6 the network that one household or company has.
func grouped(address netip.Addr) string {
	address = address.Unmap().WithZone("")
	if address.Is4() {
		return address.String()
	}
	network, err := address.Prefix(64)
	if err != nil {
		return address.String()
	}
	return network.String()
}

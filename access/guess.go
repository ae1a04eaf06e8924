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
	// maxWrong is how many unknown tokens, and how many wrong links and sign-ins, an address may send in a minute. Then it has to
	// wait with such; tokens that are good work all the time.
	maxWrong = 10
	// maxBegun is how many sign-ins an address may begin in a minute from here, and as many from foreign pages.
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

// tries are those of one address in one window. Only what no foreign page can send on a visitor's behalf counts against the
// visitor's address.
type tries struct {
	until time.Time
	wrong map[string]int  // by action: who may send one thing for a visitor must not stop the other
	begun map[bool]int    // by whether a foreign page has begun it
	noted map[string]bool // failures that have a line in the audit log
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
	t := &tries{until: now.Add(guessWindow), wrong: map[string]int{}, begun: map[bool]int{}, noted: map[string]bool{}}
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

// wait is how long an address must wait before its next guess at an action, 0 when it needn't.
func (g *guesses) wait(address, action string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.tries[address]
	if t == nil || t.wrong[action] < maxWrong {
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
	t.wrong[action]++
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

// begin counts a sign-in that begins and tells whether it may. Those that foreign pages begin have a count of their own.
func (g *guesses) begin(address string, foreign bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.of(address)
	t.begun[foreign]++
	return t.begun[foreign] <= maxBegun
}

// addressOf is where a request comes from: the peer, or what the trusted proxies say that they forward for. Each has added who
// asked it at the end, so that the last one that is no trusted proxy is the client; what stands before it anybody could have
// written.
func (g *Gate) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	rest := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	for rest != "" && g.trusts(peer) {
		at := strings.LastIndex(rest, ",")
		before, ok := forwardedFor(rest[at+1:])
		if !ok { // the proxy doesn't say: it stands for all whom it forwards for
			break
		}
		peer, rest = before, rest[:max(at, 0)]
	}
	return grouped(peer)
}

// forwardedFor reads an entry of X-Forwarded-For: an address, as some proxies write it with its port.
func forwardedFor(entry string) (netip.Addr, bool) {
	entry = strings.TrimSpace(entry)
	if withPort, err := netip.ParseAddrPort(entry); err == nil {
		return withPort.Addr(), true
	}
	if inner, ok := strings.CutPrefix(entry, "["); ok {
		entry = strings.TrimSuffix(inner, "]")
	}
	address, err := netip.ParseAddr(entry)
	return address, err == nil
}

func (g *Gate) trusts(peer netip.Addr) bool {
	for _, proxy := range g.proxies {
		if proxy.Contains(peer.Unmap().WithZone("")) {
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

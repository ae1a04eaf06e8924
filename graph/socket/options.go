package socket

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// InitFunc decides on a connection_init. It gets the context of the socket, the
// upgrade request, and the payload of the message (nil without one, numbers as
// json.Number).
//
// The context it returns carries the viewer to every operation of the socket
// and says how long the permission holds: once it is cancelled or its deadline
// passes, the socket is closed with 4403. It should derive from the one given,
// whose values and end it otherwise loses; nil stands for the one given. An
// error also closes with 4403; its text stays on the server.
//
// The hook runs on a goroutine of its own and must heed its context, which
// ends when the peer leaves or InitTimeout has passed.
type InitFunc func(ctx context.Context, r *http.Request, payload map[string]any) (context.Context, error)

// Options are the settings of a Transport. The zero value of each field means
// the default named at it, so that no limit is off by omission.
type Options struct {
	// OnInit admits a client. Without it every client is admitted.
	OnInit InitFunc
	// AllowedOrigins are origins, such as "https://app.example", that may
	// connect besides the host the request itself names.
	AllowedOrigins []string

	// InitTimeout bounds the wait for connection_init and then, anew, the wait
	// for OnInit. Default 10 s.
	InitTimeout time.Duration
	// PingInterval is the time between pings; a peer of which nothing is heard
	// for twice as long is dropped. Default 20 s.
	PingInterval time.Duration
	// WriteTimeout bounds each write, and each wait for room in the queue.
	// Default 10 s.
	WriteTimeout time.Duration
	// CloseTimeout bounds the closing handshake. Default 2 s.
	CloseTimeout time.Duration
	// ShutdownSpread is the span over which Shutdown scatters its closures, lest
	// all clients return at once. Default 1 s; a negative value means none.
	ShutdownSpread time.Duration

	// ReadLimit is the size in bytes of the largest message a client may send.
	// Default 64 KiB.
	ReadLimit int64
	// QueueSize is the number of messages that may wait for the writer.
	// Default 64.
	QueueSize int
	// MaxOperations is the number of operations a socket may have under way.
	// Default 50.
	MaxOperations int
}

// withDefaults returns o with every unset field set.
func (o Options) withDefaults() Options {
	o.InitTimeout = positive(o.InitTimeout, 10*time.Second)
	o.PingInterval = positive(o.PingInterval, 20*time.Second)
	o.WriteTimeout = positive(o.WriteTimeout, 10*time.Second)
	o.CloseTimeout = positive(o.CloseTimeout, 2*time.Second)
	o.ShutdownSpread = cmp.Or(o.ShutdownSpread, time.Second)
	o.ReadLimit = positive(o.ReadLimit, 64<<10)
	o.QueueSize = positive(o.QueueSize, 64)
	o.MaxOperations = positive(o.MaxOperations, 50)
	return o
}

// positive returns v, or def where v could not be meant: a limit of zero or
// less would lock every client out.
func positive[T time.Duration | int64 | int](v, def T) T {
	if v > 0 {
		return v
	}
	return def
}

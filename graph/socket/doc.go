// Package socket carries GraphQL operations over WebSocket: a gqlgen transport
// that speaks the graphql-transport-ws sub-protocol and nothing else.
//
// # Why not the transport of gqlgen
//
// Its initialisation timeout and its pings are off unless asked for, its close
// codes are not those of the protocol, a repeated id loses hold of the first
// operation, and its writes have no deadline, so one peer that stops reading
// keeps goroutines for ever. Here each of these is a guarantee, not a setting.
//
// # Concurrency
//
// Every socket has one reader, which is the goroutine of the HTTP handler, one
// writer, and one goroutine for each operation under way. All that goes out
// passes a bounded queue that only the writer empties; nothing else writes to
// the network, save for the 1002 gorilla itself answers to a broken frame.
// Whoever finds the queue full waits with an eye on its context and on a
// timer, never unconditionally. The state of the protocol belongs to the
// reader; the table of operations has its own lock.
//
// # Lifecycle
//
// A socket lives as long as its context. To close it is to cancel that context
// with the closure (code and reason) as the cause: the first cause wins, every
// operation ends, the writer says goodbye with the close frame, and the reader
// discards what still comes until the peer answers or CloseTimeout is over.
// Transport.Do returns once all goroutines of the socket have ended, hence a
// resolver or an OnInit hook that ignores its context delays it.
//
// # Invariants
//
//   - A frame is judged again at the moment of writing (its gate): nothing is
//     sent for an operation after the complete of its client was read.
//   - An id is free exactly when the final message of its operation is being
//     written or the client completed it, not before and not after.
//   - No text of the peer comes back to it, except the id of its operation and
//     the payload of its ping.
//   - Resolvers end a stream by closing their channel, also for a watcher that
//     was too slow; the client then gets complete. The AddSubscriptionError of
//     gqlgen's transport is bound to that transport and must not be used.
package socket

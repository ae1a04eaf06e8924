package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"
)

// watchers is how many sockets watch.
const watchers = 100

// watchersVariable names the server to the process of the watchers.
const watchersVariable = "POLKU_BENCH_WATCH"

// crowd is the process of the watchers, as the benchmark sees it.
type crowd struct{ answers *bufio.Reader }

// newCrowd starts the watchers: each begins with the messages, and then only listens. It answers when all have begun.
func newCrowd(b *testing.B, address string, messages []string) crowd {
	b.Helper()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), watchersVariable+"="+address)
	program.Stderr = os.Stderr
	orders, err := program.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	answers, err := program.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := program.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = orders.Close() // the watchers end with it
		if err := program.Wait(); err != nil {
			b.Error(err)
		}
	})
	if err := json.NewEncoder(orders).Encode(messages); err != nil {
		b.Fatal(err)
	}
	c := crowd{bufio.NewReader(answers)}
	c.await(b)
	return c
}

// await waits until every watcher has one more message.
func (c crowd) await(b *testing.B) {
	b.Helper()
	if _, err := c.answers.ReadByte(); err != nil {
		b.Fatal("the watchers are gone: ", err)
	}
}

// watchAll is the watchers' process: it writes a byte when all are there, and one whenever all have got a message more.
func watchAll(address string, orders io.Reader, answers io.Writer) error {
	var messages []string
	decoder := json.NewDecoder(orders)
	if err := decoder.Decode(&messages); err != nil {
		return err
	}
	var got atomic.Int64
	failed := make(chan error, watchers+1)
	for range watchers {
		socket, err := dial(address, messages)
		if err != nil {
			return err
		}
		go func() { failed <- listen(socket, &got, answers) }()
	}
	if _, err := answers.Write([]byte{'.'}); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, orders) // ends when the benchmark is over
		failed <- nil
	}()
	return <-failed
}

// listen counts the messages of one socket, until the server closes it.
func listen(socket *websocket.Conn, got *atomic.Int64, answers io.Writer) error {
	for {
		if _, _, err := socket.NextReader(); err != nil {
			select {} // the benchmark says when it is over
		}
		if got.Add(1)%watchers != 0 {
			continue
		}
		if _, err := answers.Write([]byte{'.'}); err != nil {
			return err
		}
	}
}

// dial opens a socket and sends the messages, all but the last of which are answered.
func dial(address string, messages []string) (*websocket.Conn, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	socket, _, err := dialer.Dial("ws"+strings.TrimPrefix(address, "http"), nil)
	if err != nil {
		return nil, err
	}
	for i, message := range messages {
		if err := socket.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			return nil, errors.Join(err, socket.Close())
		}
		if i == len(messages)-1 {
			break
		}
		if _, _, err := socket.ReadMessage(); err != nil {
			return nil, errors.Join(err, socket.Close())
		}
	}
	return socket, nil
}

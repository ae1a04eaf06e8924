package bench

import (
	"fmt"
	"os"
	"testing"
)

// TestMain is also the other side of the sockets: BenchmarkDeliver100 starts this program again as the watchers, so that
// what they cost is not counted as the server's.
func TestMain(m *testing.M) {
	if address := os.Getenv(watchersVariable); address != "" {
		if err := watchAll(address, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "watchers:", err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if err := closeAll(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

package access

import "time"

// What tests look at.
const (
	MaxWrong    = maxWrong
	MaxBegun    = maxBegun
	GuessWindow = guessWindow
)

// ForgetGuesses forgets all tries.
func (g *Gate) ForgetGuesses() { g.guesses.tries = map[string]*tries{} }

// GuessAt lets the gate count tries at another time.
func (g *Gate) GuessAt(t time.Time) { g.guesses.now = func() time.Time { return t } }

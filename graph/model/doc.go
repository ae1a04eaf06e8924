// Package model is the API's objects as Go values: what gqlgen asks when it answers a field. An object knows the snapshot
// that it was found in, and asks it for what the database has; everything of the plan it holds already.
//
// generated.go has the inputs and the plain objects that need no thought.
package model

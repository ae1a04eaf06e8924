// Package ent is the tables: schema/ by hand, the rest generated. It has no hooks, interceptors or policies: who may see
// what is an argument of the store's verbs.
package ent

//go:generate go run -mod=mod entgo.io/ent/cmd/ent generate ./schema

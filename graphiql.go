package main

import (
	"net/http"

	"polku/access"
	"polku/graphiql"
)

// explorer serves GraphiQL to those who may see the schema because they have signed in; for everybody else it isn't there.
func explorer() http.Handler {
	page := graphiql.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !access.Viewer(r.Context()).MayIntrospect() {
			http.NotFound(w, r)
			return
		}
		page.ServeHTTP(w, r)
	})
}

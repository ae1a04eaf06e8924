# Polku's workshop. `make` alone, or `make help`, says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help run test lint format-check vet generate verify bench dashboard build migration clean

# The version comes from git by hand: Go's own stamp fails where the checkout belongs to another user.
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

GOLANGCI  := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
BENCH     ?= .
BENCHTIME ?= 1s
COUNT     ?= 1
PKG       ?= ./...

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Only for run, so that no test ever meets the developer's own data. The environment may name another database.
run: export DATABASE_URL ?= sqlite://$(CURDIR)/data/$(if $(SAMPLE),sample,polku).db
ifdef SAMPLE
run: export POLKU_SAMPLE := 1
endif
run: build ## Build and start Polku at http://127.0.0.1:8080 (SAMPLE=1: with made-up facts, in a database of its own)
	@mkdir -p data && exec ./bin/polku serve

test: ## Run every test, bringing PostgreSQL and a browser along
	@.ci/need
	@$(MAKE) --no-print-directory build conformance/node_modules/.package-lock.json access/provider/node_modules/.package-lock.json
	@.ci/test

lint: format-check dashboard/dist/index.html ## Look for faults without running anything
	.ci/hygiene
	$(GOLANGCI) run

format-check:
	@files=$$(git ls-files --cached --others --exclude-standard '*.go' | xargs -r ls 2>/dev/null | xargs -r gofmt -l); \
	if [ -n "$$files" ]; then echo "not formatted (gofmt -w):"; echo "$$files"; exit 1; fi

vet: dashboard/dist/index.html
	go vet ./...

generate: dashboard/node_modules/.package-lock.json ## Write the generated code again: Ent, gqlgen, the dashboard's types
	go generate ./...
	npm --prefix dashboard run codegen

verify: format-check vet ## Check that the generated code is what its sources give
	.ci/verify

bench: dashboard/dist/index.html ## Measure (BENCH=regexp BENCHTIME=5s COUNT=10 PKG=./store)
	go test -run '^$$' -bench '$(BENCH)' -benchmem -benchtime '$(BENCHTIME)' -count '$(COUNT)' -timeout 1h $(PKG)

dashboard: dashboard/dist/index.html ## Build the web app, which the program embeds

build: dashboard/dist/index.html graphiql/dist/index.html ## Build bin/polku
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/polku .

migration: ## Write the versioned migration for a changed schema, in both dialects (NAME=add_channel)
	@test -n "$(NAME)" || { echo "say what it does: make migration NAME=add_channel"; exit 1; }
	go run ./migrations/diff $(NAME)

clean: ## Remove what was built; the data stays
	git clean -fdXq -- bin dashboard graphiql conformance

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	npm --prefix $* ci
	@touch $@

DASHBOARD_SOURCES := $(shell find dashboard -path dashboard/node_modules -prune -o -path dashboard/dist -prune -o -path dashboard/e2e -prune -o -type f ! -name '*.go' -print)
dashboard/dist/index.html: dashboard/node_modules/.package-lock.json $(DASHBOARD_SOURCES)
	npm --prefix dashboard run build
	@touch $@

graphiql/dist/index.html: graphiql/node_modules/.package-lock.json graphiql/index.html graphiql/vite.config.js $(wildcard graphiql/src/*)
	npm --prefix graphiql run build
	@touch $@

# What one does with Tend. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
TOOLS   := $(CURDIR)/bin/tools
LINTER  := $(TOOLS)/golangci-lint
# The race detector watches Tend, and not SQLite: that is C made into Go, under locks of its own, and being watched
# makes it ten times slower (docs/decisions/0051-where-the-checks-take-their-time.md).
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false -gcflags=modernc.org/memory=-race=false
# In memory, for their databases are many files; without vet, for the linter looks for all that it does, and more.
GOTEST := .ci/scratch .ci/gotest -vet=off -count=1
# Without the detector it is compiled as for `make build`, which has done most of that.
ASBUILT := CGO_ENABLED=0 $(GOTEST) -trimpath
# Runs without it: the nodes, the crowd and the faults are those of the other kill tests, which it watches.
PLAIN := ^(TestCapsHoldWhileEverythingIsLost|TestKillWhileItSends|TestAListIsWholeAfterEachKill|TestAnImportGoesOnAfterEachKill|TestAnEventCostsTheSameOnManyNodes)$$
# Handed on to the program by `demo` and `run`: make run ARGS="--addr :9090"
ARGS ?=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  \033[1m%-8s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- use it

.PHONY: demo
demo: build ## Build all of it and serve a made-up shop with Tend in it
	bin/tend demo $(ARGS)

.PHONY: run
run: build ## Build all of it and serve, data in ./tend-data
	bin/tend serve $(ARGS)

# ---- build it

# Always asks the Go compiler, which knows best what is stale; the front ends are quick.
.PHONY: build
build: needs-build web ## Make the one static binary, bin/tend
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/tend ./cmd/tend

.PHONY: web
web: node_modules/.package-lock.json
	npm run build -w snippet
	npm run build -w dashboard

.PHONY: needs-build needs-test needs-torture
needs-build:
	@.ci/needs build
needs-test:
	@.ci/needs test
needs-torture:
	@.ci/needs torture

# npm writes this file last; older than the lock file means that the modules are not the locked ones.
node_modules/.package-lock.json: package-lock.json .npmrc | needs-build
	npm ci
	@touch $@

$(TOOLS)/.stamp: .ci/tools/go.mod .ci/tools/go.sum | needs-build
	@echo "Building the tools that .ci/tools/go.mod pins (a few minutes the first time) ..."
	cd .ci/tools && GOBIN=$(TOOLS) go install tool
	@touch $@

# ---- prove it

.PHONY: test
test: needs-test build test-go fuzz test-web e2e size ## Run every test: Go with -race, fuzz, front ends, browsers, sizes

.PHONY: test-go
test-go: needs-test
	GORACE=atexit_sleep_ms=50 $(GOTEST) $(RACE) -timeout 20m -skip '$(PLAIN)' ./...
	$(ASBUILT) -timeout 15m -run '^TestRandomHistories$$' ./server/engage -histories 2500
	$(ASBUILT) -timeout 15m ./server/engage ./server/people ./server/author ./server/web -on PostgreSQL
	$(ASBUILT) -timeout 15m -run 'Bootstrap|$(PLAIN)' ./server/app -on PostgreSQL

.PHONY: fuzz
fuzz:
	.ci/fuzz

.PHONY: test-web
test-web: node_modules/.package-lock.json
	cd snippet && npx --no-install vitest run
	cd dashboard && npx --no-install vitest run

.PHONY: e2e
e2e: needs-test build ## Drive Chromium against the built binary
	npm test -w e2e

.PHONY: size
size: web ## Fail when a script that pages load is over its budget
	npm run --silent size -w snippet
	npm run --silent size -w dashboard

.PHONY: bench
bench: web ## Measure, each figure against a bare echo server in the same run
	go run ./bench $(ARGS)

.PHONY: torture
torture: needs-torture build ## The long runs: 1,000 kills, 100,000 histories, a cluster, faults of a minute
	go test -count=1 -timeout 6h -v -run 'Kill|Disk' ./server/app -kills 1000 $(ARGS)
	go test -count=1 -timeout 6h -v -run '^TestKillWhileItSends$$' ./server/app -pushkills 500
	go test -count=1 -timeout 6h -v -run '^TestRandomHistories$$' ./server/engage -histories 100000
	go test -count=1 -timeout 2h -run '^TestADryRunSaysWhatWouldHaveHappened$$' ./server/engage -dryseeds 1000
	go test -count=1 -timeout 1h -run '^TestRulesAgreeWithThePast$$' ./server/target -rapid.checks 1000
	go test -count=1 -timeout 1h -run '^TestWhatIsKnownOutlivesTheEvents$$' ./server/people -cuts 2000
	go test -count=1 -timeout 1h -v ./server/hot -cluster
	go test -count=1 -timeout 1h -v -run Faults ./server/app -faults 10
	go test -count=1 -timeout 1h -v -run Faults ./server/app -outage 60s
	go test -count=1 -timeout 1h -v -run '^TestNothingIsLeftOfThoseWhoHaveLeft$$' ./server/app -connections 10000
	go test -count=1 -timeout 1h -v -run AllComeBack ./server/app -sockets 9000
	go test -count=1 -timeout 2h -v -run CapsHoldWhile ./server/app -attempts 1000000
	FUZZTIME=5m FUZZTARGETS=^Fuzz .ci/fuzz
	npm test -w e2e -- .long.

.PHONY: mutants
mutants: needs-build node_modules/.package-lock.json ## Take each protection out by a patch, and see its named test fail
	.ci/mutants/run $(ARGS)

# ---- keep it in order

.PHONY: lint
lint: lint-house lint-go lint-web ## Check style, arrows between packages, types, generated files

# First, being the quickest.
.PHONY: lint-house
lint-house: $(TOOLS)/.stamp node_modules/.package-lock.json
	.ci/house
	.ci/generated --check

.PHONY: lint-go
lint-go: $(TOOLS)/.stamp
	$(LINTER) run ./...

.PHONY: lint-web
lint-web: node_modules/.package-lock.json
	npx --no-install oxlint --deny-warnings
	npx --no-install prettier --check --log-level warn .
	npm run --silent check -w snippet
	npm run --silent typecheck -w dashboard
	npx --no-install tsc --noEmit -p e2e

.PHONY: generate
generate: $(TOOLS)/.stamp node_modules/.package-lock.json ## Make the code that comes from server/web/openapi.yaml again
	.ci/generated

.PHONY: fmt
fmt: $(TOOLS)/.stamp node_modules/.package-lock.json ## Format everything
	$(LINTER) fmt
	npx --no-install prettier --write --log-level warn .

.PHONY: hooks
hooks: $(TOOLS)/.stamp node_modules/.package-lock.json ## Check what is staged before each commit
	git config core.hooksPath .githooks

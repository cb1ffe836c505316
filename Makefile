# The commands a newcomer needs. `make` alone lists them.

.PHONY: help run test check soak fuzz frames bench bench-quick packages

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: ## Start a server for development at http://localhost:8080
	scripts/build-web
	cargo run --release -- serve --dev

test: ## Check, then run every test on both databases
	scripts/install-test-packages
	$(MAKE) check
	scripts/test-postgres cargo nextest run --workspace
	cargo test --workspace --doc
	scripts/test-openapi
	scripts/test-clients
	scripts/test-autobahn
	scripts/test-dashboards
	scripts/test-deploy
	scripts/test-web
	scripts/test-example

check: ## Look at formatting and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

# Only what is given on the command line counts: shells have a variable SECONDS of their own.
soak: SECONDS := 1200
soak: ## Let everything go wrong for 20 minutes (SECONDS=…, SEED=…) and see what is lost: nothing
	scripts/install-test-packages
	scripts/soak $(SECONDS) $(SEED)

packages: ## Pack the npm packages, @parlor/client and @parlor/react, into target/packages
	scripts/pack-web

bench: ## Measure everything beside a floor and a peer, and write docs/performance.md
	scripts/bench all --write docs/performance.md

bench-quick: ## See in two minutes that everything can be measured
	scripts/bench all --size quick

# A shell counts SECONDS itself, so the script is told by another name.
fuzz: ## Fuzz every decoder, SECONDS=60 each
	SECONDS_EACH="$(or $(SECONDS),60)" scripts/fuzz

frames: ## Throw FRAMES=1000000 malformed frames at every socket
	PARLOR_FRAMES="$(or $(FRAMES),1000000)" cargo test --test it malformed_frames -- --nocapture

# The commands a newcomer needs. `make` alone lists them.

.PHONY: help run test check bench packages

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

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
	scripts/test-dashboards
	scripts/test-web
	scripts/test-example

check: ## Look at formatting and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

packages: ## Pack the npm packages, @parlor/client and @parlor/react, into target/packages
	scripts/pack-web

bench: ## Measure the server as it is released
	cargo bench --bench load -- idle
	cargo bench --bench load -- storm

//! Whatever goes wrong, nothing that was acknowledged is lost, doubled or told in another order.

// Tells clippy that all of this is tests, and may unwrap.
#![cfg(test)]

#[expect(
    dead_code,
    reason = "what stands behind all tests is more than these need"
)]
#[path = "../support/support.rs"]
mod support;

mod checker;
mod checker_tests;
mod clients;
mod disk;
mod full_disk;
mod history;
mod inject;
mod place;
mod plan;
mod probe;
mod proxy;
mod run;
mod server_clock;
mod stored;
mod survival;
mod trap;
mod world;

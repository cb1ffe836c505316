//! Parlor's command line.

mod cli;
mod logging;

use std::process::ExitCode;

/// Measured with many small allocations from many threads, which is what a chat server makes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}

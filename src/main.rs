//! Parlor's command line.

mod cli;
mod logging;

use std::process::ExitCode;

/// Measured with many small allocations from many threads, which is what a chat server makes. It asks
/// for no huge pages (`no_thp`): an idle connection costs more with them (`scripts/bench idle`), and
/// nothing is faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}

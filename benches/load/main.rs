//! What the server costs, measured on the real program in a process of its own.
//!
//! `make bench` prints tables; `cargo bench --bench load -- idle` and `… -- storm` run one part. Clients live in this process, so its own memory and CPU time are not counted.

mod clients;
mod idle;
mod server;
mod storm;
mod talk;

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
    /// What people who talk notice of Socket.IO clients that come back at once.
    Storm(storm::Storm),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { part, .. } = Arguments::parse();
    let table = match part {
        Part::Idle { connections } => idle::measure(connections).await?,
        Part::Storm(storm) => storm::measure(storm).await?,
    };
    std::io::stdout().write_all(table.as_bytes())?;
    Ok(())
}
